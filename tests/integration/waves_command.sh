#!/usr/bin/env bash
# fedtide-analyze waves from end to end: history of six servers with a wave on 2024-03-21, sign-ups that servers publish
# themselves with one ten weeks earlier, an event on the eve, active accounts before and after.
# Runs under with_database.sh (TEST_DB).
set -euo pipefail

crawl="$FEDTIDE_BUILD/crawler/fedtide-crawl"
analyze="$FEDTIDE_BUILD/analyze/fedtide-analyze"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
db="$TEST_DB dbname=waves_command"
psql -X -q "$TEST_DB" -c 'create database waves_command'

awk 'BEGIN {
  srand(5)
  print "observed_at,host,software,users_total,users_active_month,local_posts,open_registrations"
  start = 1704110400
  for (d = 0; d < 150; d++)
    for (h = 1; h <= 6; h++) {
      # 40 to 240 a day, 5 % more or less; a wave on day 80 that ebbs as (1 + t)^-1.5
      users[h] += int(40 * h * (1 + 0.1 * (rand() - 0.5)) + (d >= 80 ? 500 * h * (1 + d - 80) ^ -1.5 : 0))
      active = (d < 90 ? 1000 : 1200) * h
      printf "%s,s%d.example%d.org,mastodon,%d,%d,%d,%s\n", strftime("%Y-%m-%dT12:00:00Z", start + 86400 * d, 1), h, h,
        20000 * h + users[h], active, 9 * (20000 * h + users[h]) + h, (h == 6 && d < 79 ? "false" : "true")
    }
}' >"$work/history.csv"
"$crawl" --db "$db" import generic-csv "$work/history.csv" 2>/dev/null
psql -X -q -v ON_ERROR_STOP=1 "$db" <<'SQL'
insert into fedtide.event (day, title, source) values ('2024-03-20', 'A large site closes', 'https://example.org/news');
-- 20 weeks before the first visit and 15 behind it, told by all; one week of five times the usual
insert into fedtide.count_series (instance_id, metric, day, days, value, reported_at)
  select i.id, 1, date '2023-08-14' + 7 * w, 7, 700 + (i.id * 37 + w * 53) % 60 + case when w = 11 then 3000 else 0 end, now()
    from fedtide.instance i, generate_series(0, 34) w where i.host like 's%';
SQL
"$analyze" --db "$db" waves --scope every --published --format json >"$work/waves.json"
bad=0
check() { # check WORDS FILTER
  jq -e "$2" "$work/waves.json" >/dev/null || { echo "not so: $1"; bad=1; }
}
check "one wave of accounts in all" '[.[] | select(.scope == "all" and .metric == "accounts")] | length == 1'
check "on its days" '.[] | select(.scope == "all" and .metric == "accounts") | .onset == "2024-03-21" and .peak == "2024-03-21" or
  (.onset == "2024-03-20" and .days < 8)'
check "of its size" '.[] | select(.scope == "all" and .metric == "accounts") | .excess > 15000 and .excess < 24000 and
  .excess_low < .excess and .excess_high > .excess and .grade == "major"'
check "with the event" '.[] | select(.scope == "all" and .metric == "accounts") | .events | length == 1'
check "a door had opened" '.[] | select(.scope == "all" and .metric == "accounts") | .tags | index("sign_ups_reopened") != null'
check "retention of five weeks over six servers" '.[] | select(.scope == "all" and .metric == "accounts") |
  .retention[0] | .hosts == 6 and .share > 0.14 and .share < 0.32'
check "retention of 26 weeks is not known" '.[] | select(.scope == "all" and .metric == "accounts") |
  .retention[2].share == null'
check "one wave of published sign-ups" '[.[] | select(.metric == "registrations")] | length == 1'
check "in its week, before we asked anybody" '.[] | select(.metric == "registrations") | .scope == "all" and
  .onset == "2023-10-30" and .end == "2023-11-05" and .excess > 15000 and .excess < 20000'
check "waves of software and servers" '([.[] | select(.scope == "software" and .name == "mastodon")] | length >= 1) and
  ([.[] | select(.scope == "host")] | length >= 4)'
"$analyze" --db "$db" waves --format csv | head -1 | grep -q "^scope,name,metric,onset,peak,end,excess,excess_window," || { echo "csv without its head"; bad=1; }
"$analyze" --db "$db" waves --since 2024-04-10 --format json | jq -e '. == []' >/dev/null || { echo "window not kept"; bad=1; }
# a window that begins with the peak of the wave: its later days count, in the report as well
"$analyze" --db "$db" report --since 2024-03-21 --out "$work/report" >/dev/null
"$analyze" --db "$db" waves --since 2024-03-21 --format json >"$work/waves.json"
check "a wave under way belongs to the window" 'length == 1 and (.[0] | .onset <= "2024-03-21" and .excess_window > 3000 and
  .excess_window < .excess - 3000)'
cp "$work/report/report.json" "$work/waves.json"
check "a report from mid-wave tells of it" '(.measures.waves | any(.scope == "all")) and
  (.findings | any(.id == "finding_waves" and (.text | test("^One wave brought"))))'
exit "$bad"
