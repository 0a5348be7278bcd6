-- 006: which rule sets were applied to all history, when and with which parameters; used values for people with psql.

create table fedtide.recomputation (
    rule_set        text        primary key,
    computed_at     timestamptz not null default now(),
    program_version text        not null,
    first_day       date        not null,
    last_day        date        not null,
    observations    bigint      not null,
    changes         bigint      not null,
    parameters      jsonb       not null
);
comment on table fedtide.recomputation is 'Rule sets whose ledger is stored in fedtide.adjustment, one row each (fedtide-analyze recompute)';
comment on column fedtide.recomputation.rule_set is 'name of the rule set';
comment on column fedtide.recomputation.computed_at is 'when it was applied last';
comment on column fedtide.recomputation.program_version is 'version of the program that applied it';
comment on column fedtide.recomputation.first_day is 'first day (UTC) of the history it was applied to';
comment on column fedtide.recomputation.last_day is 'last day';
comment on column fedtide.recomputation.observations is 'observations read';
comment on column fedtide.recomputation.changes is 'rows it has in fedtide.adjustment';
comment on column fedtide.recomputation.parameters is 'rules that were on, and every parameter';

comment on column fedtide.adjustment.field is 'users_total: what the host counts for on the day; growth: what its increment up to that day counts for; note: nothing changed, a reader should know';
comment on column fedtide.adjustment.rule is 'rule that did it: R1 to R13';

create view fedtide.used as
select r.rule_set, d.day, d.instance_id, d.host, d.users_total as reported, d.users_total as used, null::text as rule
  from fedtide.daily d
  join fedtide.recomputation r on d.day between r.first_day and r.last_day
 where d.users_total is not null
   and not exists (select from fedtide.adjustment a
                    where a.instance_id = d.instance_id and a.day = d.day and a.rule_set = r.rule_set
                      and a.field = 'users_total')
union all
select a.rule_set, a.day, a.instance_id, i.host, a.reported, a.used, a.rule
  from fedtide.adjustment a
  join fedtide.instance i on i.id = a.instance_id
 where a.field = 'users_total' and i.state <> 'opted_out';
comment on view fedtide.used is 'What every server counts for on every day under a rule set, beside what it reported: sum(used) of a day is the headline, sum(reported) the raw total; filter by rule_set and day';
