#!/usr/bin/env bash
# A disk that fills up in the middle of an import: a message that says what to do, whole months and days only, and going on after.
# Runs under with_database.sh; needs root for a small file system of its own.
set -u
[ "$(id -u)" = 0 ] || { echo "skipped: mounting a small file system takes root"; exit 77; }
# shellcheck source=tests/integration/expect.sh
. "$FEDTIDE_SOURCE/tests/integration/expect.sh"
small="$dir/small"
mkdir "$small"
mount -t tmpfs -o size=24m,mode=700,uid="$(id -u postgres)" tmpfs "$small" 2>/dev/null ||
  { echo "skipped: this machine does not let us mount"; exit 77; }
trap 'psql -X -q "$TEST_DB" -c "drop database small with (force)" -c "drop tablespace small" >/dev/null 2>&1; umount "$small"; rm -rf "$dir"' EXIT
setpriv --reuid=postgres --regid=postgres --clear-groups mkdir "$small/data"
psql -X -q "$TEST_DB" -c "create tablespace small location '$small/data'" -c "create database small tablespace small"
db="$TEST_DB dbname=small"

run init
status 0
awk 'BEGIN {print "date,hostname,state,software,user_count,note_count,peer_count,discovered_at";
  for (d = 25; d < 53; d++) for (i = 0; i < 8000; i++)
    printf "2022-%02d-%02d,h%d.social,up,mastodon,%d,%d,%d,1600000000\n", d < 32 ? 1 : 2, d < 32 ? d : d - 31, i, i, i, i}' >"$dir/much.csv"
run import fedilist-csv "$dir/much.csv"
status 1
err_has 'fedtide-crawl import: 2022-02-'
err_has "of much.csv was not stored"
err_has "No space left on device"
err_has "free space on the database's disk and start again, nothing stored is lost"
days=$(sql 'select count(*) from crawl')
same "the month before was stored" "$days" 7
same "whole days only" "$(sql 'select count(*) from observation')" $((days * 8000))

# The operator makes room and runs the same command again.
mount -o remount,size=200m "$small"
run import fedilist-csv "$dir/much.csv"
status 0
out_has "$days days were imported before"
same "everything is there, once" "$(sql 'select count(*) from observation')" $((28 * 8000))
finish
