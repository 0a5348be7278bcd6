-- Programs by reported accounts: how many servers run each, how many accounts they report, how many are open.
-- Servers that reported within two weeks of the newest figure there is. As reported, nothing set aside: see ledger.sql for
-- what the analysis does not believe.
select coalesce(l.software, '(none)')             as software,
       coalesce(s.class, 'other')                 as class,
       count(*)                                   as servers,
       sum(l.users_total)                         as accounts,
       sum(l.users_active_month)                  as active_in_a_month,
       count(*) filter (where l.open_registrations) as open
  from fedtide.latest l
  left join fedtide.software s on s.name = l.software
 where l.observed_at > (select max(observed_at) from fedtide.observation) - interval '14 days'
 group by 1, 2
 order by accounts desc nulls last
 limit 50;
