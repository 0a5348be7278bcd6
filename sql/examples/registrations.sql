-- Registrations a week as servers publish them about their own past (metric 1), windows of 6 and 7 days as they are.
select day, days, count(*) as servers, sum(value) as registrations
  from fedtide.count_series
 where metric = 1 and days between 6 and 7
 group by day, days
 order by day;
