#!/usr/bin/env bash
# A crawl of every program that tests/world/programs.csv has: each family with its peers, counts, history and
# restrictions, each quirk with its flag, and robots.txt files as they are shipped. What the world planted (truth.json)
# against what the database holds. Runs under with_database.sh; HOSTS=20000 for the long form.
set -euo pipefail

hosts=${HOSTS:-300} seed=${SEED:-7} day=${DAY:-100}
crawl="$FEDTIDE_BUILD/crawler/fedtide-crawl"
world="$FEDTIDE_BUILD/tests/world/fedtide-world"
state=$(mktemp -d)
server=''
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$state"' EXIT
failed=0

"$world" serve --state "$state" --hosts "$hosts" --seed "$seed" --day "$day" >"$state/log" 2>&1 &
server=$!
for _ in $(seq 600); do [ -f "$state/world.json" ] && break; kill -0 "$server" || { cat "$state/log"; exit 1; }; sleep 0.1; done
value() { jq -r ".$1" "$state/world.json"; }
sql() { psql -X -q -At -F ' ' -v ON_ERROR_STOP=1 "$TEST_DB" -c "set search_path = fedtide" -c "$1"; }

"$crawl" --db "$TEST_DB" seed --file "$state/seeds.txt" >/dev/null
run() { # run TIME
  "$crawl" --db "$TEST_DB" run --once --observed-at "$1" --dns "$(value dns)" --https-port "$(value https_port)" \
    --ca "$state/ca.pem" --allow-address 127.0.0.0/8 --address-rate 1000 --address-open 100 2>"$state/crawl.log" ||
    { tail -20 "$state/crawl.log"; exit 1; }
}
run "$(value now)"
# A crawler that was too busy to see a time-out as one says so, and asks again. In a large world the other side may be
# too busy, too: what timed out is asked a second time, as it would be after an hour.
again=90
[ "$hosts" -lt 5000 ] || again='90, 12, 21, 40, 50'
for hour in 1 2 3; do
  [ "$(sql "select count(*) from instance where last_outcome in ($again)")" != 0 ] || break
  echo "some hosts were not observed, or timed out on a busy machine; once more"
  sql "update instance set next_visit_at = case when last_outcome in ($again) then 'epoch'::timestamptz end"
  again=90
  run "$(date -u -d "$(value now) + $hour hour" +%Y-%m-%dT%H:%M:%SZ)"
done

# equal NAME FILE FILE: what is expected and what is there
equal() {
  if cmp -s "$2" "$3"; then
    echo "ok: $1 ($(wc -l <"$2"))"
  else
    echo "not ok: $1; expected (<) and found (>):"
    diff "$2" "$3" | head -20 || true
    failed=$((failed + 1))
  fi
}
truth() { jq -r ".hosts[] | select(.outcome == \"ok\") | $1" "$state/truth.json" | LC_ALL=C sort; }
found() { sql "$1" | LC_ALL=C sort; }

sql "select i.host || ',' || o.name from instance i join outcome o on o.id = i.last_outcome" >"$state/outcomes.csv"
"$world" check-outcomes --truth "$state/truth.json" --outcomes "$state/outcomes.csv" >"$state/check" ||
  { cat "$state/check"; failed=$((failed + 1)); }
tail -1 "$state/check"

truth '"\(.host) \(.software | ascii_downcase | gsub(" "; "_")) \(.version)"' | sed 's/ *$//' >"$state/a"
found "select host, replace(software, ' ', '_'), coalesce(version, '') from latest" | sed 's/ *$//' >"$state/b"
equal 'software and version of every instance' "$state/a" "$state/b"

truth '"\(.host) \(.users_total) \(.users_active_month) \(.users_active_halfyear) \(.users_active_week) \(.local_posts) \(.local_comments)"' >"$state/a"
found "select i.host, coalesce(users_total::text, 'null'), coalesce(users_active_month::text, 'null'),
  coalesce(users_active_halfyear::text, 'null'), coalesce(users_active_week::text, 'null'),
  coalesce(local_posts::text, 'null'), coalesce(local_comments::text, 'null')
  from observation o join instance i on i.id = o.instance_id" >"$state/b"
equal 'counts as reported, missing as NULL' "$state/a" "$state/b"

bits="array['was_string','was_negative','was_unreadable','null_active','active_over_total','over_belief','baffled','hidden_ones','remote_users','private','no_usage','delegated','schema_old']"
truth '"\(.host) \(.flags | sort | join("+"))"' >"$state/a"
found "select i.host, coalesce((select string_agg(n, '+' order by n collate \"C\") from unnest($bits) with ordinality f(n, k)
  where o.flags & (1 << (k::int - 1)) <> 0), '') from observation o join instance i on i.id = o.instance_id" >"$state/b"
equal 'flags' "$state/a" "$state/b"

truth 'select(.variant != null) | "\(.host) \(.variant)"' >"$state/a"
found "select host, variant from latest where variant is not null" >"$state/b"
equal 'forks told apart from the parent that they report' "$state/a" "$state/b"

truth 'select(.peers != "none") | "\(.host) \(.peers)"' >"$state/a"
found "select i.host, case v.peers when 1 then 'ok' when 2 then 'ok' when 3 then 'disabled' when 4 then 'denied'
  when 5 then 'robots' when 6 then 'failed' when 9 then 'gone' else v.peers::text end
  from visit v join instance i on i.id = v.instance_id where v.outcome = 1" |
  awk 'NR == FNR {expected[$1]; next} $1 in expected' "$state/a" - >"$state/b"
equal 'how peer lists answer' "$state/a" "$state/b"

# of lists that come in pages no more than a hundred are asked for
truth 'select(.peers == "ok" and .peers_listed < 5000) | "\(.host) \(.peers_listed)"' >"$state/a"
found "select i.host, p.listed from peer_list p join instance i on i.id = p.instance_id where p.listed < 5000" >"$state/b"
equal 'entries of peer lists' "$state/a" "$state/b"

truth 'select(.peers == "ok" and .peers_listed < 1000) | "\(.host) \(.peers_members)"' >"$state/a"
found "select i.host, p.members from peer_list p join instance i on i.id = p.instance_id where p.listed < 1000" >"$state/b"
equal 'hosts in peer lists' "$state/a" "$state/b"

truth 'select(.past_points > 0) | "\(.host) \(.past_points)"' >"$state/a"
found "select i.host, count(*) from count_series c join instance i on i.id = c.instance_id group by 1" >"$state/b"
equal 'figures about their own past' "$state/a" "$state/b"

truth 'select(.blocks > 0) | "\(.host) \(.blocks)"' >"$state/a"
found "select i.host, count(*) from restriction r join instance i on i.id = r.instance_id group by 1" >"$state/b"
equal 'published blocks' "$state/a" "$state/b"

# every program of the table is among the hosts, and what it ships in robots.txt shows in coverage
tail -n +2 "$FEDTIDE_SOURCE/tests/world/programs.csv" | awk -F, '$17 == "" {print tolower($1)}' | LC_ALL=C sort -u >"$state/a"
sql "select distinct s.name from observation o join software s on s.id = o.software_id" | LC_ALL=C sort -u >"$state/b"
equal 'programs met' "$state/a" "$state/b"
sql "select software, bool_or(robots_denied > 0) from coverage_by_software where software in ('gotosocial', 'wafrn') group by 1 order by 1" >"$state/b"
printf 'gotosocial t\nwafrn t\n' >"$state/a"
equal 'robots.txt files as shipped are shown in coverage' "$state/a" "$state/b"

"$FEDTIDE_BUILD/analyze/fedtide-analyze" --db "$TEST_DB" coverage --format json |
  jq -r '.software[] | "\(.software) \(.asked) \(.answered)"' | LC_ALL=C sort >"$state/a"
found "select software, sum(asked), sum(answered) from coverage_by_software
  where crawl_id = (select max(id) from crawl) group by 1" >"$state/b"
equal 'coverage by software in the analysis' "$state/b" "$state/a"

echo "coverage by software"
psql -X -q "$TEST_DB" -c "select software, robots_shipped_forbid as robots, asked, answered, robots_denied as denied,
  peers_read, peers_disabled as off, peers_denied as closed, peers_robots as robots, peers_gone as gone
  from fedtide.coverage_by_software where crawl_id = 1 order by asked desc, software limit 12"
[ "$failed" = 0 ]
