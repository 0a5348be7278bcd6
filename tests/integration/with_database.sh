#!/usr/bin/env bash
# Runs a program with a throwaway PostgreSQL: with_database.sh PROGRAM ARGUMENT...
#
# The cluster lives in a temporary folder, listens on a Unix socket only, and is gone when the program ends. The program
# finds it in TEST_DB (a libpq connection string); TEST_DB_DIR is the folder, for tests that stop the server.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || { echo "no PostgreSQL server programs; install the package postgresql"; exit 1; }
dir=$(mktemp -d /tmp/fedtide-db.XXXXXX)
as=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$dir"
  as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
stop() {
  status=$?
  "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate -s stop >/dev/null 2>&1 || true
  rm -rf "$dir"
  exit "$status"
}
trap stop EXIT
trap 'exit 130' INT TERM

cd /
"${as[@]}" "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 ||
  { cat "$dir/initdb.log"; exit 1; }
cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$dir'
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = '256MB'
max_wal_size = '2GB'
max_connections = 60
jit = off
CONF
"${as[@]}" "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -s start || { cat "$dir/log"; exit 1; }
export TEST_DB="host=$dir port=5432 user=postgres dbname=postgres"
export TEST_DB_DIR="$dir" TEST_DB_BIN="$bin"
cd - >/dev/null
"$@"
