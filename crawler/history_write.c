#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "history.h"
#include "sql/database.h"

#define HOUR_US (INT64_C(3600) * 1000000)
#define DAY_US (24 * HOUR_US)

/* The moment at which a daily record was taken: no earlier than the newest discovery that it lists. Dumps are
 * often taken a good while after the midnight of their label, some on the day after. */
static int64_t capture_time_us(const struct history *h, int32_t day)
{
    int64_t midnight = day * DAY_US;

    if (!h->any_order && h->newest_us >= midnight && h->newest_us < midnight + 2 * DAY_US)
        return h->newest_us;
    return midnight + 12 * HOUR_US;
}

/* One import at a time, and none while an opt-out is entered or a crawl writes: ids that were looked up stay
 * true until the commit. */
static bool begin(struct history *h, struct err *e)
{
    int64_t opt_outs;

    if (!pg_begin(h->db, e) || !database_lock_hosts(h->db, e) || !database_opt_outs(h->db, &opt_outs, e))
        return false;
    if (h->opt_outs != opt_outs)
        history_hosts_forget(h->hosts);
    h->opt_outs = opt_outs;
    return true;
}

static bool is_known(struct history *h, const char *day, bool *known, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    bool good;

    pg_arg_text(&args, h->source);
    pg_arg_text(&args, day);
    pg_arg_text(&args, h->per_file ? h->file : NULL);
    good =
        pg_run(h->db,
               "select 1 from fedtide.crawl where kind = 'import' and source = $1 and parameters->>'day' = $2"
               " and ($3::text is null or parameters->>'file' = $3)",
               &args, &res, e);
    pg_args_release(&args);
    *known = good && PQntuples(res) > 0;
    return good;
}

static bool resolve_hosts(struct history *h, int64_t seen_us, struct err *e)
{
    const struct history_entry entry = {.source = h->source, .seen_us = seen_us, .crawl = h->crawl};

    return history_hosts_resolve(h->hosts, h->db, &entry, e);
}

/* Marks the words that are software names of this round with -1, and gives them as an array. */
static void collect_software(struct history *h, const struct history_row *rows, size_t count,
                             struct pg_array *names)
{
    uint32_t words = text_table_count(h->words);

    if (words > h->software_ids_room) {
        h->software_ids = mem_grow(h->software_ids, words, sizeof(*h->software_ids));
        for (uint32_t i = h->software_ids_room; i < words; i++)
            h->software_ids[i] = 0;
        h->software_ids_room = words;
    }
    for (size_t i = 0; i < count; i++) {
        if (rows[i].software < 0 || h->software_ids[rows[i].software] != 0)
            continue;
        h->software_ids[rows[i].software] = -1;
        pg_array_text(names, text_table_text(h->words, (uint32_t)rows[i].software));
    }
}

/* Every name that a record has becomes a row of software, so that nothing is thrown away. */
static bool resolve_software(struct history *h, const struct history_row *rows, size_t count, struct err *e)
{
    struct pg_args args = {0};
    struct pg_array names;
    PG_RESULT res = NULL;
    bool good;

    pg_array_init(&names);
    collect_software(h, rows, count, &names);
    if (names.count == 0)
        return true;
    pg_arg_array(&args, &names);
    good =
        pg_run(h->db,
               "insert into fedtide.software (name) select n from unnest($1::text[]) n"
               " where not exists (select 1 from fedtide.software s where s.name = n) order by n"
               " on conflict (name) do nothing",
               &args, NULL, e) &&
        pg_run(h->db, "select s.name, s.id from fedtide.software s join unnest($1::text[]) n on s.name = n",
               &args, &res, e);
    pg_args_release(&args);
    for (int row = 0; good && row < PQntuples(res); row++)
        h->software_ids[history_word(h, pg_text(res, row, 0))] = (int32_t)pg_i64(res, row, 1);
    return good;
}

static bool is_repeat(const struct history_row *a, const struct history_row *b)
{
    return a->instance_id == b->instance_id && a->observed_at_us == b->observed_at_us;
}

static int by_key(const void *a, const void *b)
{
    const struct history_row *x = a, *y = b;

    if (x->instance_id != y->instance_id)
        return x->instance_id < y->instance_id ? -1 : 1;
    if (x->observed_at_us != y->observed_at_us)
        return x->observed_at_us < y->observed_at_us ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* Rows without a time of their own get that of the round; gives the first and the last day of all. */
static void set_times(struct history_row *rows, size_t count, int64_t capture_us, int32_t *first, int32_t *last)
{
    *first = INT32_MAX;
    *last = INT32_MIN;
    for (size_t i = 0; i < count; i++) {
        int32_t day;

        if (rows[i].observed_at_us == INT64_MIN)
            rows[i].observed_at_us = capture_us;
        day = (int32_t)(rows[i].observed_at_us / DAY_US) - (rows[i].observed_at_us % DAY_US < 0);
        *first = day < *first ? day : *first;
        *last = day > *last ? day : *last;
    }
}

/* In the order of the key, without hosts that opted out and without repeats; gives how many are left. */
static size_t sort_rows(struct history *h, struct history_row *rows, size_t count)
{
    size_t kept = 0, unique = 0;

    for (size_t i = 0; i < count; i++) {
        rows[i].instance_id = history_hosts_id(h->hosts, rows[i].host);
        if (rows[i].instance_id > 0)
            rows[kept++] = rows[i];
    }
    qsort(rows, kept, sizeof(*rows), by_key);
    for (size_t i = 0; i < kept; i++)
        if (unique == 0 || !is_repeat(&rows[unique - 1], &rows[i]))
            rows[unique++] = rows[i];
    h->counts.opted_out += (int64_t)(count - kept);
    h->counts.repeats += (int64_t)(kept - unique);
    return unique;
}

static json_t *round_counts(const struct history *h, size_t count, size_t stored)
{
    json_t *counts = json_object();
    json_t *refused = json_object();

    for (int i = 0; i < HISTORY_REFUSALS; i++)
        if (h->round_refused[i] > 0)
            (void)json_object_set_new(refused, history_refusal_name((enum history_refusal)i),
                                      json_integer(h->round_refused[i]));
    (void)json_object_set_new(counts, "rows", json_integer((json_int_t)stored));
    (void)json_object_set_new(counts, "left_out", json_integer((json_int_t)(count - stored)));
    (void)json_object_set_new(counts, "refused", refused);
    return counts;
}

static bool write_crawl(struct history *h, const char *day, int64_t capture_us, json_t *counts,
                        int64_t *crawl_id, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    char *text = json_dumps(counts, JSON_COMPACT);
    bool good;

    pg_arg_text(&args, h->source);
    pg_arg_time(&args, capture_us);
    pg_arg_text(&args, FEDTIDE_VERSION);
    pg_arg_text(&args, h->file);
    pg_arg_text(&args, day);
    pg_arg_text(&args, text);
    good =
        pg_run(h->db,
               "insert into fedtide.crawl (kind, source, started_at, ended_at, observed_at, program_version,"
               " parameters, counts, ended_why)"
               " values ('import', $1, now(), clock_timestamp(), $2, $3,"
               " jsonb_build_object('file', $4::text, 'day', $5::text), $6::jsonb, 'done') returning id",
               &args, &res, e);
    pg_args_release(&args);
    free(text);
    if (good)
        *crawl_id = pg_i64(res, 0, 0);
    return good;
}

static void put_count(struct pg_copy *c, int64_t value)
{
    if (value == RECORD_ABSENT)
        pg_copy_null(c);
    else
        pg_copy_i64(c, value);
}

static void put_row(struct pg_copy *c, const struct history *h, const struct history_row *r, int64_t crawl_id)
{
    pg_copy_i32(c, r->instance_id);
    pg_copy_time(c, r->observed_at_us);
    pg_copy_i64(c, crawl_id);
    if (r->software >= 0)
        pg_copy_i32(c, h->software_ids[r->software]);
    else
        pg_copy_null(c);
    pg_copy_text(c, r->version >= 0 ? text_table_text(h->words, (uint32_t)r->version) : NULL);
    put_count(c, r->users_total);
    put_count(c, r->users_active_month);
    put_count(c, r->users_active_halfyear);
    put_count(c, r->local_posts);
    put_count(c, r->local_comments);
    if (r->peers >= 0 && r->peers <= INT32_MAX)
        pg_copy_i32(c, (int32_t)r->peers);
    else
        pg_copy_null(c); /* -1: not known to the hub */
    pg_copy_bool(c, r->open_registrations);
    pg_copy_i32(c, (int32_t)r->flags);
}

static bool copy_rows(struct history *h, const struct history_row *rows, size_t count, int64_t crawl_id,
                      struct err *e)
{
    char table[HISTORY_TABLE_SIZE];
    char sql[400];
    struct pg_copy c;
    bool good = true;

    history_month_table(&h->month, table);
    (void)snprintf(sql, sizeof(sql),
                   "copy %s (instance_id, observed_at, crawl_id, software_id, version, users_total,"
                   " users_active_month, users_active_halfyear, local_posts, local_comments, peers,"
                   " open_registrations, flags) from stdin (format binary%s)",
                   table, h->month.open ? ", freeze" : "");
    if (!pg_copy_start(&c, h->db, sql, e))
        return false;
    for (size_t i = 0; good && i < count; i++) {
        put_row(&c, h, &rows[i], crawl_id);
        good = pg_copy_row(&c, e);
    }
    return pg_copy_end(&c, e) && good;
}

/* Foreign keys cost three quarters of a bulk load. Every id here was looked up under the lock that opt-outs
 * take too, so where the server lets us (superusers: the embedded cluster), this transaction does without
 * checking them again. */
static bool skip_key_checks(struct history *h, struct err *e)
{
    return pg_run(h->db,
                  "select set_config('session_replication_role', 'replica', true)"
                  " where current_setting('is_superuser') = 'on'",
                  NULL, NULL, e);
}

/* Rows of one month that is not there yet fill it as a whole; all others are added to what there is. */
static bool make_place(struct history *h, int32_t first, int32_t last, struct err *e)
{
    if (h->month.open)
        return true;
    if (history_month_same(first, last) && !history_month_begin(&h->month, h->db, first, e))
        return false;
    return h->month.open ||
           (database_partitions(h->db, first * DAY_US, last * DAY_US, e) && skip_key_checks(h, e));
}

static bool store(struct history *h, const char *day, struct history_row *rows, size_t count, int64_t capture_us,
                  struct err *e)
{
    size_t stored;
    int64_t crawl_id;
    json_t *counts;
    bool good;

    if (!resolve_hosts(h, capture_us, e) || !resolve_software(h, rows, count, e))
        return false;
    stored = sort_rows(h, rows, count);
    counts = round_counts(h, count, stored);
    good = write_crawl(h, day, capture_us, counts, &crawl_id, e) && copy_rows(h, rows, stored, crawl_id, e);
    json_decref(counts);
    h->counts.rows += (int64_t)stored;
    return good;
}

bool history_write_end(struct history *h, struct err *e)
{
    bool was_open = h->month.open;

    return history_month_end(&h->month, h->db, e) && (!was_open || pg_commit(h->db, e));
}

bool history_write_round(struct history *h, struct history_row *rows, size_t count, struct err *e)
{
    int64_t capture_us = capture_time_us(h, rows[0].day);
    char day[STR_DAY_SIZE];
    int32_t first, last;
    bool known;

    str_from_day(rows[0].day, day);
    set_times(rows, count, capture_us, &first, &last);
    if (!(history_month_same(h->month.day, first) && history_month_same(first, last)) && !history_write_end(h, e))
        return false;
    if ((!h->month.open && !begin(h, e)) || !is_known(h, day, &known, e))
        return false;
    if (known ? h->crawl && !resolve_hosts(h, rows[0].day * DAY_US, e)
              : !make_place(h, first, last, e) || !store(h, day, rows, count, capture_us, e))
        return false;
    if (!h->month.open && !pg_commit(h->db, e))
        return false;
    h->counts.rounds += !known;
    h->counts.rounds_known += known;
    return true;
}
