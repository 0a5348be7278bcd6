-- Hosts that changed their program: the day on which the new one was first seen, renames of the same program left out.
with seen as (
    select host, day, software, lag(software) over (partition by host order by day) as before
      from fedtide.daily
     where software is not null
)
select n.day, n.host, n.before, n.software
  from seen n
  join fedtide.software b on b.name = n.before
  join fedtide.software a on a.name = n.software
 where n.software <> n.before
   and b.renamed_to is distinct from n.software
   and a.renamed_to is distinct from n.before
 order by n.day, n.host;
