-- What the analysis changed or set aside, by rule: how many figures, of how many hosts, and how many accounts less.
select rule_set, rule, count(*) as figures, count(distinct instance_id) as hosts,
       sum(coalesce(reported, 0) - coalesce(used, 0)) filter (where field = 'users_total') as accounts_less
  from fedtide.adjustment
 group by rule_set, rule
 order by rule_set, accounts_less desc nulls last;
