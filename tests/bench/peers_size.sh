#!/usr/bin/env bash
# How long the peers command takes: peers_size.sh [NAMES LISTS LONGEST]. Runs under tests/integration/with_database.sh;
# FEDTIDE_BUILD is a release build.
set -eu
"$FEDTIDE_BUILD/tests/fill_peers" "$TEST_DB" "${1:-130000}" "${2:-16000}" "${3:-65000}"
psql -X -At "$TEST_DB" -c "select count(*) || ' lists, ' || sum(members) || ' links, ' || sum(length(ids)) / 1000000 || ' MB' from fedtide.peer_list"
/usr/bin/time -f "peers: %e s, %U s of our own processor time, %M kB" \
  "$FEDTIDE_BUILD/analyze/fedtide-analyze" --db "$TEST_DB" peers --table undiscovered
