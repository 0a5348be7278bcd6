#!/usr/bin/env bash
# What the page checks look at: reports, briefs and packages of a simulated history with hostile servers in it, of one
# day, and of an empty database, the first one twice. Runs under with_database.sh. Leaves everything in $out.
set -euo pipefail

export LSAN_OPTIONS=${LSAN_OPTIONS:-suppressions=$FEDTIDE_SOURCE/tests/leaks.suppressed:print_suppressions=0}
out="$FEDTIDE_BUILD/tests/page/out"
crawl="$FEDTIDE_BUILD/crawler/fedtide-crawl"
analyze="$FEDTIDE_BUILD/analyze/fedtide-analyze"
rm -rf "$out"
mkdir -p "$out"

new_database() { # new_database NAME: makes it, sets db
  psql -X -q "$TEST_DB" -c "create database $1"
  db=${TEST_DB/dbname=postgres/dbname=$1}
}

# ---- a simulated history, and in it what strangers may write ----
new_database simulated
"$FEDTIDE_BUILD/tests/world/fedtide-world" dumps --hosts 400 --seed 7 --from 0 --to 119 --out "$out/history.csv"
"$crawl" --db "$db" import fedilist-csv "$out/history.csv" >/dev/null
# a host of some size asks to be left out
psql -X -At "$db" -c "select host from fedtide.instance where id = 6" >"$out/opted_out.txt"
until=$(psql -X -At "$db" -c "select max(observed_at)::date from fedtide.observation")
{
  echo 'observed_at,host,software,version,users_total,users_active_month,local_posts,open_registrations'
  for back in $(seq 20 -1 0); do
    day=$(date -u -d "$until - $back days" +%F)
    echo "$day,markup.hostile.page,\"<script>window.hit=1</script>\",\"\"\"><img src=x onerror=window.hit=1>\",$((900000 + 900 * (20 - back))),1000,5000,true"
    printf '%s,bidi.hostile.page,"safe\xe2\x80\xaenoitacilppa\xe2\x81\xa6","1.0",%d,2000,7000,true\n' "$day" $((800000 + 800 * (20 - back)))
    echo "$day,formula.hostile.page,\"=cmd|' /C calc'!A0\",\"+1\",$((700000 + 700 * (20 - back))),3000,9000,false"
    echo "$day,quote.hostile.page,\"a\"\"b,'c'&amp;\",\"{{{style}}}\",$((600000 + 600 * (20 - back))),4000,9000,false"
    printf '%s,utf8.hostile.page,"bad\xff\xfe","\xc3\x28",%d,4000,9000,false\n' "$day" $((500000 + 500 * (20 - back)))
    printf '%s,%s.hostile.page,mastodon,4.0,%d,10,10,true\n' "$day" \
      "$(printf 'a%.0s' $(seq 60)).$(printf 'b%.0s' $(seq 60)).$(printf 'c%.0s' $(seq 60)).$(printf 'd%.0s' $(seq 50))" $((400000 + 4000 * (20 - back)))
    printf '%s,%s.hostile.page,mastodon,4.0,1000,10,10,true\n' "$day" "$(printf 'x%.0s' $(seq 300))"
  done
} >"$out/hostile.csv"
"$crawl" --db "$db" import generic-csv "$out/hostile.csv" >"$out/import.txt" 2>&1 || true
# classes are reference data: the hostile programs shall stand in the headline figures
psql -X -q "$db" -c "update fedtide.software set class = 'people' where not known"
psql -X -q "$db" <<'SQL'
set search_path to fedtide;
insert into event (day, title, source)
select max(observed_at)::date - 10, '</title><script>window.hit=1</script>“quoted”', 'javascript:window.hit=1' from observation;
insert into opt_out (pattern) select host from instance where id = 6;
update instance set state = 'opted_out' where id = 6;
-- peer lists as portable Roaring bitmaps of one array container: ids 1, 2, 3, 5 and 6 (6 has opted out)
insert into peer_list (instance_id, observed_at, listed, refused, quarantined, members, ids)
select i, now(), 5, 0, 0, 5, '\x3a300000010000000000040010000000010002000300050006000000'::bytea from unnest(array[1, 2, 3]) i;
SQL
"$FEDTIDE_BUILD/tests/world/fedtide-world" events --hosts 400 --seed 7 --out "$out/events.csv"

printf '%s\n' "$db" >"$out/simulated.db"
make_all() { # make_all NAME ARGUMENT...
  local name=$1
  shift
  "$analyze" --db "$db" report --out "$out/$name/report" "$@" >"$out/$name.report.txt"
  "$analyze" --db "$db" brief --out "$out/$name/brief.html" >"$out/$name.brief.txt"
  "$analyze" --db "$db" package --out "$out/$name/package" "$@" >"$out/$name.package.txt"
}
hostile_title='A "simulated" <fediverse> & more'
for name in simulated again; do
  mkdir "$out/$name"
  make_all "$name" --title "$hostile_title"
done
for measure in growth mix concentration waves; do
  "$analyze" --db "$db" "$measure" --format json >"$out/$measure.json"
done

# ---- a shelf of editions: two, a correction of the first, one under embargo ----
shelf="$out/shelf"
publish() { SOURCE_DATE_EPOCH=1777766400 "$analyze" --db "$db" report --out "$shelf" --publisher 'A & B' --url https://reports.fediverse.page/shelf "$@" >>"$out/shelf.txt"; }
publish --edition 2026-03 --until 2026-03-31
publish --edition 2026-04
cp -a "$shelf/2026-03-v1.0" "$out/published-before"
publish --edition 2026-03 --until 2026-03-31 --correct 'one <server> was counted twice'
publish --edition 2026-05 --embargo 'Embargo: not before 6 May 2026, 06:00 UTC'
! "$analyze" --db "$db" report --out "$shelf" --edition 2026-04 2>"$out/refused.txt"

# ---- one day; nothing ----
new_database oneday
awk -F, 'NR == 1 {print; next} first == "" {first = $1} $1 == first' "$out/history.csv" >"$out/oneday.csv"
"$crawl" --db "$db" import fedilist-csv "$out/oneday.csv" >/dev/null
mkdir "$out/oneday"
make_all oneday
new_database nothing
"$crawl" --db "$db" init >/dev/null
mkdir "$out/nothing"
make_all nothing

# ---- what the checks run with ----
tools="$FEDTIDE_BUILD/tests/page/tools"
mkdir -p "$tools"
if ! cmp -s "$FEDTIDE_SOURCE/tests/page/package-lock.json" "$tools/package-lock.json" || [ ! -d "$tools/node_modules/axe-core" ]; then
  cp "$FEDTIDE_SOURCE/tests/page/package.json" "$FEDTIDE_SOURCE/tests/page/package-lock.json" "$tools/"
  (cd "$tools" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
fi
