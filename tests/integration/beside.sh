#!/usr/bin/env bash
# What is done to the database beside a crawl that writes: the import of a month that nobody has, an erasure, a new month.
# Nobody loses, whoever comes first. Runs under with_database.sh.
set -u
# shellcheck source=tests/integration/expect.sh
. "$FEDTIDE_SOURCE/tests/integration/expect.sh"
db=$TEST_DB
# shellcheck disable=SC2031
export LSAN_OPTIONS="suppressions=$FEDTIDE_SOURCE/tests/leaks.suppressed:print_suppressions=0"

# A crawl that stays two seconds in the middle of its transaction: hosts locked, visits written, and then a peer list,
# the programs and the hosts to come. The hosts' names lead nowhere.
run init
run seed left.social slow.social
sql "insert into peer_list select id, now(), 1, 0, 0, 1, '\\x3a3000000100000000000000100000000100', null from instance where host = 'slow.social';
  update instance set first_seen_via = 1 where host = 'slow.social';
  update instance set next_visit_at = 'infinity' where host = 'left.social';
  create function tarry() returns trigger language plpgsql as \$\$ begin
    perform pg_sleep(2);
    update fedtide.peer_list set observed_at = now() where instance_id in (select instance_id from new);
    return null; end \$\$;
  create trigger tarry after insert on visit referencing new table as new for each statement execute function tarry()" >/dev/null
asleep() { # waits until somebody sleeps in the database
  for _ in $(seq 100); do [ "$(sql "select count(*) from pg_stat_activity where wait_event = 'PgSleep'")" -gt 0 ] && return; sleep 0.1; done
  complain "nobody sleeps"
}
crawl_slowly() {
  sql "update instance set next_visit_at = 'epoch' where host = 'slow.social'"
  "$crawl" --db "$db" run --once --workers 1 --dns 127.0.0.1:9 --contact me@example.org >"$dir/crawled" 2>"$dir/warned" &
  pid=$!
  asleep
}
crawl_ends() {
  wait "$pid"
  same "the crawl ends well" "$? $(cat "$dir/warned")" '0 '
  same "no wait in a circle" "$(grep -c 'deadlock detected' "$TEST_DB_DIR/log")" 0
}

crawl_slowly
feed 'date,hostname,state,software,user_count,note_count,peer_count,discovered_at\n2019-05-01,past.social,up,other,1,1,1,\n' import fedilist-csv -
status 0
out_has '1 rows of 1 days stored'
crawl_ends

crawl_slowly
run opt-out left.social --erase
status 0
crawl_ends
same "no list has it" "$(sql "select count(*) from peer_list where members > 0")" 0

# --- whoever recomputes writes its ledger while an erasure comes, and the erasure takes what it wrote
sql "insert into adjustment values (2, '2026-01-01', 'x', 'users_total', 'R1', 1, 0)"
sql "begin; delete from adjustment where rule_set = 'x'; select pg_sleep(2);
  insert into adjustment values (2, '2026-01-02', 'x', 'users_total', 'R1', 1, 0); commit" >"$dir/ledger" &
pid=$!
asleep
run opt-out slow.social --erase
status 0
wait "$pid"
same "the ledger is written" "$(tr -d '\n' <"$dir/ledger")" ''
same "nothing of it is left" "$(sql "select count(*) from adjustment")" 0

# --- a crawl makes a month while an import makes another
sql "begin; lock table instance in exclusive mode; select begin_month('2019-07-01'); select pg_sleep(2);
  select end_month('2019-07-01'); commit" >"$dir/month" &
pid=$!
asleep
same "a month for a crawl" "$(sql "select ensure_partitions('2019-09-01', '2019-09-01')")" 3
wait "$pid"
same "a month for an import" "$(tr -d '\n' <"$dir/month")" t

# --- nor does a new month wait for who reads all history
sql "begin; select count(*) from visit, observation, peer_change; select pg_sleep(3); commit" >/dev/null &
pid=$!
asleep
same "a month beside a reader" "$(sql "set lock_timeout = '1s'; select ensure_partitions('2019-11-01', '2019-11-01')")" 3
wait "$pid"
same "it has all that a month has" "$(sql "select string_agg(concat_ws(' ', t, (select string_agg(contype::text, '' order by contype::text)
    from pg_constraint where conrelid = t::regclass), (select count(*) from pg_index where indrelid = t::regclass)), ', ')
  from unnest(array['visit_201911', 'observation_201911', 'peer_change_201911']) t")" \
  'visit_201911 ffp 2, observation_201911 ffp 1, peer_change_201911 fp 1'
same "no wait in a circle" "$(grep -c 'deadlock detected' "$TEST_DB_DIR/log")" 0
finish
