#!/usr/bin/env bash
# The schema on a Citus cluster of three nodes: a crawl of the simulated world ends as it does on one server, the tables are
# spread, and the analysis reads them. Without Citus on this machine: skipped, and only the refusal is tested.
#
# Runs under with_database.sh (TEST_DB, TEST_DB_BIN).
set -euo pipefail
crawl="$FEDTIDE_BUILD/crawler/fedtide-crawl"

# The plain server refuses, says why, and stays as it was.
if "$crawl" --db "$TEST_DB" init --distribute 2>/tmp/distribute.$$; then
  echo "a server without Citus was distributed"
  exit 1
fi
grep -q 'needs the extension citus' /tmp/distribute.$$ || { cat /tmp/distribute.$$; exit 1; }
rm -f /tmp/distribute.$$
[ "$(psql -XAtq "$TEST_DB" -c "select count(*) from pg_constraint where contype = 'f' and conrelid = 'fedtide.visit'::regclass")" -ge 2 ]

share=$("$TEST_DB_BIN/pg_config" --sharedir 2>/dev/null || pg_config --sharedir 2>/dev/null || echo /usr/share/postgresql/15)
[ -f "$share/extension/citus.control" ] || { echo "skipped: no Citus"; exit 77; }

dir=$(mktemp -d /tmp/fedtide-citus.XXXXXX)
as=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$dir"
  as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
stop() {
  status=$?
  for node in 1 2 3; do "${as[@]}" "$TEST_DB_BIN/pg_ctl" -D "$dir/$node" -m immediate -s stop >/dev/null 2>&1 || true; done
  rm -rf "$dir"
  exit "$status"
}
trap stop EXIT
port() { echo $((20000 + ($$ % 10000) + $1)); }
node() { psql -X -q -At -v ON_ERROR_STOP=1 "host=127.0.0.1 port=$(port "$1") user=postgres dbname=postgres" "${@:2}"; }
for n in 1 2 3; do
  "${as[@]}" "$TEST_DB_BIN/initdb" -D "$dir/$n" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/log$n" 2>&1
  printf '%s\n' "listen_addresses = '127.0.0.1'" "port = $(port $n)" "unix_socket_directories = ''" 'fsync = off' \
    "shared_preload_libraries = 'citus'" 'max_prepared_transactions = 100' >>"$dir/$n/postgresql.conf"
  "${as[@]}" "$TEST_DB_BIN/pg_ctl" -D "$dir/$n" -l "$dir/log$n" -w -s start
  node $n -c 'create extension citus'
done
node 1 -c "select citus_set_coordinator_host('127.0.0.1', $(port 1))" >/dev/null
for n in 2 3; do node 1 -c "select citus_add_node('127.0.0.1', $(port $n))" >/dev/null; done

export TEST_DB="host=127.0.0.1 port=$(port 1) user=postgres dbname=postgres"
"$crawl" --db "$TEST_DB" init --distribute
"$crawl" --db "$TEST_DB" init --distribute | grep -q '^0 tables'
[ "$(node 1 -c "select count(*) from citus_tables where citus_table_type = 'distributed' and distribution_column <> 'instance_id'")" = 0 ]
[ "$(node 1 -c "select count(distinct colocation_id) from citus_tables where citus_table_type = 'distributed'")" = 1 ]
bash "$FEDTIDE_SOURCE/tests/integration/crawl.sh" plain
bash "$FEDTIDE_SOURCE/tests/integration/crawl.sh" two
[ "$(node 1 -c "select count(distinct nodename || nodeport) from citus_shards where table_name = 'fedtide.visit'::regclass")" -ge 2 ]
"$FEDTIDE_BUILD/analyze/fedtide-analyze" --db "$TEST_DB" growth --format json | jq -e '.days | length > 0' >/dev/null
