-- Domains that most servers restrict, as far as they publish it, without those that asked to be left out. Servers that publish are few and alike: no vote of all.
select domain, severity, count(*) as servers, min(first_seen)::date as since
  from fedtide.restriction_now
 where domain not like '%*%' and domain <> '' -- hidden, or known by its digest only
   and not exists (select from fedtide.opt_out o where domain = o.pattern or domain like '%.' || o.pattern)
 group by domain, severity
 order by servers desc, domain
 limit 50;
