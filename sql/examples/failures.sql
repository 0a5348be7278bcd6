-- Hosts that answered once and do not now: since when, and why.
select i.host, s.name as software, i.failing_since::date as since, i.failures, o.name as outcome, o.meaning
  from fedtide.instance i
  join fedtide.outcome o on o.id = i.last_outcome
  left join fedtide.software s on s.id = i.software_id
 where i.state in ('failing', 'dead') and i.last_success_at is not null
 order by i.failing_since desc
 limit 100;
