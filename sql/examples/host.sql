-- One host, a row a day; a day without a row is a gap, not a zero.
--   fedtide-crawl db psql -- -v host=mastodon.social -f sql/examples/host.sql
\if :{?host}
\else
  \set host mastodon.social
\endif
select day, software, version, users_total, users_active_month, local_posts, open_registrations, flags, source_kind
  from fedtide.daily
 where host = :'host'
 order by day;
