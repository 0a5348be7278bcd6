#!/usr/bin/env bash
# A crawl of the simulated world, undisturbed and disturbed, ends in the same database.
#
#   crawl.sh plain | worker | coordinator | database | stop | two
# plain: every host ends in the outcome that the truth file says, and a second run asks nobody.
# worker, coordinator, database: kill -9 of that process in the middle (several times), then a restart.
# stop: SIGTERM in the middle, then a second run. two: two coordinators at once.
# Runs under with_database.sh (TEST_DB, TEST_DB_DIR, TEST_DB_BIN). HOSTS and SEED may be set.
set -euo pipefail

how=$1
hosts=${HOSTS:-500} seed=${SEED:-7}
crawl="$FEDTIDE_BUILD/crawler/fedtide-crawl"
world="$FEDTIDE_BUILD/tests/world/fedtide-world"
state=$(mktemp -d)
server=''
pid=''
trap '[ -z "$pid" ] || kill -9 $pid 2>/dev/null || true; [ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$state"' EXIT
echo "hosts $hosts, seed $seed"

"$world" serve --state "$state" --hosts "$hosts" --seed "$seed" --day 100 >"$state/log" 2>&1 &
server=$!
for _ in $(seq 300); do [ -f "$state/world.json" ] && break; kill -0 "$server" || { cat "$state/log"; exit 1; }; sleep 0.1; done
value() { sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p" "$state/world.json" | head -1; }

# An array and not a function: what is started in the background is then the coordinator itself, not a shell around it.
run=("$crawl" --db "$TEST_DB" run --once --observed-at "$(value now)" --dns "$(value dns)"
  --https-port "$(value https_port)" --ca "$state/ca.pem" --allow-address 127.0.0.0/8
  --address-rate 1000 --address-open 100)
sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$TEST_DB" "$@"; }
visits() { sql -c 'select count(*) from fedtide.visit' 2>/dev/null || echo 0; }

# On a machine that is busy enough some hosts are not observed, and said to be asked again: they are.
ask_again() {
  local left
  for _ in 1 2 3; do
    left=$(sql -c "update fedtide.instance set next_visit_at = 'epoch' where last_outcome = 90 returning 1" | wc -l)
    [ "$left" != 0 ] || return 0
    [ "$left" -le $((hosts / 50)) ] || { echo "$left hosts were not observed"; exit 1; }
    echo "$left hosts were not observed and are asked again"
    "${run[@]}"
  done
}

check_truth() {
  ask_again
  sql -F, -c 'select i.host, o.name from fedtide.instance i join fedtide.outcome o on o.id = i.last_outcome' >"$state/outcomes.csv"
  "$world" check-outcomes --truth "$state/truth.json" --outcomes "$state/outcomes.csv" >"$state/verdict" 2>&1 || {
    cat "$state/verdict"
    sed -n 's/ (.*expected.*//p' "$state/verdict" | while read -r host; do
      sql -c "select '$host', o.name, v.http_status, v.detail from fedtide.visit v join fedtide.outcome o on o.id = v.outcome
               where v.instance_id = (select id from fedtide.instance where host = '$host') order by v.started_at"
    done
    exit 1
  }
  # figures of every instance, against the truth file
  sql -F, -c "select i.host, s.name, o.users_total, o.local_posts from fedtide.observation o
                join fedtide.instance i on i.id = o.instance_id join fedtide.software s on s.id = o.software_id
               order by i.host collate \"C\"" >"$state/figures"
  jq -r '.hosts[] | select(.outcome == "ok") | "\(.host),\(.software | ascii_downcase),\(.users_total // ""),\(.local_posts // "")"' \
    "$state/truth.json" | LC_ALL=C sort -t, -k1,1 >"$state/expected"
  diff "$state/expected" "$state/figures" | head -5
  cmp "$state/expected" "$state/figures"
  echo "figures of $(wc -l <"$state/figures") instances equal the truth"
  # certificates are known of whoever answered, and of nobody whose certificate is bad
  [ "$(sql -c "select count(*) from fedtide.instance where leaf is null and last_outcome = 1")" = 0 ]
  [ "$(sql -c "select count(*) from fedtide.instance i join fedtide.outcome o on o.id = i.last_outcome
                where leaf is not null and o.name like 'tls%'")" = 0 ]
  # one visit a host, nothing doubled, no lease left, every list whole
  [ "$(sql -c 'select count(*) from (select instance_id from fedtide.visit where outcome <> 90 group by 1 having count(*) > 1) x')" = 0 ]
  [ "$(sql -c 'select count(*) from fedtide.instance where lease_crawl_id is not null')" = 0 ]
  sql -F, -c "select i.host, p.listed from fedtide.peer_list p join fedtide.instance i on i.id = p.instance_id order by i.host collate \"C\"" >"$state/lists"
  echo "$(wc -l <"$state/lists") peer lists, $(sql -c 'select sum(members) from fedtide.peer_list') members," \
    "$(sql -c 'select count(*) from fedtide.count_series') figures about the past"
}

wait_for_visits() { # wait_for_visits N: until N visits are stored, or the run has ended
  for _ in $(seq 600); do
    [ "$(visits)" -ge "$1" ] && return 0
    kill -0 "$2" 2>/dev/null || return 0
    sleep 0.05
  done
}

"$crawl" --db "$TEST_DB" seed --file "$state/seeds.txt"
case "$how" in
  plain)
    "${run[@]}"
    check_truth
    before=$(visits)
    "${run[@]}"
    [ "$(visits)" = "$before" ]
    echo "a second run asked nobody"
    ;;
  worker)
    "${run[@]}" &
    pid=$!
    killed=0
    for n in 20 60 120 200; do
      wait_for_visits "$n" "$pid"
      victim=$(pgrep -P "$pid" -f '^fedtide-crawl worker' | head -1 || true)
      [ -z "$victim" ] || { kill -9 "$victim" && killed=$((killed + 1)) && echo "killed worker at $(visits) visits"; }
    done
    wait "$pid"
    [ "$killed" -ge 2 ] || { echo "only $killed workers were killed"; exit 1; }
    check_truth
    ;;
  coordinator)
    killed=0
    for _ in 1 2 3; do
      "${run[@]}" &
      pid=$!
      wait_for_visits $(($(visits) + 40)) "$pid"
      kill -9 "$pid" 2>/dev/null && killed=$((killed + 1)) && echo "killed coordinator at $(visits) visits" || true
      wait "$pid" 2>/dev/null || true
      # as long as the server has not noticed, the crawl counts as alive
      for _ in $(seq 50); do
        [ "$(sql -c "select count(*) from pg_stat_activity where application_name = 'fedtide-crawl'")" = 0 ] && break
        sleep 0.1
      done
    done
    [ "$killed" -ge 2 ] || { echo "only $killed coordinators were killed"; exit 1; }
    "${run[@]}"
    check_truth
    ;;
  database)
    "${run[@]}" &
    pid=$!
    as=()
    [ "$(id -u)" != 0 ] || as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    for n in 40 150; do
      wait_for_visits "$n" "$pid"
      kill -9 "$(head -1 "$TEST_DB_DIR/data/postmaster.pid")"
      echo "killed PostgreSQL"
      # its children end by themselves, and until then no other server may start there
      for _ in $(seq 30); do
        sleep 0.5
        "${as[@]}" "$TEST_DB_BIN/pg_ctl" -D "$TEST_DB_DIR/data" -l "$TEST_DB_DIR/log" -w -s start 2>/dev/null && break
      done
    done
    wait "$pid"
    check_truth
    ;;
  stop)
    "${run[@]}" &
    pid=$!
    wait_for_visits 50 "$pid"
    kill -TERM "$pid"
    wait "$pid"
    [ "$(sql -c 'select count(*) from fedtide.instance where lease_crawl_id is not null')" = 0 ]
    echo "stopped cleanly at $(visits) visits"
    "${run[@]}"
    check_truth
    ;;
  two)
    "${run[@]}" --workers 1 >"$state/first" &
    pid=$!
    "${run[@]}" --workers 1 >"$state/second"
    wait "$pid"
    cat "$state/first" "$state/second"
    "${run[@]}"
    check_truth
    ;;
esac
