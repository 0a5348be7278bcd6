#!/usr/bin/env bash
# The first 90 days of a real panel: copies and closed servers left out under the right rule, organic growth as a
# reference method counted it, and a ledger that reconciles to the unit. Skipped where the panel is not at hand.
# Runs under with_database.sh.
set -u
# shellcheck source=tests/integration/expect.sh
. "$FEDTIDE_SOURCE/tests/integration/expect.sh"
db=$TEST_DB
analyze="$FEDTIDE_BUILD/analyze/fedtide-analyze"
panel="$FEDTIDE_SOURCE/../shared/data/panel-first90-2022-11-11_2023-02-08.csv.xz"
[ -f "$panel" ] || { echo "skipped: the real panel is not on this machine"; exit 77; }

run import fedilist-csv "$panel"
status 0
"$analyze" --db "$db" growth --format csv >"$dir/growth.csv" || complain "growth"
"$analyze" --db "$db" growth --format json >"$dir/growth.json" || complain "growth as JSON"
"$analyze" --db "$db" recompute --rules 2026.1 >"$dir/recompute" || complain "recompute"

sql analyze >/dev/null
sql "create table used_once as select * from used where rule_set = '2026.1'; create index on used_once (host)" >/dev/null

# Known mirrors, proxies and second names of that time, by what their names or operators say.
mirrors="mastodon-social.activitypub-proxy.cf mstdn-social.activitypub-proxy.cf masto-ai.activitypub-proxy.cf
  kolektiva-social.activitypub-proxy.cf misskey-io.activitypub-proxy.cf mastodon-social.social.shrimpcam.pw
  home-social.social.shrimpcam.pw shitposter-club.social.shrimpcam.pw imaginary-sponge-hook.glitch.me
  www.mastodon.scot soap.shitposter.club beta.qdon.space zh-cn.toots.social rss.koyu.space www.blimps.xyz mastodon.fun
  mastodon.arthaus.social pixelfed.cafe"
for host in $mirrors; do
  same "$host is a copy on every day it answered" \
    "$(sql "select string_agg(distinct coalesce(rule, 'counts'), ' ') from used_once where reported is not null and host = '$host'")" R4
done
# Rules that changed a host's level, days of silence (R8) aside.
rule_of() { sql "select string_agg(distinct a.rule, ',') from adjustment a join instance i on i.id = a.instance_id
                  where a.rule_set = '2026.1' and a.field = 'users_total' and a.rule <> 'R8' and i.host = '$1'"; }
same "a redirect to another server counts until it is one" "$(rule_of mas.todon.de)" R4
same "switter.at is frozen" "$(rule_of switter.at)" R13
same "it never counts" "$(sql "select coalesce(sum(used), 0) from used_once where host = 'switter.at'")" 0
same "remote accounts" "$(rule_of misskey.porubu.com)" R11
same "a staging copy that leaps" "$(rule_of dev.brighteon.social)" R5
for host in mastodon.social pawoo.net mstdn.jp mastodon.world universeodon.com troet.social; do
  same "$host counts as it reports" "$(rule_of $host)" ''
done

# The reference method: 247 k on 18 November, 47 to 83 k a day before; 1.18 M above 8.9 k a day from 12 to 30 November,
# 0.33 M from 11 to 31 December.
within() { # within WHAT FOUND WANTED PERCENT
  checks=$((checks + 1))
  awk -v f="$2" -v w="$3" -v p="$4" 'BEGIN {d = 100 * (f - w) / w; exit !(d <= p && d >= -p)}' || complain "$1 within $4 %" "$2" "$3"
  echo "$1: $2, the reference $3"
}
organic() { awk -F, -v a="$1" -v b="$2" '$1 >= a && $1 <= b {s += $7} END {printf "%.0f", s}' "$dir/growth.csv"; }
within "organic growth of 2022-11-18" "$(organic 2022-11-18 2022-11-18)" 247000 3
within "2022-11-12 to 30" "$(organic 2022-11-12 2022-11-30)" $((1180000 + 19 * 8900)) 3
within "2022-12-11 to 31" "$(organic 2022-12-11 2022-12-31)" $((330000 + 21 * 8900)) 3
within "2022-11-12" "$(organic 2022-11-12 2022-11-12)" 83000 3
within "2022-11-16" "$(organic 2022-11-16 2022-11-16)" 47000 3

same "stock of every day: from the database by the ledger, and as measured" \
  "$(sql "select day, sum(used) from used_once group by day order by day" | grep -Ff <(awk -F, 'NR > 1 && $3 != "" {print $1 "|"}' "$dir/growth.csv"))" \
  "$(awk -F, 'NR > 1 && $3 != "" {print $1 "|" $3}' "$dir/growth.csv")"
same "raw totals of every day: from the database, and as measured" \
  "$(sql "select day, sum(users_total) from daily group by day order by day")" \
  "$(awk -F, 'NR > 1 && $2 != "" {print $1 "|" $2}' "$dir/growth.csv")"
same "the bridge closes to the unit" \
  "$(jq '[.bridge[].accounts] | add' "$dir/growth.json")" "$(jq '.summary.change' "$dir/growth.json")"
same "levels: reported and rules give used" \
  "$(jq -c '[.levels[] | .reported + ([.rules[].accounts] | add)]' "$dir/growth.json")" "$(jq -c '[.levels[].used]' "$dir/growth.json")"
cat "$dir/recompute"
finish
