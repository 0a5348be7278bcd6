-- 001: hosts, visits, observations, peers, and what servers publish about their own past.
--
-- Big tables are append-only, partitioned by month on their time, begin their primary key with instance_id, carry no
-- unique constraint without it, and reference only instance, software, outcome and crawl. Partitions are made on
-- demand by fedtide.ensure_partitions().

create schema if not exists fedtide;
comment on schema fedtide is 'fedtide: measurements of the fediverse, as servers reported them and as the analysis uses them';

create table fedtide.schema_version (
    version    integer     primary key,
    name       text        not null,
    applied_at timestamptz not null default now()
);
comment on table fedtide.schema_version is 'Migrations applied to this database, one row each';
comment on column fedtide.schema_version.version is 'number of the migration file';
comment on column fedtide.schema_version.name is 'file name of the migration';
comment on column fedtide.schema_version.applied_at is 'when it was applied';

create table fedtide.outcome (
    id        smallint primary key,
    name      text     not null unique,
    class     text     not null,
    meaning   text     not null,
    next_step text     not null
);
comment on table fedtide.outcome is 'How a visit can end; exactly one outcome a visit (reference data, sql/reference/outcome.csv)';
comment on column fedtide.outcome.id is 'stable number, never re-used';
comment on column fedtide.outcome.name is 'short name';
comment on column fedtide.outcome.class is 'answered, absent (no such host), unreachable, refused (alive, does not want to answer), broken (alive, unusable answer), or ours (our own fault, not counted)';
comment on column fedtide.outcome.meaning is 'in plain words';
comment on column fedtide.outcome.next_step is 'what the crawler does next: daily, backoff, monthly, as_told, soon';

create table fedtide.software (
    id          integer generated always as identity primary key,
    name        text not null unique,
    family      text not null default 'other',
    class       text not null default 'other',
    forked_from text,
    renamed_to  text,
    known       boolean not null default false
);
comment on table fedtide.software is 'Programs by the lower-cased name they report (reference data plus every name ever seen)';
comment on column fedtide.software.id is 'stable within this database';
comment on column fedtide.software.name is 'lower-cased software.name of nodeinfo';
comment on column fedtide.software.family is 'programs that share code or an interface: mastodon, pleroma, misskey, lemmy, ...';
comment on column fedtide.software.class is 'people, blog, bridge, relay, other: headline figures count people';
comment on column fedtide.software.forked_from is 'name of the program it was forked from';
comment on column fedtide.software.renamed_to is 'name of the same program after a rename: a change between the two is no switch';
comment on column fedtide.software.known is 'comes from the reference data, not from a crawl';

create table fedtide.crawl (
    id              bigint generated always as identity primary key,
    kind            text        not null check (kind in ('crawl', 'import')),
    source          text        not null,
    started_at      timestamptz not null,
    ended_at        timestamptz,
    observed_at     timestamptz,
    program_version text        not null,
    parameters      jsonb       not null default '{}',
    counts          jsonb       not null default '{}',
    ended_why       text
);
comment on table fedtide.crawl is 'One run of the crawler, or one imported round (file and day): what was asked, with which settings, and how it ended';
comment on column fedtide.crawl.id is 'referred to by visits and observations';
comment on column fedtide.crawl.kind is 'crawl: we asked; import: somebody else''s record';
comment on column fedtide.crawl.source is 'crawl, or the name of the imported format';
comment on column fedtide.crawl.started_at is 'real time of the start';
comment on column fedtide.crawl.ended_at is 'real time of the end; NULL while it runs or when it was killed';
comment on column fedtide.crawl.observed_at is 'time that the observations are stamped with, when it differs from real time: --observed-at, or the capture time of an imported round';
comment on column fedtide.crawl.program_version is 'version of the program';
comment on column fedtide.crawl.parameters is 'settings of the run, or file name and day of the import';
comment on column fedtide.crawl.counts is 'counters at the end: visits by outcome, rows, lines refused by reason';
comment on column fedtide.crawl.ended_why is 'done, stopped, limit, failed: ...';

create table fedtide.instance (
    id                 integer generated always as identity primary key,
    host               text        not null unique,
    registrable_domain text        not null,
    first_seen_at      timestamptz not null,
    first_seen_via     integer,
    first_seen_source  text        not null,
    state              text        not null default 'candidate'
                       check (state in ('candidate', 'alive', 'failing', 'dead', 'refusing', 'alias', 'opted_out', 'imported')),
    software_id        integer     references fedtide.software (id),
    version            text,
    alias_of           text,
    last_outcome       smallint    references fedtide.outcome (id),
    last_visit_at      timestamptz,
    last_success_at    timestamptz,
    failing_since      timestamptz,
    failures           smallint    not null default 0,
    next_visit_at      timestamptz,
    lease_crawl_id     bigint,
    peers_due_at       timestamptz,
    activity_due_at    timestamptz,
    charts_due_at      timestamptz,
    restrictions_due_at timestamptz
) with (fillfactor = 70);
comment on table fedtide.instance is 'Every host name that was ever named to us, with what is known of it now and when it is asked next';
comment on column fedtide.instance.id is 'dense number, used in peer sets';
comment on column fedtide.instance.host is 'normalised DNS name: A-label, lower case, no port, no trailing dot';
comment on column fedtide.instance.registrable_domain is 'the public suffix and one label more';
comment on column fedtide.instance.first_seen_at is 'when it was first named, by us or by the source of an import (discovered_at)';
comment on column fedtide.instance.first_seen_via is 'instance whose peer list named it first; NULL for seeds and imports';
comment on column fedtide.instance.first_seen_source is 'seed, peers, alias, or the name of the imported format';
comment on column fedtide.instance.state is 'candidate: never answered; alive; failing: answered once, does not now; dead: 7 failures over at least 7 days; refusing: robots or 410; alias: answers with another host''s document; opted_out; imported: known from history only, not to be asked';
comment on column fedtide.instance.software_id is 'what it ran at the last success';
comment on column fedtide.instance.version is 'version at the last success, as reported';
comment on column fedtide.instance.alias_of is 'host whose document it answers with';
comment on column fedtide.instance.last_outcome is 'outcome of the last visit';
comment on column fedtide.instance.last_visit_at is 'start of the last visit';
comment on column fedtide.instance.last_success_at is 'start of the last visit that gave a document';
comment on column fedtide.instance.failing_since is 'first failure of the present series';
comment on column fedtide.instance.failures is 'failures in a row';
comment on column fedtide.instance.next_visit_at is 'due time; while a visit is under way, the end of its lease; NULL = never asked';
comment on column fedtide.instance.lease_crawl_id is 'crawl that holds the lease; NULL when nobody does';
comment on column fedtide.instance.peers_due_at is 'peer list wanted from then on; NULL = at the next visit';
comment on column fedtide.instance.activity_due_at is 'activity wanted from then on; NULL = at the next visit';
comment on column fedtide.instance.charts_due_at is 'charts wanted from then on; NULL = at the next visit';
comment on column fedtide.instance.restrictions_due_at is 'restrictions wanted from then on; NULL = at the next visit';
create index instance_due on fedtide.instance (next_visit_at) where next_visit_at is not null;
create index instance_domain on fedtide.instance (registrable_domain);
create index instance_lease on fedtide.instance (lease_crawl_id) where lease_crawl_id is not null;

create table fedtide.visit (
    instance_id  integer     not null references fedtide.instance (id),
    started_at   timestamptz not null,
    crawl_id     bigint      not null,
    outcome      smallint    not null references fedtide.outcome (id),
    http_status  smallint,
    duration_ms  integer     not null,
    requests     smallint    not null,
    peers        smallint    not null default 0,
    activity     smallint    not null default 0,
    charts       smallint    not null default 0,
    restrictions smallint    not null default 0,
    final_host   text,
    detail       text,
    primary key (instance_id, started_at)
) partition by range (started_at);
comment on table fedtide.visit is 'Every attempt at a host with its one outcome: the denominator of every figure';
comment on column fedtide.visit.instance_id is 'host asked';
comment on column fedtide.visit.started_at is 'start of the visit, in the time of the crawl (see crawl.observed_at)';
comment on column fedtide.visit.crawl_id is 'run it belongs to';
comment on column fedtide.visit.outcome is 'how it ended';
comment on column fedtide.visit.http_status is 'status of the answer that decided; NULL when none came';
comment on column fedtide.visit.duration_ms is 'milliseconds, waiting for the pace of its address not counted';
comment on column fedtide.visit.requests is 'HTTP requests sent';
comment on column fedtide.visit.peers is '0 not asked, 1 ok, 2 unchanged, 3 disabled, 4 denied, 5 robots, 6 failed, 7 too large, 8 no such document for this software';
comment on column fedtide.visit.activity is 'as peers';
comment on column fedtide.visit.charts is 'as peers';
comment on column fedtide.visit.restrictions is 'as peers';
comment on column fedtide.visit.final_host is 'host whose document was read, when it differs from the host asked';
comment on column fedtide.visit.detail is 'what exactly happened, in plain words';

create table fedtide.observation (
    instance_id           integer     not null references fedtide.instance (id),
    observed_at           timestamptz not null,
    crawl_id              bigint      not null,
    software_id           integer     references fedtide.software (id),
    version               text,
    users_total           bigint,
    users_active_month    bigint,
    users_active_halfyear bigint,
    users_active_week     bigint,
    local_posts           bigint,
    local_comments        bigint,
    open_registrations    boolean,
    peers                 integer,
    flags                 integer     not null default 0,
    final_host            text,
    primary key (instance_id, observed_at, crawl_id)
) partition by range (observed_at);
comment on table fedtide.observation is 'The figures that one successful visit (or one row of an imported record) reported, as reported: missing is NULL, never 0';
comment on column fedtide.observation.instance_id is 'host';
comment on column fedtide.observation.observed_at is 'true time of observation, as well as it is known';
comment on column fedtide.observation.crawl_id is 'crawl or imported round';
comment on column fedtide.observation.software_id is 'software reported; NULL when none';
comment on column fedtide.observation.version is 'version reported';
comment on column fedtide.observation.users_total is 'registered accounts reported; may be negative or absurd: see flags and the ledger';
comment on column fedtide.observation.users_active_month is 'accounts active in the last 30 days, by the server''s own definition';
comment on column fedtide.observation.users_active_halfyear is 'accounts active in the last 180 days';
comment on column fedtide.observation.users_active_week is 'accounts active in the last 7 days (nodeinfo 2.2, nodeinfo2)';
comment on column fedtide.observation.local_posts is 'posts made here';
comment on column fedtide.observation.local_comments is 'comments made here';
comment on column fedtide.observation.open_registrations is 'sign-ups open';
comment on column fedtide.observation.peers is 'length of the peer list, where known at that time';
comment on column fedtide.observation.flags is 'bits: 1 was a string, 2 was negative, 4 was unreadable, 8 active counts null, 16 active over total, 32 over the limit of belief, 64 randomised, 128 ones for hidden, 256 counts remote accounts, 512 private, 1024 statistics withheld, 2048 delegated within the domain, 4096 old schema';
comment on column fedtide.observation.final_host is 'host of the document, when it differs from the host asked';

create table fedtide.count_series (
    instance_id integer     not null references fedtide.instance (id),
    metric      smallint    not null,
    day         date        not null,
    days        smallint    not null,
    value       bigint      not null,
    reported_at timestamptz not null,
    primary key (instance_id, metric, day)
);
comment on table fedtide.count_series is 'Figures that servers publish about their own past: Mastodon activity weeks, Misskey daily charts; the latest report of a window wins';
comment on column fedtide.count_series.instance_id is 'host';
comment on column fedtide.count_series.metric is '1 registrations, 2 logins, 3 statuses, 4 accounts at the end, 5 daily active accounts';
comment on column fedtide.count_series.day is 'first day of the window (UTC)';
comment on column fedtide.count_series.days is 'length of the window in days: 6 for Mastodon 3.5 and later, 7 before, 1 for charts';
comment on column fedtide.count_series.value is 'as reported';
comment on column fedtide.count_series.reported_at is 'when it was read';

create table fedtide.peer_list (
    instance_id integer     primary key references fedtide.instance (id),
    observed_at timestamptz not null,
    listed      integer     not null,
    refused     integer     not null,
    quarantined integer     not null,
    members     integer     not null,
    ids         bytea       not null,
    etag        text
);
comment on table fedtide.peer_list is 'The set of hosts that an instance says it knows, as of its last full answer';
comment on column fedtide.peer_list.instance_id is 'whose list';
comment on column fedtide.peer_list.observed_at is 'when it was read last (or found unchanged)';
comment on column fedtide.peer_list.listed is 'entries sent';
comment on column fedtide.peer_list.refused is 'entries that are no host names by our rules';
comment on column fedtide.peer_list.quarantined is 'entries held back by the farm limits';
comment on column fedtide.peer_list.members is 'distinct instances in ids';
comment on column fedtide.peer_list.ids is 'Roaring bitmap (portable format, 32 bit) of instance ids; fedtide.bitmap_ids() expands it';
comment on column fedtide.peer_list.etag is 'for conditional requests';

create table fedtide.peer_change (
    instance_id integer     not null references fedtide.instance (id),
    observed_at timestamptz not null,
    added       integer[]   not null,
    removed     integer[]   not null,
    primary key (instance_id, observed_at)
) partition by range (observed_at);
comment on table fedtide.peer_change is 'What was added to and removed from a peer list between two readings; the first reading of a list is not a change';
comment on column fedtide.peer_change.instance_id is 'whose list';
comment on column fedtide.peer_change.observed_at is 'when the change was seen';
comment on column fedtide.peer_change.added is 'instance ids';
comment on column fedtide.peer_change.removed is 'instance ids';

create table fedtide.restriction (
    instance_id integer     not null references fedtide.instance (id),
    domain      text        not null,
    severity    text        not null,
    digest      text        not null default '',
    first_seen  timestamptz not null,
    last_seen   timestamptz not null,
    primary key (instance_id, domain, severity, digest)
);
comment on table fedtide.restriction is 'Blocks of other hosts that a server publishes';
comment on column fedtide.restriction.instance_id is 'who restricts';
comment on column fedtide.restriction.domain is 'whom, as published (may be obfuscated with *)';
comment on column fedtide.restriction.severity is 'as published';
comment on column fedtide.restriction.digest is 'SHA-256 of the true domain when published';
comment on column fedtide.restriction.first_seen is 'first reading that had it';
comment on column fedtide.restriction.last_seen is 'last reading that had it';

create table fedtide.quarantine (
    registrable_domain text        primary key,
    first_seen_at      timestamptz not null,
    last_seen_at       timestamptz not null,
    names              bigint      not null,
    sample             text[]      not null,
    reason             text        not null,
    released_at        timestamptz
);
comment on table fedtide.quarantine is 'Domains that named more hosts than the limits allow (farms of invented names): counted, not asked';
comment on column fedtide.quarantine.registrable_domain is 'domain';
comment on column fedtide.quarantine.first_seen_at is 'first time a limit was reached';
comment on column fedtide.quarantine.last_seen_at is 'last time';
comment on column fedtide.quarantine.names is 'names held back, repeats included';
comment on column fedtide.quarantine.sample is 'up to ten of the names';
comment on column fedtide.quarantine.reason is 'which limit';
comment on column fedtide.quarantine.released_at is 'when an operator released the domain; its names enter again from then on';

create table fedtide.domain_quota (
    registrable_domain text    not null,
    day                date    not null,
    admitted           integer not null,
    primary key (registrable_domain, day)
);
comment on table fedtide.domain_quota is 'New hosts admitted of a registrable domain on a day, counted against the farm limits; rows older than a month are dropped';
comment on column fedtide.domain_quota.registrable_domain is 'domain';
comment on column fedtide.domain_quota.day is 'day (UTC, time of the crawl)';
comment on column fedtide.domain_quota.admitted is 'hosts admitted';

create table fedtide.opt_out (
    pattern    text        primary key,
    asked_at   timestamptz not null default now(),
    erased_at  timestamptz,
    note       text
);
comment on table fedtide.opt_out is 'Hosts (with their subdomains) that asked to be left alone: never contacted, never shown';
comment on column fedtide.opt_out.pattern is 'host name; its subdomains are included';
comment on column fedtide.opt_out.asked_at is 'when it was entered';
comment on column fedtide.opt_out.erased_at is 'when past rows were erased, if that was asked for';
comment on column fedtide.opt_out.note is 'free text of the operator, no personal data';

create table fedtide.survey_break (
    day    date not null,
    scope  text not null default 'all',
    reason text not null,
    primary key (day, scope)
);
comment on table fedtide.survey_break is 'Dates at which what we measured changed, not the world; growth across one is marked';
comment on column fedtide.survey_break.day is 'first day of the new situation';
comment on column fedtide.survey_break.scope is 'all, or a software name';
comment on column fedtide.survey_break.reason is 'in plain words';

create table fedtide.event (
    day     date not null,
    title   text not null,
    source  text not null default '',
    primary key (day, title)
);
comment on table fedtide.event is 'Dated public events shown on charts; coincidence is not cause';
comment on column fedtide.event.day is 'day (UTC)';
comment on column fedtide.event.title is 'what happened';
comment on column fedtide.event.source is 'where it can be read';

create function fedtide.ensure_partitions(from_time timestamptz, to_time timestamptz) returns integer
language plpgsql as $$
declare
    parent text;
    month  date;
    made   integer := 0;
    child  text;
begin
    foreach parent in array array['visit', 'observation', 'peer_change'] loop
        month := date_trunc('month', from_time at time zone 'UTC')::date;
        while month <= (to_time at time zone 'UTC')::date loop
            child := format('%s_%s', parent, to_char(month, 'YYYYMM'));
            if to_regclass('fedtide.' || child) is null then
                begin
                    execute format(
                        'create table fedtide.%I partition of fedtide.%I for values from (%L) to (%L)',
                        child, parent, month::timestamp at time zone 'UTC',
                        (month + interval '1 month')::timestamp at time zone 'UTC');
                    made := made + 1;
                exception when duplicate_table then
                    null; -- another coordinator was faster
                end;
            end if;
            month := (month + interval '1 month')::date;
        end loop;
    end loop;
    return made;
end $$;
comment on function fedtide.ensure_partitions is 'Makes the monthly partitions that hold the given span; returns how many were new';
