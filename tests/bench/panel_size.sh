#!/usr/bin/env bash
# How long analysis takes for a history of HOSTS servers over DAYS days, and how much memory: panel_size.sh HOSTS DAYS
# Runs under tests/integration/with_database.sh; FEDTIDE_BUILD is a release build. 30,000 hosts over 1,826 days are
# 50 million rows: about 10 GB of disk and five minutes to fill.
set -eu
hosts=${1:-23000} days=${2:-182}
time "$FEDTIDE_BUILD/tests/fill_panel" "$TEST_DB" "$hosts" "$days"
psql -X -At "$TEST_DB" -c "select 'observations', sum(reltuples)::bigint from pg_class where relname like 'observation_2%' and relkind = 'r'"
for command in growth mix concentration switches survival instances coverage waves; do
  /usr/bin/time -f "$command: %e s, %U s of our own processor time, %M kB" "$FEDTIDE_BUILD/analyze/fedtide-analyze" --db "$TEST_DB" "$command" --format json >/dev/null
done
