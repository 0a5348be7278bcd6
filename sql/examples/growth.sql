-- Reported accounts by day, software of people only. Sums of what answered that day: a large server that was away for a
-- day makes a dent. fedtide-analyze growth adds up changes per host instead.
select d.day, count(*) as servers, sum(d.users_total) as accounts, sum(d.users_active_month) as active_in_a_month
  from fedtide.daily d
  join fedtide.software s on s.name = d.software and s.class = 'people'
 group by d.day
 order by d.day;
