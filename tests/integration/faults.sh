#!/usr/bin/env bash
# A crawl in which things die and break ends in the same rows as one that nothing happened to.
#
#   faults.sh kill       kill -9 at random moments, at least 50 times: workers, coordinator, backends, PostgreSQL itself
#   faults.sh database   PostgreSQL stopped, restarted, without connections, read-only, out of time, out of disk
#   faults.sh around     network and DNS gone for a while, clock jumping, leases lost, two at once, SIGTERM, SIGHUP
# Compared are all observations, peer lists, figures about the past, restrictions, and the last outcome of every host.
# Runs under with_database.sh (TEST_DB, TEST_DB_DIR, TEST_DB_BIN). HOSTS, SEED and KILLS may be set.
set -euo pipefail

how=$1
hosts=${HOSTS:-150} seed=${SEED:-$((RANDOM))} kills_wanted=${KILLS:-50}
crawl=${CRAWL:-$FEDTIDE_BUILD/tests/fedtide-crawl-plain}
world="$FEDTIDE_BUILD/tests/world/fedtide-world"
state=$(mktemp -d /tmp/fedtide-faults.XXXXXX)
chmod 755 "$state"
server='' pid='' faults=0
trap 'for p in $pid $server; do kill -9 "$p" 2>/dev/null || true; done; umount "$state/small" 2>/dev/null || true; rm -rf "$state"' EXIT
RANDOM=$seed
echo "hosts $hosts, seed $seed"

"$world" serve --state "$state" --hosts "$hosts" --seed 7 --day 100 --latency-ms "${LATENCY:-60}" >"$state/log" 2>&1 &
server=$!
for _ in $(seq 300); do [ -f "$state/world.json" ] && break; kill -0 "$server" || { cat "$state/log"; exit 1; }; sleep 0.1; done
now=$(jq -r .now "$state/world.json")
at() { date -u -d "$now + $1 minutes" +%Y-%m-%dT%H:%M:%SZ; } # minutes after the world's present

db() { echo "$TEST_DB dbname=$1 user=crawler"; } # no superuser, as it should be
sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$TEST_DB dbname=$1" -c "set search_path to fedtide" -c "$2"; }
admin() { psql -X -q -At -v ON_ERROR_STOP=1 "$TEST_DB" -c "$1"; }

# What a run is started with: an array, so that what is in the background is the coordinator itself.
command=()
use() { # use DATABASE [MINUTES [ARGUMENT...]]
  command=("$crawl" --db "$(db "$1")" run --once --observed-at "$(at "${2:-0}")" --dns "$(jq -r .dns "$state/world.json")"
    --https-port "$(jq -r .https_port "$state/world.json")" --ca "$state/ca.pem" --allow-address 127.0.0.0/8
    --address-rate 1000 --address-open 100 --workers 2 "${@:3}")
}
start() { "${command[@]}" >>"$state/out" 2>>"$state/err" & pid=$!; }
running() { [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; }
fresh() { admin "create database $1 owner crawler"; "$crawl" --db "$(db "$1")" seed --file "$state/seeds.txt" 2>>"$state/err"; }

# Runs until one ends well: what an operator (or systemd) does.
finish() {
  local tries=0
  if running && wait "$pid"; then return 0; fi
  until "${command[@]}" >>"$state/out" 2>>"$state/err"; do
    tries=$((tries + 1))
    [ "$tries" -lt 10 ] || { echo "does not end well any more"; tail -20 "$state/err"; exit 1; }
    sleep 0.5
  done
}
# Two hours later those are asked again that failed, in either run, and those that were not observed because of what
# happened, until none of these are left.
settle() { # settle DATABASE
  local minutes
  for minutes in 130 170 210 250; do
    use "$1" "$minutes"
    pid=''
    finish
    [ "$(sql "$1" 'select count(*) from instance where last_outcome = 90')" -gt 0 ] || return 0
  done
}

# All rows in words, without times and numbers that depend on the order of things. Names held back by the farm limits
# are counted only: which of a farm's names come first is chance.
dump() { # dump DATABASE
  sql "$1" "create temporary view kept as select i.* from instance i
      where not exists (select 1 from quarantine q where q.registrable_domain = i.registrable_domain);
    select 'host', i.host, i.state, o.name, s.name, i.version, i.alias_of from kept i
      left join outcome o on o.id = i.last_outcome left join software s on s.id = i.software_id order by i.host;
    select 'observation', i.host, s.name, n.version, n.users_total, n.users_active_month, n.users_active_halfyear,
      n.users_active_week, n.local_posts, n.local_comments, n.open_registrations, n.flags, n.final_host, count(*)
      from observation n join kept i on i.id = n.instance_id left join software s on s.id = n.software_id
      group by i.host, s.name, n.version, n.users_total, n.users_active_month, n.users_active_halfyear,
      n.users_active_week, n.local_posts, n.local_comments, n.open_registrations, n.flags, n.final_host order by i.host;
    select 'peer', i.host, l.listed, l.refused, k.host from peer_list l join kept i on i.id = l.instance_id
      cross join lateral bitmap_ids(l.ids) p(id) join kept k on k.id = p.id order by i.host, k.host;
    select 'past', i.host, c.metric, c.day, c.days, c.value from count_series c join kept i on i.id = c.instance_id
      order by i.host, c.metric, c.day;
    select 'restriction', i.host, r.domain, r.severity, r.digest from restriction r join kept i on i.id = r.instance_id
      order by i.host, r.domain, r.severity, r.digest;
    select 'visits that gave a document', i.host, count(*) from visit v join kept i on i.id = v.instance_id
      where v.outcome in (1, 2) group by i.host order by i.host;
    select 'leases left', count(*) from instance where lease_crawl_id is not null;
    select 'farm', registrable_domain from quarantine order by 1"
}
compare() { # compare DATABASE WHAT
  dump "$1" >"$state/$1.rows"
  if ! cmp -s "$state/reference.rows" "$state/$1.rows"; then
    echo "NOT the same rows after: $2"
    diff "$state/reference.rows" "$state/$1.rows" | head -20
    exit 1
  fi
  echo "same $(wc -l <"$state/$1.rows") rows after: $2"
}
reference() {
  fresh reference
  use reference
  finish
  settle reference
  dump reference >"$state/reference.rows"
  grep -q '^observation|' "$state/reference.rows"
  echo "undisturbed: $(cut -d'|' -f1 "$state/reference.rows" | sort | uniq -c | tr -s ' \n' ' ')"
}

visits() { sql "$1" 'select count(*) from visit' 2>/dev/null || echo 0; }
until_visits() { # until_visits DATABASE N: or until the run has ended
  for _ in $(seq 400); do
    [ "$(visits "$1")" -lt "$2" ] && running || return 0
    sleep 0.05
  done
}
as=()
[ "$(id -u)" != 0 ] || as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
server_start() {
  for _ in $(seq 50); do
    "${as[@]}" "$TEST_DB_BIN/pg_ctl" -D "$TEST_DB_DIR/data" -l "$TEST_DB_DIR/log" -w -s start >/dev/null 2>&1 && return 0
    sleep 0.2 # the backends of a killed server must be gone first
  done
  echo "PostgreSQL does not start"; tail -5 "$TEST_DB_DIR/log"; exit 1
}
server_stop() { "${as[@]}" "$TEST_DB_BIN/pg_ctl" -D "$TEST_DB_DIR/data" -m fast -w -s stop; }

# ---- kill ----

declare -A killed=([worker]=0 [coordinator]=0 [backend]=0 [postmaster]=0)
victim() { # victim KIND: a process id, or nothing
  case "$1" in
    worker) pgrep -P "${pid:-1}" -f '^fedtide-crawl worker' | shuf -n 1 --random-source=<(yes "$RANDOM") ;;
    coordinator) echo "$pid" ;;
    backend) psql -X -At "$TEST_DB" -c "select pid from pg_stat_activity where application_name = 'fedtide-crawl' limit 1" 2>/dev/null ;;
    postmaster) head -1 "$TEST_DB_DIR/data/postmaster.pid" ;;
  esac
}
kill_one() {
  local kinds=(worker worker worker worker worker worker coordinator coordinator backend postmaster)
  local kind=${kinds[RANDOM % 10]} target
  target=$(victim "$kind" || true)
  [ -n "$target" ] && kill -9 "$target" 2>/dev/null || return 0
  faults=$((faults + 1))
  killed[$kind]=$((killed[$kind] + 1))
  case "$kind" in
    coordinator) wait "$pid" 2>/dev/null || true; start ;;
    postmaster) server_start ;;
  esac
}
scenario_kill() {
  local round=0
  while [ "$faults" -lt "$kills_wanted" ]; do
    round=$((round + 1))
    fresh "round$round"
    use "round$round" 0 --concurrency 6
    start
    while running; do
      sleep "0.$((RANDOM % 4))$((RANDOM % 10))"
      [ "$faults" -ge "$kills_wanted" ] && [ "$round" -gt 1 ] || kill_one
    done
    finish
    settle "round$round"
    compare "round$round" "$faults kills so far (workers ${killed[worker]}, coordinators ${killed[coordinator]}, backends ${killed[backend]}, servers ${killed[postmaster]})"
  done
}

# ---- database ----

fault() { faults=$((faults + 1)); echo "  $*"; }
refresh() { # new settings reach the crawler: its connection is ended
  admin "select pg_reload_conf()" >/dev/null
  admin "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'fedtide-crawl'" >/dev/null
}
scenario_database() {
  fresh troubled
  use troubled 0 --concurrency 6
  start
  until_visits troubled 8
  fault "server stopped for two seconds, at $(visits troubled) visits"
  server_stop
  sleep 2
  server_start
  until_visits troubled 25
  fault "server restarted, at $(visits troubled) visits"
  server_stop
  server_start
  until_visits troubled 40
  fault "out of connections for two seconds, at $(visits troubled) visits"
  admin "alter role crawler connection limit 0"
  refresh
  sleep 2
  admin "alter role crawler connection limit -1"
  until_visits troubled 55
  fault "read-only, at $(visits troubled) visits"
  admin "alter database troubled set default_transaction_read_only = on"
  refresh
  wait "$pid" 2>/dev/null && { echo "a crawl into a read-only database ended well"; exit 1; }
  admin "alter database troubled set default_transaction_read_only = off"
  start
  until_visits troubled 70
  fault "statements out of time, at $(visits troubled) visits"
  admin "alter database troubled set statement_timeout = '1ms'"
  refresh
  sleep 1
  admin "alter database troubled set statement_timeout = 0"
  running || start
  refresh
  finish
  settle troubled
  compare troubled "$faults faults of the database"
  full_disk
}
# The crawl's own database on a file system that fills up.
full_disk() {
  mkdir "$state/small"
  mount -t tmpfs -o size=14m,mode=755 tmpfs "$state/small" 2>/dev/null || { echo "no disk to fill: mounting takes root"; return 0; }
  mkdir "$state/small/data"
  chown postgres "$state/small/data"
  admin "create tablespace small location '$state/small/data'"
  admin "create database filled owner crawler tablespace small"
  "$crawl" --db "$(db filled)" seed --file "$state/seeds.txt" 2>>"$state/err"
  use filled 0 --concurrency 6
  head -c 20m /dev/zero >"$state/small/filler" 2>/dev/null || true
  start
  wait "$pid" && { echo "a crawl onto a full disk ended well"; exit 1; }
  grep -q 'free space on the database' "$state/err"
  fault "disk full: ended with a message that says so"
  rm "$state/small/filler"
  mount -o remount,size=200m "$state/small"
  finish
  settle filled
  compare filled "a full disk"
  admin "drop database filled"
  admin "drop tablespace small"
}

# ---- around ----

scenario_around() {
  fresh troubled
  use troubled 0 --concurrency 6
  start
  until_visits troubled 10
  fault "network and DNS silent for four seconds, at $(visits troubled) visits"
  kill -STOP "$server"
  sleep 4
  kill -CONT "$server"
  until_visits troubled 25
  for signal in HUP TERM; do
    fault "SIG$signal at $(visits troubled) visits"
    kill "-$signal" "$pid"
    wait "$pid"
    [ "$(sql troubled 'select count(*) from instance where lease_crawl_id is not null')" = 0 ]
    start
    until_visits troubled $(($(visits troubled) + 15))
  done
  fault "leases lost, and a second crawler that takes the hosts, at $(visits troubled) visits"
  sql troubled "update instance set lease_crawl_id = null, next_visit_at = '$now' where lease_crawl_id is not null"
  "${command[@]}" >>"$state/out" 2>>"$state/err" &
  local second=$!
  wait "$second"
  finish
  settle troubled
  compare troubled "$faults faults around"
  scenario_clock
}
# The wall clock of the coordinator jumps (libfaketime), forwards beyond its leases and back before its beginning.
scenario_clock() {
  local library
  library=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null | head -1)
  [ -n "$library" ] || { echo "no libfaketime"; exit 1; }
  fresh jumping
  use jumping 0 --concurrency 6
  echo "+0" >"$state/clock"
  LD_PRELOAD=$library FAKETIME_TIMESTAMP_FILE="$state/clock" FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 start
  until_visits jumping 15
  fault "clock 20 minutes ahead, at $(visits jumping) visits"
  echo "+20m" >"$state/clock"
  until_visits jumping 40
  fault "clock 3 hours back, at $(visits jumping) visits"
  echo "-160m" >"$state/clock"
  finish
  use jumping 30
  pid=''
  finish
  settle jumping
  compare jumping "a clock that jumps"
}

admin "create role crawler login"
reference
"scenario_$how"
echo "$faults faults"
