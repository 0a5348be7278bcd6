#!/usr/bin/env bash
# What is kept of people, hosts and strangers' texts: nothing personal after a crawl of a world that is full of it;
# nothing of a host that asked to be erased, now and after the next crawl; roles that may do no more than they must;
# texts that steer nothing. Runs under with_database.sh.
set -u
# shellcheck source=tests/integration/expect.sh
. "$FEDTIDE_SOURCE/tests/integration/expect.sh"
world="$FEDTIDE_BUILD/tests/world/fedtide-world"
analyze="$FEDTIDE_BUILD/analyze/fedtide-analyze"
export LSAN_OPTIONS="suppressions=$FEDTIDE_SOURCE/tests/leaks.suppressed:print_suppressions=0"
state="$dir/world"
mkdir "$state"
"$world" serve --state "$state" --hosts 120 --seed 7 --day 100 >"$dir/log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; rm -rf "$dir"' EXIT
for _ in $(seq 300); do [ -f "$state/world.json" ] && break; sleep 0.1; done
now=$(jq -r .now "$state/world.json") port=$(jq -r .https_port "$state/world.json") dns=$(jq -r .dns "$state/world.json")
psql -X -q "$TEST_DB" -c 'create role owner login createrole' -c 'create database crawled owner owner' \
  -c 'create role crawler login' -c 'create role reader login'
db="$TEST_DB dbname=crawled user=owner"
all() { # a crawl as the user $1, $2 days later
  local as=$db
  db="$TEST_DB dbname=crawled user=$1"
  run run --once --observed-at "$(date -u -d "$now + $2 days" +%Y-%m-%dT%H:%M:%SZ)" --dns "$dns" --https-port "$port" \
    --ca "$state/ca.pem" --allow-address 127.0.0.0/8 --address-rate 1000 --address-open 100
  db=$as
}
whole() { pg_dump --data-only --no-owner "$TEST_DB dbname=crawled" 2>&1; }

# --- roles: the owner makes the schema, the crawler crawls, the reader reads
run init
status 0
psql -X -q "$TEST_DB dbname=crawled user=owner" -c 'grant fedtide_crawl to crawler' -c 'grant fedtide_analyze to reader'
db="$TEST_DB dbname=crawled user=crawler"
run seed --file "$state/seeds.txt"
status 0
all crawler 0
status 0
same "the crawler's role is enough for a crawl" "$(sql 'select count(*) > 60 from observation')" t
feed 'date,hostname,state,software,user_count,note_count,peer_count,discovered_at\n2020-02-01,past.social,up,mastodon,1,1,1,\n' import fedilist-csv -
status 0
same "and for the import of a month that nobody had" "$(sql "select count(*) from observation where observed_at < '2020-03-01'")" 1
may() { # may USER SQL: yes, or the reason why not
  psql -X -q -At -v ON_ERROR_STOP=1 "$TEST_DB dbname=crawled user=$1" -c "set search_path to fedtide; $2" 2>&1 >/dev/null |
    sed -n 's/.*ERROR: *//p' | grep . || echo yes
}
for table in $(sql "select tablename from pg_tables where schemaname = 'fedtide' and tablename !~ '_[0-9]{6}$'"); do
  same "the reader reads $table" "$(may reader "select * from $table limit 1")" yes
  case "$table" in adjustment | recomputation) continue ;; esac
  for verb in "insert into $table default values" "delete from $table" "truncate $table" "drop table $table"; do
    checks=$((checks + 1))
    case "$(may reader "$verb")" in *denied* | *'must be owner'*) ;; *) complain "the reader may: $verb" ;; esac
  done
done
same "the reader changes no figure" "$(may reader 'update observation set users_total = 1')" 'permission denied for table observation'
same "the reader writes its ledger" "$(may reader 'delete from adjustment')" yes
same "the reader makes no months" "$(may reader "select begin_month('2019-01-01')")" 'permission denied for function begin_month'
same "the reader makes no tables" "$(may reader 'create table x (a int)')" 'permission denied for schema fedtide'
same "the crawler changes no schema" "$(may crawler 'alter table observation add column x int')" 'must be owner of table observation'
same "the crawler drops nothing" "$(may crawler 'drop table visit')" 'must be owner of table visit'
for measure in growth mix coverage; do
  last="fedtide-analyze $measure as reader"
  "$analyze" --db "$TEST_DB dbname=crawled user=reader" "$measure" --format json >"$dir/out" 2>"$dir/err"
  same "the reader's role is enough for $measure" "$? $(head -c 200 "$dir/err")" '0 '
done
"$analyze" --db "$TEST_DB dbname=crawled user=reader" recompute --rules 2026.1 >"$dir/out" 2>"$dir/err"
same "the reader's role is enough to recompute" "$? $(head -c 200 "$dir/err")" '0 '

# --- nothing personal
host=$(sql "select i.host from instance i join observation o on o.instance_id = i.id order by i.host limit 1")
address=$(dig +short +time=2 "@${dns%:*}" -p "${dns#*:}" "$host" A | head -1)
path=$(curl -s --cacert "$state/ca.pem" --resolve "$host:$port:$address" "https://$host:$port/.well-known/nodeinfo" | jq -r '.links[0].href' | sed 's|https://[^/]*||')
curl -s --cacert "$state/ca.pem" --resolve "$host:$port:$address" "https://$host:$port$path" >"$dir/document"
same "servers do publish who runs them" "$(grep -c 'privatperson@' "$dir/document")" 1
whole >"$dir/dump"
same "the dump is one" "$(grep -q '^COPY fedtide.observation' "$dir/dump" && echo yes)" yes
same "nobody's name is stored" "$(grep -ci privatperson "$dir/dump")" 0
same "no mail address or account is stored" "$(grep -cE '[[:alnum:]._-]+@[[:alnum:]-]' "$dir/dump")" 0
same "no telephone number is stored" "$(grep -c '+49 30' "$dir/dump")" 0

# --- opt-out with erasure: the host that most lists name, and one that others answer with
victim=$(sql "select t.host from peer_list p cross join lateral bitmap_ids(p.ids) x(id) join instance t on t.id = x.id
  join observation o on o.instance_id = t.id group by t.host order by count(*) desc, t.host limit 1")
id=$(sql "select id from instance where host = '$victim'")
naming() { sql "select count(*) from peer_list p where exists (select from bitmap_ids(p.ids) x where x = $id)"; }
same "lists name it" "$([ "$(naming)" -gt 3 ] && echo yes)" yes
other=$(sql "select id from instance where id <> $id and state = 'alive' order by id limit 1")
sql "insert into peer_change values ($other, '$now', array[$id, $other], '{}');
  insert into restriction values ($other, 'sub.$victim', 'suspend', '', '$now', '$now');
  insert into quarantine values ('farm.social', '$now', '$now', 9, array['a.$victim', 'b.farm.social'], 'x');
  update visit set detail = 'leads to $victim: refused', final_host = '$victim' where instance_id = $other;
  update observation set final_host = '$victim' where instance_id = $other;
  update instance set alias_of = '$victim', first_seen_via = $id where id = $other;
  update instance set repository = 'https://example.org/x', leaf = 'x', leaf_until = now() where id = $id" >/dev/null
whole | grep -c "$victim" >"$dir/before"
same "its name is all over the database" "$([ "$(cat "$dir/before")" -gt 5 ] && echo yes)" yes
run opt-out "$victim" --erase --note 'asked for it'
status 0
out_has 'rows of them are erased'
gone() { # gone WHEN
  local table
  for table in $(sql "select table_name from information_schema.columns join pg_tables on tablename = table_name
      where table_schema = 'fedtide' and column_name = 'instance_id' and tablename !~ '_[0-9]{6}$'"); do
    same "$1: nothing of it is in $table" "$(sql "select count(*) from $table where instance_id = $id")" 0
  done
  same "$1: no list names it" "$(naming)" 0
  same "$1: no change of a list names it" "$(sql "select count(*) from peer_change where $id = any (added) or $id = any (removed)")" 0
  same "$1: nobody came through it" "$(sql "select count(*) from instance where first_seen_via = $id")" 0
  # two lines may have its name: that of the host, which keeps it from being asked, and the audit line
  same "$1: lines with its name" "$(whole | grep "$victim" | cut -f1 | sort | tr '\n' ' ')" "$(printf '%s\n' "$id" "$victim" | sort | tr '\n' ' ')"
  # every column of its own row is as on the first day; a new one must be thought of
  same "$1: its own row" "$(sql "select string_agg(key, ' ' order by key) from instance i, jsonb_each(to_jsonb(i)) where i.id = $id
      and value <> 'null'")" 'failures first_seen_at first_seen_source host id registrable_domain state'
}
gone "erased"
same "the audit line" "$(sql "select pattern, erased_at is not null, note from opt_out")" "$victim|t|asked for it"
before=$(grep -c "$victim" "$dir/log")
all crawler 8
status 0
same "lists were read again" "$(sql "select count(*) > 20 from peer_list where observed_at > timestamptz '$now' + interval '7 days'")" t
gone "after the next crawl"
same "the server was left alone" "$(grep -c "$victim" "$dir/log")" "$before"

# --- texts of strangers, as an older program or an import may have left them
escape=$(printf '\033') bidi=$(printf '\342\200\256')
sql "update software set name = E'\\x1b[31mred\\u202e<b>' where name = 'mastodon';
  update instance set version = E'\\x1b]0;owned\\x07<script>' where version is not null;
  update visit set detail = E'\\x1b[2J\\u009b31m\\u2066' where detail is not null;
  insert into quarantine values ('evil.social', now(), now(), 5, array[E'\\x1b[31mx'], E'\\x1b[31mreason')" >/dev/null
host=$(sql "select i.host from instance i join software s on s.id = i.software_id where s.name like '%red%' and i.state = 'alive' limit 1")
for command in status 'status --format json' "explain $host" "explain $host --format json" 'quarantine list'; do
  # shellcheck disable=SC2086
  run $command
  status 0
  same "no escape reaches the terminal" "$(grep -c "$escape" "$dir/out")" 0
  same "no bidi control reaches the terminal" "$(grep -cE "$bidi|$(printf '\302\233')|$(printf '\342\201\246')" "$dir/out")" 0
done
"$analyze" --db "$TEST_DB dbname=crawled user=reader" instances --format csv >"$dir/out" 2>"$dir/err"
same "no escape reaches a list of servers" "$(grep -cE "$escape|$bidi" "$dir/out")" 0
sql "update software set name = '=cmd|calc<script>alert(1)</script>' where name like '%[31mred%'" >/dev/null
"$analyze" --db "$TEST_DB dbname=crawled user=reader" instances --format csv >"$dir/out" 2>"$dir/err"
same "a list of servers names the program" "$(grep -c 'cmd|calc' "$dir/out" | sed 's/[1-9][0-9]*/yes/')" yes
same "no cell of a CSV begins like a formula" "$(grep -cE '(^|,)"?[=+@]' "$dir/out")" 0
run opt-out barred.social # of which no list has told
sql "insert into restriction select id, x, 'suspend', '', '$now', '$now' from instance, unnest(array['sub.barred.social', 'shown.social']) x
  where state = 'alive'" >/dev/null
sql "insert into restriction select id, '', 'suspend', encode(sha256('hidden.social'), 'hex'), '$now', '$now' from instance where state = 'alive'" >/dev/null
"$analyze" --db "$TEST_DB dbname=crawled user=reader" report --out "$dir/report" >"$dir/out" 2>"$dir/err"
same "who is restricted is told, but for who opted out" \
  "$(grep -rl shown.social "$dir/report" | wc -l | sed 's/[1-9][0-9]*/yes/') $(grep -rl barred.social "$dir/report" | wc -l)" 'yes 0'
same "a digest is no domain" "$(jq '[.. | objects | select(has("restricted")) | .restricted[].domain] | length > 0, any(. == "")' "$dir/report/report.json" | tr '\n' ' ')" 'true false '
same "nor do the examples tell it" "$(psql -X -At "$TEST_DB dbname=crawled" -f "$FEDTIDE_SOURCE/sql/examples/blocks.sql" | cut -d'|' -f1 | grep -E 'shown|barred')" shown.social
same "the report is there" "$([ -s "$dir/report/index.html" ] && echo yes)" yes
same "no script of a stranger is in the report" "$(grep -rlF '<script>alert(1)' "$dir/report" --include=*.html --include=*.svg | wc -l)" 0
finish
