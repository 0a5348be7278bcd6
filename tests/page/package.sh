#!/usr/bin/env bash
# Check 10 and the acceptance of the data package: each CSV read back by COPY into PostgreSQL with the types of its
# schema, the same rows in SQLite, sums that reconcile, figures equal to those of the commands, descriptions valid.
# Runs under with_database.sh.
set -u
out="$FEDTIDE_BUILD/tests/page/out"
tools="$FEDTIDE_BUILD/tests/page/tools"
failures=0 checks=0
same() { # same WHAT FOUND WANTED
  checks=$((checks + 1))
  [ "$2" = "$3" ] && return 0
  failures=$((failures + 1))
  printf 'not ok: %s\n  found:  %s\n  wanted: %s\n' "$1" "$(echo "$2" | head -3 | cut -c1-300)" "$(echo "$3" | head -3 | cut -c1-300)"
}
sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$TEST_DB" -c "$1" 2>&1; }

for state in simulated oneday nothing; do
  package="$out/$state/package"
  sql "drop schema if exists back cascade; create schema back" >/dev/null
  while IFS=$'\t' read -r name path columns; do
    sql "create table back.$name ($columns)" >/dev/null
    found=$(psql -X -q -v ON_ERROR_STOP=1 "$TEST_DB" -c "\\copy back.$name from '$package/$path' with (format csv, header match)" 2>&1)
    same "$state: $path is read by COPY" "$found" ""
    [ "$name" = edges ] || same "$state: $name has as many rows in SQLite" "$(sqlite3 "$package/fedtide.sqlite" "select count(*) from $name")" "$(sql "select count(*) from back.$name")"
  done < <(jq -r '.resources[] | [.name, .path, ([.schema.fields[] | "\"\(.name)\" \({string: "text", date: "date", integer: "bigint", number: "double precision", boolean: "boolean"}[.type])"] | join(", "))] | @tsv' "$package/datapackage.json")
  same "$state: every table is described" "$(jq -r '.resources | length' "$package/datapackage.json")" "$(find "$package/data" "$package/graph" -name '*.csv' | wc -l)"
  same "$state: keys are keys" "$(jq -r '.resources[] | select(.schema.primaryKey) | "select \(.name | @json) from (select 1 from back.\(.name) group by \([.schema.primaryKey[] | @json] | join(", ")) having count(*) > 1 limit 1) x;"' "$package/datapackage.json" | tr '"' '"' | sed 's/select "\([a-z_]*\)" from/select '"'\1'"' from/' | psql -X -q -At "$TEST_DB" 2>&1)" ""
  same "$state: datapackage.json is valid, and each CSV against its schema" "$(cd "$tools" && node "$FEDTIDE_SOURCE/tests/page/datapackage.mjs" "$tools" "$package" 2>&1)" "valid"
  same "$state: sizes and sums of the description hold" "$(jq -r '.resources[] | "\(.hash | ltrimstr("sha256:"))  \(.path)"' "$package/datapackage.json" | (cd "$package" && sha256sum --quiet --check 2>&1))" ""
  same "$state: the dictionary has every column" "$(jq -r '.resources[].schema.fields[].name' "$package/datapackage.json" | while read -r column; do grep -qF "\`$column\`" "$package/dictionary.md" || echo "$column"; done)" ""
  same "$state: croissant.json names the same files" "$(jq -r '.distribution[] | .contentUrl + " " + .sha256' "$package/croissant.json")" "$(jq -r '.resources[] | .path + " " + (.hash | ltrimstr("sha256:"))' "$package/datapackage.json")"
  same "$state: every field of croissant.json has its column" "$(jq -r '.recordSet[].field[] | select((.source.extract.column | length) == 0 or (.source.fileObject["@id"] | length) == 0) | .["@id"]' "$package/croissant.json")" ""
  same "$state: the licence is named everywhere" "$(jq -r '.licenses[0].name' "$package/datapackage.json"; sed -n 's/^SPDX-License-Identifier: //p' "$package/LICENSE"; sed -n 's/^license: //p' "$package/CITATION.cff")" "$(printf 'CC-BY-4.0\nCC-BY-4.0\nCC-BY-4.0')"
  for graph in "$package"/graph/*.graphml; do
    same "$state: $(basename "$graph") is well-formed" "$(xmllint --noout --nonet "$graph" 2>&1)" ""
    same "$state: every end of an edge is a node" "$(xmllint --xpath '//*[local-name()="edge"]/@source | //*[local-name()="edge"]/@target' "$graph" 2>/dev/null | grep -o '"[^"]*"' | sort -u | comm -23 - <(xmllint --xpath '//*[local-name()="node"]/@id' "$graph" 2>/dev/null | grep -o '"[^"]*"' | sort -u))" ""
    same "$state: every value has a key" "$(xmllint --xpath '//*[local-name()="data"]/@key' "$graph" 2>/dev/null | grep -o '"[^"]*"' | sort -u | comm -23 - <(xmllint --xpath '//*[local-name()="key"]/@id' "$graph" 2>/dev/null | grep -o '"[^"]*"' | sort -u))" ""
  done
  if [ "$state" = simulated ]; then
    same "accounts of counted servers are the daily total" "$(sql "select count(*) from (select date, sum(accounts) a from back.server_days where state = 'counted' group by date) s join back.daily_totals t using (date) where software = 'all' and a is distinct from accounts_clean")" 0
    same "reports add up to the plain sum" "$(sql "select count(*) from (select date, sum(accounts_reported) a from back.server_days group by date) s join back.daily_totals t using (date) where software = 'all' and a is distinct from accounts_reported")" 0
    same "there are days to compare" "$([ "$(sql "select count(*) from back.daily_totals where software = 'all'")" -gt 100 ] && echo yes)" yes
    # the command gives no level where more than the half is carried; the package does, with the share
    same "the days are those of the command growth" "$(sql "select date, accounts_reported, accounts_clean, servers_counted, servers_answered from back.daily_totals where software = 'all' and date not in ($(jq -r '["'"'1900-01-01'"'", (.days[] | select(.thin) | "'"'\(.day)'"'")] | join(",")' "$out/growth.json")) order by date")" \
      "$(jq -r '.days[] | select(.observed and (.thin | not)) | "\(.day)|\(.reported)|\(.accounts)|\(.servers)|\(.answered)"' "$out/growth.json")"
    same "the software is that of the command mix" "$(sqlite3 "$package/fedtide.sqlite" "select software, servers, accounts from software" | sort)" \
      "$(jq -r '.last.software[] | "\(.name // "")|\(.servers)|\(.accounts)"' "$out/mix.json" | sort)"
    same "the waves are those of the command waves" "$(sql "select onset, peak, \"end\", round(excess), round(excess_window) from back.waves where scope = 'all' order by onset")" \
      "$(jq -r '.[] | select(.scope == "all") | "\(.onset)|\(.peak)|\(.end)|\(.excess | round)|\(.excess_window | round)"' "$out/waves.json")"
    same "the concentration is that of the command" "$(sql "select date, round(cr10::numeric, 6) from back.concentration order by date")" \
      "$(jq -r '.days[] | "\(.day)|\(.accounts.cr10 * 1000000 | round / 1000000)"' "$out/concentration.json" | awk -F'|' '{printf "%s|%.6f\n", $1, $2}')"
    same "a formula is itself in SQLite" "$(sqlite3 "$package/fedtide.sqlite" "select count(*) from servers where software like '=cmd%'")" 1
    same "the edges are those that were planted, without the host that opted out" "$(sql "select count(*), count(distinct source), count(distinct target) from back.edges")" "9|3|4"
    same "as many in GraphML" "$(xmllint --xpath 'count(//*[local-name()="edge"])' "$package/graph/peers.graphml")" 9
    same "an empty field is missing, not zero" "$(sql "select count(*) from back.server_days where accounts is null and accounts_reported is null and not carried")" 0
  fi
done
echo "$checks checks, $failures failures"
[ "$failures" -eq 0 ]
