#include "store/admit.h"

#include <stdlib.h>
#include <string.h>

#include "plan/quota.h"
#include "probe/hostname.h"
#include "sql/reference.h"

enum {
    PENDING = -3,
    REFUSED = -4,
    REPEATED = -5,
    SAMPLE_MAX = 10,
    SAME_FIGURES_MAX = 3, /* hosts of one domain that need not differ to be counted as answering */
};

/* A name of some worker that has no id yet, with the instance that named it. */
struct open_name {
    struct names *names;
    uint32_t number;
    int item;
    size_t first;      /* when REPEATED: the open name that is the same name of another worker */
    bool another_list; /* may bring it: only the list that it came with was full */
};

struct domain {
    const char *name; /* borrowed from a names table */
    struct quota_domain quota;
    int last_item; /* whose list from_this_list counts */
    int admitted;  /* by this call */
    int64_t held;  /* by this call */
    enum quota_answer refusal; /* the last one */
    const char *sample[SAMPLE_MAX];
    int samples;
};

struct admission {
    struct pg *db;
    int64_t now_us, due_us;
    struct finished **items;
    int item_count;
    struct open_name *open;
    size_t open_count, open_room;
    struct domain *domains; /* sorted by name */
    size_t domain_count;
};

static void add_open(struct admission *a, struct names *names, uint32_t number, int item)
{
    if (a->open_count == a->open_room) {
        a->open_room = a->open_room ? 2 * a->open_room : 256;
        a->open = mem_grow(a->open, a->open_room, sizeof(*a->open));
    }
    a->open[a->open_count++] = (struct open_name){.names = names, .number = number, .item = item};
    names_set_id(names, number, PENDING);
}

/* Every name without an id, once, in the order of the lists. */
static void collect(struct admission *a)
{
    for (int i = 0; i < a->item_count; i++) {
        const struct finished *f = a->items[i];

        if (f->peer_count > 0)
            names_reconsider(f->names, a->now_us);
        for (uint32_t k = 0; k < f->peer_count; k++)
            if (names_id(f->names, f->peers[k]) == NAMES_UNKNOWN)
                add_open(a, f->names, f->peers[k], i);
    }
}

/* Sets the ids of pending names that the database has; a host known from an import only becomes a candidate.
 */
static bool look_up(struct admission *a, struct err *e)
{
    struct pg_args args = {0};
    struct pg_array hosts;
    PG_RESULT res = NULL;
    size_t *asked = mem_array(a->open_count + 1, sizeof(*asked));
    size_t asked_count = 0;
    bool good;

    pg_array_init(&hosts);
    for (size_t i = 0; i < a->open_count; i++) {
        if (names_id(a->open[i].names, a->open[i].number) != PENDING)
            continue;
        pg_array_text(&hosts, names_text(a->open[i].names, a->open[i].number));
        asked[asked_count++] = i;
    }
    pg_arg_array(&args, &hosts);
    pg_arg_time(&args, a->due_us);
    pg_arg_i64(&args, NAMES_OPTED_OUT);
    good = asked_count == 0 ||
           pg_run(a->db,
                  "with named as materialized ("
                  "  select n.at, i.id, i.state from unnest($1::text[]) with ordinality n(host, at)"
                  "    join fedtide.instance i on i.host = n.host),"
                  " woken as (update fedtide.instance i set state = 'candidate', next_visit_at = $2"
                  "   from named where i.id = named.id and named.state = 'imported')"
                  /* who opted out is in nobody's list */
                  " select at, case when state = 'opted_out' then $3 else id end from named",
                  &args, &res, e);
    for (int row = 0; good && asked_count > 0 && row < PQntuples(res); row++) {
        const struct open_name *o = &a->open[asked[pg_i64(res, row, 0) - 1]];

        names_set_id(o->names, o->number, (int32_t)pg_i64(res, row, 1));
    }
    pg_args_release(&args);
    pg_array_release(&hosts);
    free(asked);
    return good;
}

struct occurrence {
    const char *text;
    size_t at;
};

static int by_text(const void *a, const void *b)
{
    const struct occurrence *x = a, *y = b;
    int order = strcmp(x->text, y->text);

    return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

/* What is pending, by this text of each name and then as it came; the caller frees it. */
static struct occurrence *sort_pending(const struct admission *a,
                                       const char *text_of(const struct names *, uint32_t), size_t *count)
{
    struct occurrence *all = mem_array(a->open_count + 1, sizeof(*all));

    *count = 0;
    for (size_t i = 0; i < a->open_count; i++) {
        const struct open_name *o = &a->open[i];

        if (names_id(o->names, o->number) == PENDING)
            all[(*count)++] = (struct occurrence){text_of(o->names, o->number), i};
    }
    qsort(all, *count, sizeof(*all), by_text);
    return all;
}

/* Each worker numbers its own names: one that the lists of several bring is one name all the same. The first
 * stands for the others, which get what it gets. */
static void mark_repeated(struct admission *a)
{
    size_t count, first = 0;
    struct occurrence *all = sort_pending(a, names_text, &count);

    for (size_t i = 1; i < count; i++) {
        struct open_name *o = &a->open[all[i].at];

        if (strcmp(all[first].text, all[i].text) != 0) {
            first = i;
            continue;
        }
        o->first = all[first].at;
        names_set_id(o->names, o->number, REPEATED);
    }
    free(all);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct domain *)a)->name, ((const struct domain *)b)->name);
}

static struct domain *find_domain(const struct admission *a, const char *name)
{
    const struct domain key = {.name = name};

    return bsearch(&key, a->domains, a->domain_count, sizeof(key), by_name);
}

static void list_domains(struct admission *a)
{
    size_t count, distinct = 0;
    struct occurrence *all = sort_pending(a, names_registrable, &count);

    for (size_t i = 0; i < count; i++)
        if (distinct == 0 || strcmp(all[distinct - 1].text, all[i].text) != 0)
            all[distinct++] = all[i];
    a->domain_count = distinct;
    a->domains = mem_array(distinct + 1, sizeof(*a->domains));
    for (size_t i = 0; i < distinct; i++)
        a->domains[i] = (struct domain){.name = all[i].text, .last_item = -1};
    free(all);
}

static bool load_domains(struct admission *a, struct err *e)
{
    struct pg_args args = {0};
    struct pg_array names;
    PG_RESULT res = NULL;
    bool good;

    pg_array_init(&names);
    for (size_t i = 0; i < a->domain_count; i++)
        pg_array_text(&names, a->domains[i].name);
    pg_arg_array(&args, &names);
    pg_arg_time(&args, a->now_us);
    pg_arg_i64(&args, SAME_FIGURES_MAX);
    good = pg_run(
        a->db,
        "select d.at, coalesce(q.admitted, 0), t.apart, s.hosts - t.apart, coalesce(r.released_at is not "
        "null, false)"
        "  from unnest($1::text[]) with ordinality d(name, at)"
        "  left join fedtide.domain_quota q on q.registrable_domain = d.name"
        "       and q.day = ($2::timestamptz at time zone 'UTC')::date"
        "  left join fedtide.quarantine r on r.registrable_domain = d.name"
        "  cross join lateral (select count(*) filter (where i.last_success_at is not null) as answered,"
        "                             count(*) filter (where i.last_success_at is not null"
        "                                              or i.state <> 'imported') as hosts"
        "                        from fedtide.instance i where i.registrable_domain = d.name) s"
        /* a wildcard answers under every name with the same figures: of many hosts of a domain only those
         * count as answering that tell themselves apart */
        "  cross join lateral (select case when s.answered <= $3 then s.answered else"
        "         (select count(distinct (o.software_id, o.version, o.users_total, o.local_posts))"
        "            from fedtide.instance i join fedtide.observation o"
        "              on o.instance_id = i.id and o.observed_at = i.last_success_at"
        "           where i.registrable_domain = d.name) end as apart) t",
        &args, &res, e);
    pg_args_release(&args);
    for (int row = 0; good && row < PQntuples(res); row++) {
        struct domain *d = &a->domains[pg_i64(res, row, 0) - 1];

        d->quota.today = (int)pg_i64(res, row, 1);
        d->quota.answered = pg_i64(res, row, 2);
        d->quota.unanswered = pg_i64(res, row, 3);
        d->quota.hoster = pg_text(res, row, 4)[0] == 't' || reference_is_hoster(d->name);
    }
    return good;
}

/* Does the domain have room for one more, from this item's list? */
static bool has_room(struct domain *d, int item)
{
    enum quota_answer answer;

    if (d->last_item != item) {
        d->last_item = item;
        d->quota.from_this_list = 0;
    }
    answer = quota_ask(&quota_defaults, &d->quota);
    if (answer != QUOTA_ROOM) {
        d->refusal = answer;
        return false;
    }
    d->quota.from_this_list++;
    d->quota.today++;
    d->quota.unanswered++;
    d->admitted++;
    return true;
}

static void hold_back(struct domain *d, struct open_name *o)
{
    names_set_id(o->names, o->number, REFUSED);
    o->another_list = d->refusal == QUOTA_LIST_FULL;
    d->held++;
    if (d->samples < SAMPLE_MAX)
        d->sample[d->samples++] = names_text(o->names, o->number);
}

static bool insert_admitted(struct admission *a, int64_t *admitted, struct err *e)
{
    struct pg_args args = {0};
    struct pg_array hosts, domains, via;
    PG_RESULT res = NULL;
    bool good;

    pg_array_init(&hosts);
    pg_array_init(&domains);
    pg_array_init(&via);
    for (size_t i = 0; i < a->open_count; i++) {
        struct open_name *o = &a->open[i];
        struct domain *d;

        if (names_id(o->names, o->number) != PENDING)
            continue;
        d = find_domain(a, names_registrable(o->names, o->number));
        if (!has_room(d, o->item)) {
            hold_back(d, o);
            continue;
        }
        pg_array_text(&hosts, names_text(o->names, o->number));
        pg_array_text(&domains, d->name);
        pg_array_i64(&via, a->items[o->item]->claim.instance_id);
    }
    pg_arg_array(&args, &hosts);
    pg_arg_array(&args, &domains);
    pg_arg_array(&args, &via);
    pg_arg_time(&args, a->now_us);
    pg_arg_time(&args, a->due_us);
    good = pg_run(a->db,
                  "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_via,"
                  " first_seen_source, next_visit_at)"
                  " select n.host, n.domain, $4, n.via, 'peers', $5"
                  "   from unnest($1::text[], $2::text[], $3::int[]) n(host, domain, via)"
                  "  where not exists (select 1 from fedtide.opt_out o"
                  "                     where n.host = o.pattern or n.host like '%.' || o.pattern)"
                  " order by n.host on conflict (host) do nothing",
                  &args, &res, e);
    if (good)
        *admitted = strtoll(PQcmdTuples(res), NULL, 10);
    pg_args_release(&args);
    return good;
}

static bool count_quotas(struct admission *a, struct err *e)
{
    struct pg_args args = {0};
    struct pg_array names, counts;
    bool good;

    pg_array_init(&names);
    pg_array_init(&counts);
    for (size_t i = 0; i < a->domain_count; i++) {
        if (a->domains[i].admitted == 0)
            continue;
        pg_array_text(&names, a->domains[i].name);
        pg_array_i64(&counts, a->domains[i].admitted);
    }
    pg_arg_array(&args, &names);
    pg_arg_array(&args, &counts);
    pg_arg_time(&args, a->now_us);
    good = pg_run(a->db,
                  "insert into fedtide.domain_quota (registrable_domain, day, admitted)"
                  " select n.name, ($3::timestamptz at time zone 'UTC')::date, n.count"
                  "   from unnest($1::text[], $2::int[]) n(name, count) order by n.name"
                  " on conflict (registrable_domain, day) do update"
                  " set admitted = domain_quota.admitted + excluded.admitted",
                  &args, NULL, e);
    pg_args_release(&args);
    return good;
}

static bool quarantine_one(struct admission *a, const struct domain *d, struct err *e)
{
    struct pg_args args = {0};
    struct pg_array sample;
    bool good;

    pg_array_init(&sample);
    for (int i = 0; i < d->samples; i++)
        pg_array_text(&sample, d->sample[i]);
    pg_arg_text(&args, d->name);
    pg_arg_time(&args, a->now_us);
    pg_arg_i64(&args, d->held);
    pg_arg_array(&args, &sample);
    pg_arg_text(&args, quota_words(d->refusal));
    good = pg_run(
        a->db,
        "insert into fedtide.quarantine (registrable_domain, first_seen_at, last_seen_at, names, sample,"
        " reason) values ($1, $2, $2, $3, $4, $5)"
        " on conflict (registrable_domain) do update set last_seen_at = excluded.last_seen_at,"
        " names = quarantine.names + excluded.names, reason = excluded.reason",
        &args, NULL, e);
    pg_args_release(&args);
    return good;
}

static bool quarantine_all(struct admission *a, struct batch_counts *counts, struct err *e)
{
    for (size_t i = 0; i < a->domain_count; i++) {
        if (a->domains[i].held == 0)
            continue;
        if (!quarantine_one(a, &a->domains[i], e))
            return false;
        counts->held_back += a->domains[i].held;
    }
    return true;
}

static bool admit_new(struct admission *a, struct batch_counts *counts, struct err *e)
{
    int64_t admitted = 0;

    mark_repeated(a);
    list_domains(a);
    if (a->domain_count == 0)
        return true;
    if (!load_domains(a, e) || !insert_admitted(a, &admitted, e) || !count_quotas(a, e) ||
        !quarantine_all(a, counts, e) || !look_up(a, e))
        return false;
    counts->admitted += admitted;
    return true;
}

/* What the insert left out belongs to somebody who opted out. */
static void settle_name(const struct admission *a, struct open_name *o)
{
    int32_t id = names_id(o->names, o->number);

    if (id == REPEATED) { /* the first was settled before */
        const struct open_name *first = &a->open[o->first];

        o->another_list = first->another_list;
        id = names_id(first->names, first->number);
    }
    if (id == PENDING)
        id = NAMES_OPTED_OUT;
    if (id == REFUSED)
        id = NAMES_HELD_BACK;
    names_set_id(o->names, o->number, id);
}

static void forget_ids(struct admission *a)
{
    for (size_t i = 0; i < a->open_count; i++)
        names_set_id(a->open[i].names, a->open[i].number, NAMES_UNKNOWN);
}

static void count_held_back(struct finished *f)
{
    f->held_back = 0;
    for (uint32_t k = 0; k < f->peer_count; k++)
        f->held_back += names_id(f->names, f->peers[k]) == NAMES_HELD_BACK;
}

/* A name that was held back stays so for a while (names_reconsider), unless only its list was full. */
static void settle(struct admission *a)
{
    for (size_t i = 0; i < a->open_count; i++)
        settle_name(a, &a->open[i]);
    for (int i = 0; i < a->item_count; i++)
        count_held_back(a->items[i]);
    for (size_t i = 0; i < a->open_count; i++)
        if (a->open[i].another_list && names_id(a->open[i].names, a->open[i].number) == NAMES_HELD_BACK)
            names_set_id(a->open[i].names, a->open[i].number, NAMES_UNKNOWN);
}

bool admit_names(struct pg *db, struct finished **items, int count, int64_t now_us, int64_t due_us,
                 struct batch_counts *counts, struct err *e)
{
    struct admission a = {.db = db, .now_us = now_us, .due_us = due_us, .items = items, .item_count = count};
    bool good = true;

    collect(&a);
    if (a.open_count > 0) {
        good = pg_begin(db, e) && look_up(&a, e) && admit_new(&a, counts, e) && pg_commit(db, e);
        if (!good)
            pg_rollback(db);
    }
    if (good)
        settle(&a);
    else
        forget_ids(&a);
    free(a.open);
    free(a.domains);
    return good;
}

bool admit_forget(struct pg *db, int64_t now_us, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    pg_arg_time(&args, now_us);
    good = pg_run(db,
                  "delete from fedtide.domain_quota"
                  " where day < ($1::timestamptz at time zone 'UTC' - interval '1 month')::date",
                  &args, NULL, e);
    pg_args_release(&args);
    return good;
}
