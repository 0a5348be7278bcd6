-- What the analysis changed or set aside on the last day that it judged, by rule: how many figures, and how many accounts
-- less. A server that did not answer counts with its last figure for a while (R8): accounts that nobody reported that day.
select rule_set, rule, count(*) as figures,
       sum(reported - coalesce(used, 0)) filter (where field = 'users_total') as accounts_less,
       sum(used) filter (where field = 'users_total' and reported is null)    as accounts_carried
  from fedtide.adjustment
 where day = (select max(day) from fedtide.adjustment)
 group by rule_set, rule
 order by rule_set, accounts_less desc nulls last;
