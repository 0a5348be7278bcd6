-- Domains that most servers restrict, as far as they publish it. Servers that publish are few and alike: no vote of all.
select domain, severity, count(*) as servers, min(first_seen)::date as since
  from fedtide.restriction
 where domain not like '%*%'
 group by domain, severity
 order by servers desc, domain
 limit 50;
