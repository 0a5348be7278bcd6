#!/usr/bin/env bash
# Real history two ways: the first 90 days of the real panel imported, and chosen days of it served by the replay world
# and crawled over HTTPS. Both must give the same figures per host. Rows without a software name are left out: a server
# that does not say what it runs has no nodeinfo that could be served, and they are counted.
#
#   real_replay.sh [DAY...]     default: one day; the long form is real_replay.sh 2022-11-18 2022-12-01 2022-12-17 2023-01-10 2023-02-03
# Runs under with_database.sh (TEST_DB).
set -euo pipefail

panel="$FEDTIDE_SOURCE/../shared/data/panel-first90-2022-11-11_2023-02-08.csv.xz"
[ -f "$panel" ] || { echo "skipped: the real panel is not on this machine"; exit 77; }
days=("$@")
[ ${#days[@]} -gt 0 ] || days=(2022-11-18)
crawl="$FEDTIDE_BUILD/crawler/fedtide-crawl"
world="$FEDTIDE_BUILD/tests/world/fedtide-world"
state=$(mktemp -d)
server=''
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$state"' EXIT

sql() { psql -X -q -v ON_ERROR_STOP=1 -At "$@"; }
sql -d "$TEST_DB" -c 'create database imported' -c 'create database crawled'
imported="$TEST_DB dbname=imported" crawled="$TEST_DB dbname=crawled"

begin=$(date +%s.%N)
"$crawl" --db "$imported" import fedilist-csv "$panel"
echo "import of 90 days: $(awk -v b="$begin" -v e="$(date +%s.%N)" 'BEGIN {printf "%.1f s", e - b}')"

value() { sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p" "$state/world.json" | head -1; }
for day in "${days[@]}"; do
  rm -f "$state/world.json"
  "$world" serve --state "$state" --panel "$panel" --date "$day" >"$state/log" 2>&1 &
  server=$!
  for _ in $(seq 600); do [ -f "$state/world.json" ] && break; kill -0 $server || { cat "$state/log"; exit 1; }; sleep 0.1; done
  "$crawl" --db "$crawled" seed --file "$state/seeds.txt" 2>&1 | tail -3
  "$crawl" --db "$crawled" run --once --observed-at "$(value now)" --dns "$(value dns)" \
    --https-port "$(value https_port)" --ca "$state/ca.pem" --allow-address 127.0.0.0/8 --allow-address ::1/128 \
    --address-rate 1000 --address-open 100 2>&1 | tail -3
  kill "$server"; wait "$server" 2>/dev/null || true
  server=''
  # Figures of that day, both ways, restricted to names that are host names by our rules.
  query="select i.host, s.name, o.users_total, o.local_posts
           from fedtide.observation o join fedtide.instance i on i.id = o.instance_id
           join fedtide.crawl c on c.id = o.crawl_id join fedtide.software s on s.id = o.software_id
          where %s order by i.host collate \"C\""
  psql -X -At "$imported" -c "$(printf "$query" "c.parameters->>'day' = '$day'")" >"$state/a"
  psql -X -At "$crawled" -c "$(printf "$query" "o.observed_at >= timestamptz '$(value now)' and o.observed_at < timestamptz '$(value now)' + interval '1 day'")" >"$state/b"
  hosts=$(wc -l <"$state/a")
  nameless=$(sql -d "$imported" -c "select count(*) from fedtide.observation o join fedtide.crawl c on c.id = o.crawl_id
    where c.parameters->>'day' = '$day' and o.software_id is null")
  echo "$day: $hosts hosts imported, $nameless more without a software name; $(wc -l <"$state/b") crawled," \
    "$(diff "$state/a" "$state/b" | grep -c '^[<>]') lines differ"
  [ "$hosts" -ge 12000 ] || { echo "fewer than 12,000 hosts"; exit 1; }
  diff "$state/a" "$state/b" | head -20 || true
  sql -d "$crawled" -c "select i.host, o.name, v.http_status, v.detail, v.requests, v.duration_ms from fedtide.visit v
    join fedtide.instance i on i.id = v.instance_id join fedtide.outcome o on o.id = v.outcome
    where v.started_at >= timestamptz '$(value now)' and o.name <> 'ok' limit 20"
  cmp -s "$state/a" "$state/b" || exit 1
done

"$FEDTIDE_BUILD/analyze/fedtide-analyze" --db "$imported" waves --format json >"$state/waves.json"
jq -r '.[] | select(.scope == "all") | "\(.onset) \(.peak) \(.end) \(.excess | round) \(.grade)"' "$state/waves.json"
wave() { # wave FROM TO LOW HIGH: one wave with onset in FROM..TO and excess in LOW..HIGH
  jq -e --arg f "$1" --arg t "$2" --argjson l "$3" --argjson h "$4" \
    '[.[] | select(.scope == "all" and .onset >= $f and .onset <= $t and .excess >= $l and .excess <= $h)] | length == 1' \
    "$state/waves.json" >/dev/null || { echo "no wave with onset $1..$2 and excess $3..$4"; exit 1; }
}
wave 2022-11-16 2022-11-18 467500 632500
wave 2022-12-14 2022-12-16 210800 285200
jq -e '[.[] | select(.scope == "all" and (.grade == "wave" or .grade == "major") and (.onset < "2023-02-01"))] | length == 2' \
  "$state/waves.json" >/dev/null || { echo "a wave that was none"; exit 1; }
echo "the waves of November and December 2022 are found, no other"
