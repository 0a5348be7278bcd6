-- 004: what the analysis changed of what servers reported, and under which rules.

create table fedtide.adjustment (
    instance_id integer     not null references fedtide.instance (id),
    day         date        not null,
    rule_set    text        not null,
    field       text        not null,
    rule        text        not null,
    reported    bigint,
    used        bigint,
    primary key (instance_id, day, rule_set, field, rule)
);
comment on table fedtide.adjustment is 'The ledger: every reported figure that a rule set changed or set aside, with the rule';
comment on column fedtide.adjustment.instance_id is 'host';
comment on column fedtide.adjustment.day is 'day (UTC) of the figure';
comment on column fedtide.adjustment.rule_set is 'name of the rule set';
comment on column fedtide.adjustment.field is 'users_total, users_active_month, ...';
comment on column fedtide.adjustment.rule is 'rule that did it: R1 to R12';
comment on column fedtide.adjustment.reported is 'as reported; NULL when missing';
comment on column fedtide.adjustment.used is 'as used; NULL when set aside';
