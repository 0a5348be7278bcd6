#!/usr/bin/env bash
# Imports: every format and compression, what is left out and why, days that are known, and nothing half-written.
# Runs under with_database.sh.
set -u
# shellcheck source=tests/integration/expect.sh
. "$FEDTIDE_SOURCE/tests/integration/expect.sh"
db=$TEST_DB
heading='hostname,state,software,user_count,note_count,peer_count,discovered_at'
# 2022-11-11 is 1668124800
rows='one.social,up,Mastodon,10,20,30,1668150000
two.social,up,pleroma,,-5,-1,1600000000
three.social,up,,7,8,9,
four.social,down,mastodon,,,,1600000000'

run init
printf '%s\n%s\n' "$heading" "$rows" >"$dir/day.csv"

# --- fedilist-csv without a date column
run import fedilist-csv "$dir/day.csv"
status 2
err "fedtide-crawl import: $dir/day.csv has no date column; give its day with --date"
run import fedilist-csv --date 2022-11-11 "$dir/day.csv"
status 0
err ''
out_has "$dir/day.csv: 3 rows of 1 days stored in "
same "figures as reported; the time is that of the newest discovery of the day" \
  "$(sql "select host, s.name, users_total, local_posts, peers, flags, observed_at from observation o join instance i on i.id = o.instance_id left join software s on s.id = o.software_id order by host")" \
  'one.social|mastodon|10|20|30|0|2022-11-11 07:00:00+00
three.social||7|8|9|0|2022-11-11 07:00:00+00
two.social|pleroma||-5||2|2022-11-11 07:00:00+00'
same "hosts of an import are known, not asked" \
  "$(sql "select host, state, next_visit_at is null, first_seen_at, first_seen_source from instance order by host")" \
  'four.social|imported|t|2020-09-13 12:26:40+00|fedilist-csv
one.social|imported|t|2022-11-11 07:00:00+00|fedilist-csv
three.social|imported|t|2022-11-11 07:00:00+00|fedilist-csv
two.social|imported|t|2020-09-13 12:26:40+00|fedilist-csv'
same "the round tells what it is" "$(sql "select kind, source, parameters, counts, ended_why from crawl")" \
  'import|fedilist-csv|{"day": "2022-11-11", "file": "day.csv"}|{"rows": 3, "refused": {}, "left_out": 0}|done'
run import fedilist-csv --date 2022-11-11 "$dir/day.csv"
status 0
out "$dir/day.csv: nothing new, its 1 days were imported before"
same "a day that is known stays as it is" "$(sql 'select count(*) from observation')" 3

# --- compressions, standard input, and a date column
n=11
for tool in gzip xz zstd bzip2; do
  n=$((n + 1))
  { echo "date,$heading"; sed "s/^/2022-11-$n,/" <<<"$rows"; } | $tool >"$dir/packed"
  run import fedilist-csv "$dir/packed"
  status 0
  out_has '3 rows of 1 days stored'
done
feed "date,$heading\n2022-12-01,one.social,up,mastodon,1,2,3,1600000000\n" import fedilist-csv -
status 0
out_has '-: 1 rows of 1 days stored'
feed 'one.social,up,mastodon,1,2,3,1600000000\n' import fedilist-csv --date 2022-12-02 -
status 0
out_has '1 rows of 1 days stored'
same "without a discovery on the day it is noon; first seen moves back" \
  "$(sql "select max(observed_at), min(first_seen_at) from observation o join instance i on i.id = o.instance_id where host = 'one.social' and observed_at > '2022-12-01'")" \
  '2022-12-02 12:00:00+00|2020-09-13 12:26:40+00'
head -c 60 "$dir/packed" >"$dir/cut"
run import fedilist-csv "$dir/cut"
status 1
err_has "fedtide-crawl import: cannot read $dir/cut: truncated bzip2 input"
{ echo "date,$heading"; awk 'BEGIN {srand(1); for (d = 10; d < 30; d++) for (i = 0; i < 2000; i++)
  printf "2021-01-%d,h%d.social,up,mastodon,%d,%d,%d,1600000000\n", d, i, 1e9 * rand(), 1e9 * rand(), 1e9 * rand()}'; } |
  gzip >"$dir/long.gz"
head -c $(($(stat -c %s "$dir/long.gz") / 2)) "$dir/long.gz" >"$dir/cut.gz"
run import fedilist-csv "$dir/cut.gz"
status 1
err_has "fedtide-crawl import: $dir/cut.gz is damaged behind line "
same "whole days before the damage stay, the day with it does not" \
  "$(sql "select count(*) between 5 and 12, min((counts->>'rows')::int), max((counts->>'rows')::int) from crawl where parameters->>'file' = 'cut.gz'")" \
  't|2000|2000'
run import fedilist-csv "$dir/nowhere"
status 1
err_has "fedtide-crawl import: cannot read $dir/nowhere: No such file or directory"
: >"$dir/empty"
run import fedilist-csv --date 2022-12-03 "$dir/empty"
status 1
err "fedtide-crawl import: $dir/empty has no rows"
echo "$heading" >"$dir/bare"
run import fedilist-csv --date 2022-12-03 "$dir/bare"
status 1
err "fedtide-crawl import: $dir/bare has no rows"

# --- a month that nobody had is filled as a whole, and is a partition like any other afterwards
same "it has its key, its references and its place" \
  "$(sql "select string_agg(contype::text, '' order by contype), (select count(*) from pg_inherits where inhrelid = conrelid) from pg_constraint where conrelid = 'observation_202101'::regclass and contype in ('p', 'f') group by conrelid" | sed 's/ff*/f/')" \
  'fp|1'
sql "alter table crawl add constraint not_that_day check (parameters->>'day' <> '2021-03-03')"
{
  echo "date,$heading"
  for d in 2021-02-28 2021-03-01 2021-03-02 2021-03-03 2021-03-04; do echo "$d,month.social,up,mastodon,1,1,1,1600000000"; done
} >"$dir/month.csv"
run import fedilist-csv "$dir/month.csv"
status 1
err_has 'fedtide-crawl import: 2021-03-03 of month.csv was not stored, nor were the days before it since 2021-03-01: '
same "nothing of the month that failed, all of the one before" "$(sql "select string_agg(parameters->>'day', ' ') from crawl where parameters->>'file' = 'month.csv'"), $(sql "select count(*) from observation where observed_at between '2021-02-01' and '2021-12-01'")" '2021-02-28, 1'
sql 'alter table crawl drop constraint not_that_day'
run import fedilist-csv "$dir/month.csv"
status 0
out_has '4 rows of 4 days stored in '
out_has ', 1 days were imported before'

# --- lines that cannot be used: counted by reason, shown with file and line, the rest stored
cat >"$dir/bad.csv" <<CSV
date,$heading
2023-01-01,a.social,up,mastodon,1,1,1,1600000000
2023-01-01,b.social,up,mastodon,1,1,1,1600000000
2023-01-01,c.social,up,mastodon,1,1,1,1600000000
2023-01-01,d.social,up,mastodon,1,1,1,1600000000
2023-01-01,e.social,up,mastodon,1,1,1,1600000000
2023-01-01,f.social,up,mastodon,1,1,1,1600000000
2023-01-01,"g.social",up,"masto""don",1.0,1,1,1600000000
2023-01-01,h.social,up,mastodon,many,1,1,1600000000
2023-01-01,i.social,up
2023-01-01,localhost,up,mastodon,1,1,1,1600000000
2023-01-01,"j.social,up,mastodon,1,1,1,1600000000
yesterday,k.social,up,mastodon,1,1,1,1600000000
2022-12-31,l.social,up,mastodon,1,1,1,1600000000
2023-01-01,A.social.,up,mastodon,2,1,1,1600000000
CSV
run import fedilist-csv "$dir/bad.csv"
status 0
out_has '7 rows of 1 days stored in '
out_has '; 1 repeats of a host left out; 6 lines left out (1 quotes, 1 columns, 1 time, 1 order, 1 host: 1 special_use, 1 count)'
err "$dir/bad.csv:9: \"many\" is no whole number
$dir/bad.csv:10: too few or too many columns
$dir/bad.csv:11: \"localhost\" is no host name that can be asked: special_use
$dir/bad.csv:12: broken quotes
$dir/bad.csv:13: \"yesterday\" is no day like 2022-11-18
$dir/bad.csv:14: \"2022-12-31\" is a day that is over already: the lines must be sorted by day"
same "of repeats the first counts; what was left out is kept with the round" \
  "$(sql "select users_total, c.counts->'refused'->>'count', c.counts->>'left_out' from observation o join instance i on i.id = o.instance_id join crawl c on c.id = o.crawl_id where host = 'a.social'")" '1|1|1'

# --- mostly unusable: an error, and nothing of that round; earlier rounds stay
{
  echo "date,$heading"
  echo "2023-02-01,a.social,up,mastodon,1,1,1,1600000000"
  echo "2023-02-02,a.social,up,mastodon,1,1,1,1600000000"
  for i in 1 2 3; do echo "2023-02-02,b$i.social,up,mastodon,x,1,1,1600000000"; done
} >"$dir/mostly.csv"
run import fedilist-csv "$dir/mostly.csv"
status 1
err_has "mostly.csv: 3 of 4 lines cannot be used; is the format right? nothing of them was stored"
same "the round before is there, the bad one is not" \
  "$(sql "select parameters->>'day' from crawl where parameters->>'file' = 'mostly.csv'")" 2023-02-01
head -c 20000 /dev/urandom >"$dir/noise"
run import fedilist-csv --date 2023-02-03 "$dir/noise"
status 1
err_has 'fedtide-crawl import: noise: '

# --- opted-out hosts are left alone
run opt-out gone.social
feed "date,$heading\n2023-03-01,gone.social,up,m,1,1,1,\n2023-03-01,x.gone.social,up,m,1,1,1,\n2023-03-01,here.social,up,m,1,1,1,\n" import fedilist-csv -
out_has '1 rows of 1 days stored'
out_has '; 2 rows of hosts that opted out'
same "no row of them" "$(sql "select count(*) from instance where host like '%gone.social'")" 0

# --- --crawl asks the hosts, also when the day is known already
feed "date,$heading\n2023-03-01,here.social,up,m,1,1,1,\n" import fedilist-csv --crawl -
out_has 'nothing new, its 1 days were imported before'
same "asked from now on" "$(sql "select state, next_visit_at < now() from instance where host = 'here.social'")" 'candidate|t'

# --- generic-csv: any order of days, times, a repeat; another file may have the same day
cat >"$dir/generic.csv" <<'CSV'
host,observed_at,users_total,users_active_month,users_active_halfyear,local_posts,local_comments,open_registrations,peers,version,software,ignored
z.social,2024-01-02T03:04:05Z,5,4,3,2,1,true,7,"1,0",Lemmy,x
y.social,2024-01-01,4,,,,,no,,,,x
z.social,2024-01-01T23:30:00-02:00,6,,,,,0,,,,x
z.social,2024-01-01,3,,,,,,,,,x
z.social,2024-01-02T03:04:05Z,9,4,3,2,1,true,7,"1,0",Lemmy,x
z.social,2024-01-03,1,,,,,maybe,,,,x
z.social,soon,1,,,,,,,,,x
CSV
run import generic-csv "$dir/generic.csv"
status 0
out_has '4 rows of 2 days stored in '
out_has '; 1 repeats of a host left out; 2 lines left out (1 time, 1 flag)'
same "generic figures" \
  "$(sql "select concat_ws('|', host, observed_at, users_total, users_active_month, users_active_halfyear, local_posts, local_comments, open_registrations, peers, o.version, s.name) from observation o join instance i on i.id = o.instance_id left join software s on s.id = o.software_id where observed_at >= '2024-01-01' order by observed_at, host")" \
  'y.social|2024-01-01 12:00:00+00|4|f
z.social|2024-01-01 12:00:00+00|3
z.social|2024-01-02 01:30:00+00|6|f
z.social|2024-01-02 03:04:05+00|5|4|3|2|1|t|7|1,0|lemmy'
run import generic-csv "$dir/generic.csv"
out_has 'nothing new, its 2 days were imported before'
printf 'observed_at,host\n2024-01-01,other.social\n' >"$dir/generic2.csv"
run import generic-csv "$dir/generic2.csv"
out_has '1 rows of 1 days stored'
printf 'when,who\n' >"$dir/generic3.csv"
run import generic-csv "$dir/generic3.csv"
status 1
err "fedtide-crawl import: $dir/generic3.csv: the first line must name the columns, observed_at and host among them"

# --- nodes-json
printf '["n1.social", "N1.social", "n2.social", "gone.social", 5, "localhost"]' >"$dir/nodes.json"
run import nodes-json "$dir/nodes.json"
status 0
out "$dir/nodes.json: 2 added, 1 known, 1 opted out, 1 without a name, 1 refused (1 special_use)"
same "known, not asked" "$(sql "select string_agg(distinct state, ' ') from instance where host ~ '^n[12]'")" imported
gzip -k "$dir/nodes.json"
run import nodes-json --crawl "$dir/nodes.json.gz"
out "$dir/nodes.json.gz: 0 added, 1 known, 2 known from history and asked from now on, 1 opted out, 1 without a name, 1 refused (1 special_use)"
printf '{"a": 1}' >"$dir/object.json"
run import nodes-json "$dir/object.json"
status 1
err "fedtide-crawl import: $dir/object.json is no JSON array of host names"

# --- two imports of the same file at once: one stores, one finds it done
{ echo "date,$heading"; for d in 01 02 03 04 05 06 07 08 09; do for i in $(seq 3000); do echo "2025-01-$d,h$i.social,up,mastodon,$i,1,1,1600000000"; done; done; } >"$dir/both.csv"
"$crawl" --db "$db" import fedilist-csv "$dir/both.csv" >"$dir/a" 2>&1 &
"$crawl" --db "$db" import fedilist-csv "$dir/both.csv" >"$dir/b" 2>&1
same "the second ends well" "$?" 0
wait $!
same "the first ends well" "$?" 0
same "nine rounds in all" "$(sql "select count(*), sum((counts->>'rows')::int) from crawl where parameters->>'file' = 'both.csv'")" '9|27000'
same "each row once" "$(sql "select count(*) from observation where observed_at >= '2025-01-01'")" 27000

same "hosts that are known take no ids" "$(sql "select max(id) - count(*) from instance")" 0

# --- a server where we are no superuser checks the foreign keys itself
sql "create role plain login; alter schema fedtide owner to plain; do \$\$ declare t text; begin for t in select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'fedtide' loop execute 'alter table ' || t || ' owner to plain'; end loop; for t in select oid::regprocedure::text from pg_proc where pronamespace = 'fedtide'::regnamespace loop execute 'alter function ' || t || ' owner to plain'; end loop; end \$\$" >/dev/null
db="$TEST_DB user=plain"
feed "date,$heading\n2025-02-01,here.social,up,m,1,1,1,\n" import fedilist-csv -
status 0
out_has '1 rows of 1 days stored'
finish
