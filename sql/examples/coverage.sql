-- Who was asked in the last crawl, and who answered: the denominator of every figure.
select outcome, class, visits, round(100.0 * visits / sum(visits) over (), 1) as percent
  from fedtide.coverage
 where crawl_id = (select max(id) from fedtide.crawl where kind = 'crawl')
 order by visits desc;
