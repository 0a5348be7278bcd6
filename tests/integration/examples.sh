#!/usr/bin/env bash
# Every query in sql/examples runs, says what it is, and finds something in a small database. Under with_database.sh.
set -u
# shellcheck source=tests/integration/expect.sh
. "$FEDTIDE_SOURCE/tests/integration/expect.sh"
db=$TEST_DB
run init
feed 'date,hostname,state,software,user_count,note_count,peer_count,discovered_at
2026-01-01,mastodon.social,up,mastodon,100,200,3,1600000000
2026-01-01,one.social,up,calckey,10,20,3,1600000000
2026-01-01,two.social,up,pleroma,10,20,3,1600000000
2026-01-02,mastodon.social,up,mastodon,101,200,3,1600000000
2026-01-02,one.social,up,firefish,11,20,3,1600000000
2026-01-02,two.social,up,akkoma,11,20,3,1600000000\n' import fedilist-csv -
status 0
sql "update instance set state = 'alive' where host <> 'two.social';
  update instance set state = 'failing', failing_since = now(), failures = 2, last_outcome = 21, last_success_at = now() where host = 'two.social';
  insert into crawl (kind, source, started_at, program_version) values ('crawl', 'crawl', '2026-01-03', '1');
  insert into visit (instance_id, started_at, crawl_id, outcome, duration_ms, requests)
    select id, '2026-01-03', (select max(id) from crawl), case host when 'two.social' then 21 else 1 end, 1, 1 from instance;
  insert into peer_list select id, now(), 1, 0, 0, 1, '\\x3a3000000100000000000000100000000100', null from instance;
  insert into peer_change select id, '2026-01-03', '{1}', '{}' from instance;
  insert into count_series select id, 1, '2026-01-01', 6, 5, now() from instance;
  insert into restriction select id, 'bad.social', 'suspend', '', now(), now() from instance;
  insert into restriction select id, 'lifted.social', 'suspend', '', now() - interval '9 days', now() - interval '8 days' from instance;
  insert into restriction select id, 'all.lifted.social', 'suspend', '', '2026-01-01', '2026-01-02' from instance where host = 'one.social';
  delete from restriction where instance_id = (select id from instance where host = 'one.social') and domain <> 'all.lifted.social';
  update visit set restrictions = 1 where instance_id = (select id from instance where host = 'one.social');
  insert into adjustment select id, '2026-01-01', 'default', 'users_total', 'R5', 10, 1 from instance;
  insert into adjustment select id, '2025-12-31', 'default', 'users_total', 'R5', 10, 1 from instance;
  insert into adjustment select min(id), '2026-01-01', 'default', 'users_total', 'R8', null, 7 from instance" >"$dir/setup"
same "the small database" "$(cat "$dir/setup")" ''

for file in "$FEDTIDE_SOURCE"/sql/examples/*.sql; do
  last=$(basename "$file")
  found=$(psql -X -q -At -v ON_ERROR_STOP=1 "$db" -f "$file" 2>&1) || complain "an example that fails" "$found"
  checks=$((checks + 1))
  [ -n "$found" ] || complain "an example that finds nothing"
  case "$(head -c 3 "$file")" in '-- ') ;; *) complain "an example without a word about it" ;; esac
done
example() { psql -X -q -At "$db" -f "$FEDTIDE_SOURCE/sql/examples/$1.sql"; }
same "a switch is no rename" "$(example switches)" '2026-01-02|two.social|pleroma|akkoma'
same "one host" "$(example host | cut -d'|' -f1,2,4)" '2026-01-01|mastodon|100
2026-01-02|mastodon|101'
same "coverage" "$(example coverage)" 'ok|answered|2|66.7
connect_timeout|unreachable|1|33.3'
same "most named" "$(example most_named)" 'mastodon.social|3'
same "lifted blocks are not told" "$(example blocks | cut -d'|' -f1-3)" 'bad.social|suspend|2'
same "the ledger of one day" "$(example ledger)" 'default|R5|3|27|
default|R8|1||7'
finish
