#!/usr/bin/env bash
# Every command of one measure, on databases that have nothing, little, or everything: exit status, formats, and the
# shapes that analyze/OUTPUT.md describes. Runs under with_database.sh.
set -u
# shellcheck source=tests/integration/expect.sh
. "$FEDTIDE_SOURCE/tests/integration/expect.sh"
analyze="$FEDTIDE_BUILD/analyze/fedtide-analyze"
describe="$FEDTIDE_SOURCE/analyze/OUTPUT.md"
here="$FEDTIDE_SOURCE/tests/integration"
commands='growth mix waves switches survival concentration coverage peers instances reconcile recompute'
printf 'a.example-one.net\nnever-heard.example-two.org\nnot a host\n' >"$dir/theirs.txt"

ask() { # ask COMMAND ARGUMENT...: fedtide-analyze on the database $db
  last="fedtide-analyze $* ($db)"
  local extra=()
  [ "$1" != reconcile ] || extra=("$dir/theirs.txt")
  "$analyze" --db "$db" "$@" "${extra[@]}" >"$dir/out" 2>"$dir/err" </dev/null
  code=$?
}
new_database() { # new_database NAME: an own database with the schema
  psql -X -q "$TEST_DB" -c "create database $1" || exit 1
  db="${TEST_DB/dbname=postgres/dbname=$1}"
  run init
  status 0
}
history() { # history NAME < CSV: a database with that imported
  new_database "$1"
  cat >"$dir/history.csv"
  run import generic-csv "$dir/history.csv"
  status 0
}
# The sentence for text, a heading for CSV, a document for JSON; never a number that is none.
sane() { # sane COMMAND
  local format
  for format in text csv json; do
    ask "$1" --format "$format"
    status 0
    same "something is printed" "$([ -s "$dir/out" ] && echo yes)" yes
    same "no NaN, no infinity" "$(grep -iwE -- '-?nan|-?inf(inity)?' "$dir/out" | head -3)" ''
    same "nothing on standard error" "$(cat "$dir/err")" ''
    [ "$format" != json ] || same "is JSON" "$(jq -c type "$dir/out" 2>&1 | tr -d '"' | grep -vxE 'object|array')" ''
  done
  paths_of "$dir/out" >"$dir/paths"
  same "OUTPUT.md describes all of $1" "$(undescribed "$1" <"$dir/paths" | head -5)" ''
}
# Paths and types of a document: one a line, list indexes as [].
paths_of() {
  jq -r 'paths as $p | "\($p | map(if type == "number" then "[]" else "." + . end) | join("")) \(getpath($p) | type)"' \
    "$1" | sort -u
}
# What OUTPUT.md says of a command: lines "PATH TYPE[|TYPE]" of its block.
described() { sed -n "/^\`\`\`shape $1\$/,/^\`\`\`\$/p" "$describe" | sed '1d;$d'; }
undescribed() { # undescribed COMMAND < paths: those that no line allows
  { described "$1"; echo '.empty string'; } >"$dir/allowed"
  awk 'NR == FNR {n = split($2, t, "|"); for (i = 1; i <= n; i++) ok[$1 " " t[i]] = 1; next} !($0 in ok)' \
    "$dir/allowed" -
}

new_database nothing
for command in $commands; do sane "$command"; done
ask growth
out 'There is no observation in this window.'
ask waves --format json
out '[]'
ask growth --format json
same "an object that says so" "$(jq -r .empty "$dir/out")" 'There is no observation in this window.'

history one_day <<CSV
observed_at,host,software,version,users_total,users_active_month,local_posts,open_registrations
2024-03-01T10:00:00Z,a.example-one.net,mastodon,4.2.1,100,40,5000,true
2024-03-01T11:00:00Z,b.example-two.org,mastodon,4.2.0,50,,900,false
2024-03-01T12:00:00Z,c.example-three.com,misskey,13.1.0,,,,
CSV
for command in $commands; do sane "$command"; done
ask growth --format json
same "the level of the one day" "$(jq -c '[.summary.accounts_first, .summary.accounts_last, .summary.growth_percent]' "$dir/out")" '[150,150,null]'

history one_host < <(
  echo observed_at,host,software,users_total,local_posts
  for d in $(seq -w 1 30); do echo "2024-04-${d}T08:00:00Z,a.example-one.net,mastodon,$((1000 + 10#$d * 3)),$((9000 + 10#$d))"; done
)
for command in $commands; do sane "$command"; done

history all_missing < <(
  echo observed_at,host,software,users_total
  for d in $(seq -w 1 20); do for h in a.example-one b.example-two; do echo "2024-04-${d}T08:00:00Z,$h.net,mastodon,"; done; done
)
for command in $commands; do sane "$command"; done
ask instances --format json
same "missing is null" "$(jq -c '[.instances[0].reported, .instances[0].used]' "$dir/out")" '[null,null]'

# Everything at once: two programs, a switch, a copy, a purge, versions, active users, lists, weeks, visits, breaks.
history everything < <(bash "$here/measures_history.sh")
sql "$(cat "$here/measures_rest.sql")" >"$dir/rest" || cat "$dir/rest"
ask recompute --rules as-reported
status 0
for command in $commands; do
  sane "$command"
  same "$command prints all that OUTPUT.md describes" \
    "$(described "$command" | cut -d' ' -f1 | grep -vxFf <(cut -d' ' -f1 "$dir/paths") | head -5)" ''
done
# Every table of every command: its heading is the one described, it has rows.
while read -r command table columns; do
  [ "$command" != recompute ] || ask recompute --rules as-reported # so that 2026.1 differs from it
  ask "$command" --format csv --table "$table"
  status 0
  same "heading of $command --table $table" "$(head -1 "$dir/out")" "$columns"
  same "$command --table $table has rows" "$([ "$(wc -l <"$dir/out")" -gt 1 ] && echo yes)" yes
done < <(sed -n '/^```tables$/,/^```$/p' "$describe" | sed '1d;$d')
same "tables are described for every command" \
  "$(sed -n '/^```tables$/,/^```$/p' "$describe" | sed '1d;$d' | cut -d' ' -f1 | sort -u | tr '\n' ' ')" \
  "$(printf '%s\n' $commands | sort | tr '\n' ' ')"

ask growth --table nonsense
status 2
err_has 'there is no table "nonsense"; there are days, bridge'
ask growth --software nonsense
status 2
for edition in report brief package; do
  ask "$edition" --software mastodon --out "$dir/edition"
  status 2
  err_has "the $edition tells of the whole network; leave out --software"
done
for command in coverage reconcile recompute; do
  ask "$command" --software mastodon
  status 2
  err_has 'leave out --software'
done
for option in --seasons '--scope cctld'; do
  ask waves --software mastodon $option
  status 2
  err_has 'are found in all software together; leave out --software'
done
ask recompute --software mastodon --since 2034-01-01 # nor where nothing is to be seen
status 2
# Of one software: something, and nothing of another.
while read -r command filter; do
  ask "$command" --software nonsense
  status 2
  ask "$command" --software mastodon --format json
  status 0
  same "$command is of it alone" "$(jq -c "$filter" "$dir/out")" true
done <<'FILTERS'
growth [.groups[] | select(.kind == "software") | .name] == ["mastodon"]
mix [.last.software[].name] == ["mastodon"] and ([.days[].name] | unique) == ["mastodon"] and all(.versions[]; .software == "mastodon")
waves all(.[]; .scope == "software" and .name == "mastodon")
switches all(.events[]; .from == "mastodon" or .to == "mastodon") and all(.matrix[]; .from == "mastodon" or .to == "mastodon")
survival [.groups[] | select(.kind == "software") | .group] - ["mastodon"] == []
concentration (.days | length) > 0
instances ([.instances[].software] | unique) == ["mastodon"]
FILTERS
ask peers --software nonsense
status 2
for table in changes undiscovered restrictions; do
  ask peers --software mastodon --table "$table"
  status 2
  err_has 'with --software take --table hosts'
done
ask peers --software mastodon --format csv
status 2
err_has 'with --software take --table hosts'
ask peers --software mastodon --format csv --table hosts
status 0
ask waves --software mastodon --scope every --published --format json
status 0
same 'scopes of one software' "$(jq -r '[.[].scope] - ["software", "host"] | length' "$dir/out")" 0
ask mix --rules nonsense
status 2
err_has 'unknown rule set "nonsense"; there are 2026.1'
ask growth --since 2024-06-01 --until 2024-05-01
status 2
ask growth --since 2034-06-01
status 0
out 'There is no observation in this window.'
ask reconcile --format json
same "who has whom" "$(jq -c '[.theirs, .both, .theirs_only, .refused]' "$dir/out")" '[2,1,1,1]'
same "and why" "$(jq -r '.hosts[] | select(.side == "theirs") | .reason' "$dir/out")" 'never heard of'
ask peers --graphml
same "GraphML is XML" "$(xmllint --noout "$dir/out" 2>&1)" ''
same "an edge a link" "$(grep -c '<edge ' "$dir/out")" "$(sql 'select count(*) from peer where source <> target')"
ask peers --format csv
same "as many as the view has" "$(($(wc -l <"$dir/out") - 1))" "$(sql 'select count(*) from peer where source <> target')"

# Growth, from the database: reports and the stored ledger give the stock of every day.
ask recompute --rules 2026.1
status 0
ask growth --format csv
same "the ledger in the database gives the stock of every day that has one" \
  "$(sql "select day, coalesce(sum(used), 0) from used where rule_set = '2026.1' group by day order by day" |
    grep -Ff <(awk -F, 'NR > 1 && $3 != "" {print $1 "|"}' "$dir/out"))" \
  "$(awk -F, 'NR > 1 && $3 != "" {print $1 "|" $3}' "$dir/out")"
same "both rule sets are kept" "$(sql "select string_agg(rule_set, ' ' order by rule_set) from recomputation")" '2026.1 as-reported'
same "reported values stay as they were" "$(sql "select count(*) from used u where rule_set = '2026.1' and rule is null and reported <> used")" 0
same "a second run changes nothing" \
  "$(ask recompute --rules 2026.1 --format json; jq -c '[.previous, .hosts_changed, (.days | map(.difference) | unique)]' "$dir/out")" '["2026.1",0,[0]]'

ask coverage --format json
same "who answered on the last day is the same in both" "$(jq .last_day.answered "$dir/out")" \
  "$(ask growth --format json; jq '.days[-1].heard' "$dir/out")"

# A role that may only read is enough for everything but recompute, and gets a clear word there.
psql -X -q "$db" -c 'create role reader login' -c 'grant usage on schema fedtide to reader' \
  -c 'grant select on all tables in schema fedtide to reader'
writer=$db
db="${db/user=postgres/user=reader}"
for command in $commands; do
  ask "$command"
  if [ "$command" = recompute ]; then status 1; else status 0; fi
done
err_has 'permission denied'
# The role that DESIGN means: it may write the ledger and nothing else.
psql -X -q "$writer" -c 'grant insert, update, delete on fedtide.adjustment, fedtide.recomputation to reader'
ask recompute
status 0
finish
