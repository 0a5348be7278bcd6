#!/usr/bin/env bash
# Lists of 100,000 names as hubs publish them, junk included: what becomes of each class of them, by every way in; and
# what explain says of a host. Runs under with_database.sh.
set -u
# shellcheck source=tests/integration/expect.sh
. "$FEDTIDE_SOURCE/tests/integration/expect.sh"
db=$TEST_DB

# 100,000 entries of known classes: 80,000 names, 5,000 of them again in another spelling, 15,000 of no use
awk 'BEGIN {
  for (i = 0; i < 80000; i++) print "host" i ".hub" i % 9000 ".social"
  for (i = 0; i < 5000; i++) print "HOST" i ".Hub" i % 9000 ".social."
  for (i = 0; i < 3000; i++) print "host" i ".hub.social:" 3000 + i
  for (i = 0; i < 2000; i++) print "10.0." int(i / 250) "." i % 250
  for (i = 0; i < 1000; i++) print "m*st*d*n" i ".social"
  for (i = 0; i < 1000; i++) print "user" i "@host.social"
  for (i = 0; i < 2000; i++) print "hidden" i ".onion"
  for (i = 0; i < 1000; i++) print "host" i ".sociall"
  for (i = 0; i < 1000; i++) print "server" i
  for (i = 0; i < 1000; i++) print "xn--zz--zz" i ".social"
  for (i = 0; i < 1000; i++) print "-host" i ".social"
  for (i = 0; i < 1000; i++) print "co.uk"
  for (i = 0; i < 1000; i++) printf "%s.social\n", sprintf("%0260d", i)
}' >"$dir/names"
same "100,000 names" "$(wc -l <"$dir/names")" 100000
report='80000 added, 5000 known, 15000 refused (1000 too_long, 1000 character, 1000 wildcard, 2000 ip_literal, 3000 port, 1000 bad_label, 1000 idna, 1000 single_label, 2000 special_use, 1000 no_suffix, 1000 is_suffix)'

clear_hosts() { sql 'truncate instance cascade' >/dev/null 2>&1; }
run init
begin=$(date +%s%N)
run seed --file "$dir/names"
status 0
out "$report"
echo "seed: $((($(date +%s%N) - begin) / 1000000)) ms"
same "hosts are stored" "$(sql "select count(*), count(*) filter (where state = 'candidate') from instance")" '80000|80000'

clear_hosts
jq -R -s 'split("\n") | map(select(. != "")) + [7, null, {"a": 1}, ["x"]]' "$dir/names" >"$dir/names.json"
begin=$(date +%s%N)
run import nodes-json "$dir/names.json"
status 0
out "$dir/names.json: ${report/, 15000 refused/, 4 without a name, 15000 refused}"
echo "nodes-json: $((($(date +%s%N) - begin) / 1000000)) ms"

clear_hosts
jq '{instances: .[0:1000] | map(if type == "string" then {domain: ., software: "x"} else . end)}' "$dir/names.json" >"$dir/objects.json"
run import nodes-json --crawl "$dir/objects.json"
status 0
out "$dir/objects.json: 1000 added, 0 known, 0 refused"
same "asked from now on" "$(sql "select count(*) from instance where next_visit_at is not null")" 1000

clear_hosts
{ echo 'host,observed_at,users_total'; awk '{print $0 ",2025-03-01," NR}' "$dir/names"; } >"$dir/names.csv"
begin=$(date +%s%N)
run import generic-csv "$dir/names.csv"
status 0
cat "$dir/out"
echo "generic-csv: $((($(date +%s%N) - begin) / 1000000)) ms"
same "every usable line is a row, once a host" "$(sql 'select count(*) from observation')" 80000
out_has '15000 lines left out (15000 host: 1000 too_long + 1000 character + 1000 wildcard + 2000 ip_literal + 3000 port + 1000 bad_label + 1000 idna + 1000 single_label + 2000 special_use + 1000 no_suffix + 1000 is_suffix)'

# --- explain: what is known, why it does or does not count, when it is asked next
clear_hosts
run seed fork.social closed.social ends.social shipped.social
sql "select ensure_partitions('2026-02-01', '2026-02-01');
  insert into software (name) values ('mastodon') on conflict do nothing;
  update instance set software_id = (select id from software where name = 'mastodon'), version = '4.4.2+glitch',
    repository = 'https://git.kelp.club/glitch-soc/mastodon', state = 'alive', last_outcome = 1,
    last_visit_at = '2026-02-03 04:05:06+00', next_visit_at = '2999-01-01 00:00+00';
  update instance set last_outcome = 51, state = 'refusing' where host = 'shipped.social';
  insert into visit (instance_id, started_at, crawl_id, outcome, duration_ms, requests, peers, detail)
    select id, '2026-02-03 04:05:06+00', 1, last_outcome, 100, 3,
      case host when 'closed.social' then 4 when 'ends.social' then 9 else 1 end,
      case host when 'shipped.social' then 'robots.txt forbids /.well-known/nodeinfo, as gotosocial ships it' end from instance;
  insert into observation (instance_id, observed_at, crawl_id, users_total, flags)
    select id, '2026-02-03 04:05:06+00', 1, 5, 17 from instance where host <> 'shipped.social';
  insert into restriction select id, 'bad.social', 'suspend', '', now(), now() from instance where host = 'fork.social'" >/dev/null
run explain fork.social
status 0
out_has 'It runs mastodon 4.4.2+glitch.'
out_has 'By its version or repository that is glitch-soc, a fork which reports its parent.'
out_has 'Marks on these figures: was_string, active_over_total.'
out_has 'It publishes 1 blocks of other hosts.'
out_has 'it no longer counts, since its last figures are more than a fortnight old.'
out_has 'It is asked next at 2999-01-01T00:00:00Z.'
run explain closed.social
out_has 'Its peer list is closed to strangers (401 or 403).'
run explain ends.social
out_has 'Its peer list is gone: the server is being wound down (410).'
run explain shipped.social
out_has 'robots.txt forbids /.well-known/nodeinfo, as gotosocial ships it'
out_has 'It has never given a document with figures, so it is not counted.'
run explain fork.social --format json
same "explain gives JSON" "$(jq -r '[.variant, .repository, .peers, .blocks_published, .newest.flag_names] | @json' "$dir/out")" \
  '["glitch-soc","https://git.kelp.club/glitch-soc/mastodon",1,1,["was_string","active_over_total"]]'
finish
