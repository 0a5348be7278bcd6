#include "panel_load.h"

#include <stdlib.h>
#include <string.h>

#include "panel_rows.h"

enum { DAY_S = 86400, SPAN_DAYS = 49710 }; /* 32 bit of seconds */

struct crawl_row {
    int64_t id;
    uint32_t time_s; /* of an import, 0 for crawling */
    int32_t round;   /* of an import, -1 until seen */
};

/* What turns database ids into indexes while rows arrive. */
struct loader {
    struct panel *panel;
    int32_t *host_of; /* by instance id; -1 unknown */
    int32_t host_ids;
    struct dictionary names; /* of the hosts, by index */
    int32_t *software_of;
    int32_t software_ids;
    struct crawl_row *crawls; /* by id */
    int crawl_count;
    int last_crawl;        /* rows of a crawl come together */
    int32_t *round_of_day; /* rounds of crawling; -1 none */
};

static const char hosts_sql[] =
    "select i.id, i.host, i.registrable_domain, "
    "extract(epoch from i.first_seen_at)::bigint, i.alias_of "
    "from fedtide.instance i "
    "where i.state <> 'opted_out' "
    "and (i.last_success_at is not null or exists "
    "(select from fedtide.observation o where o.instance_id = i.id)) order by i.id";

static const char software_sql[] =
    "select id, name, family, class, renamed_to from fedtide.software order by id";

static const char crawls_sql[] =
    "select id, kind, extract(epoch from coalesce(observed_at, started_at))::bigint "
    "from fedtide.crawl order by id";

static const char columns[] =
    "instance_id, observed_at, crawl_id, software_id, version, users_total, users_active_month, local_posts, "
    "open_registrations, flags, final_host";

enum {
    COL_HOST,
    COL_TIME,
    COL_CRAWL,
    COL_SOFTWARE,
    COL_VERSION,
    COL_USERS,
    COL_ACTIVE,
    COL_POSTS,
    COL_OPEN,
    COL_FLAGS,
    COL_FINAL_HOST,
    COL_COUNT
};

static int32_t *id_map(int32_t ids)
{
    int32_t *map = mem_array((size_t)ids + 1, sizeof(*map));

    for (int32_t i = 0; i <= ids; i++)
        map[i] = -1;
    return map;
}

static bool load_hosts(struct loader *l, struct pg *db, struct err *e)
{
    PG_RESULT res = NULL;
    int rows;

    if (!pg_run(db, hosts_sql, NULL, &res, e))
        return err_wrap(e, "reading the hosts");
    rows = PQntuples(res);
    l->host_ids = rows ? (int32_t)pg_i64(res, rows - 1, 0) : 0;
    l->host_of = id_map(l->host_ids);
    for (int r = 0; r < rows; r++) {
        int32_t id = (int32_t)pg_i64(res, r, 0);
        int32_t host =
            panel_add_host(l->panel, id, pg_text(res, r, 1), pg_text(res, r, 2), pg_i64(res, r, 3));

        if (dictionary_add(&l->names, pg_text(res, r, 1), strlen(pg_text(res, r, 1))) != host)
            BUG("two hosts are called %s", pg_text(res, r, 1));
        l->host_of[id] = host;
    }
    for (int r = 0; r < rows; r++) {
        const char *alias = pg_text(res, r, 4);
        int32_t as = alias ? dictionary_find(&l->names, alias, strlen(alias)) : -1;

        if (as >= 0)
            panel_note_same(l->panel, r, as, 0);
    }
    return true;
}

static bool load_software(struct loader *l, struct pg *db, struct err *e)
{
    PG_RESULT res = NULL;
    int rows;

    if (!pg_run(db, software_sql, NULL, &res, e))
        return err_wrap(e, "reading the software table");
    rows = PQntuples(res);
    l->software_ids = rows ? (int32_t)pg_i64(res, rows - 1, 0) : 0;
    l->software_of = id_map(l->software_ids);
    for (int r = 0; r < rows; r++) {
        int32_t id = (int32_t)pg_i64(res, r, 0);

        l->software_of[id] = panel_add_software(l->panel, id, pg_text(res, r, 1), pg_text(res, r, 2),
                                                software_class_of(pg_text(res, r, 3)));
    }
    for (int r = 0; r < rows; r++)
        if (!pg_is_null(res, r, 4))
            l->panel->software[r].renamed_to = panel_find_software(l->panel, pg_text(res, r, 4));
    return true;
}

static bool load_crawls(struct loader *l, struct pg *db, struct err *e)
{
    PG_RESULT res = NULL;

    if (!pg_run(db, crawls_sql, NULL, &res, e))
        return err_wrap(e, "reading the crawls");
    l->crawl_count = PQntuples(res);
    l->crawls = mem_array((size_t)l->crawl_count + 1, sizeof(*l->crawls));
    for (int r = 0; r < l->crawl_count; r++) {
        bool imported = strcmp(pg_text(res, r, 1), "import") == 0;

        l->crawls[r] = (struct crawl_row){
            .id = pg_i64(res, r, 0), .round = -1, .time_s = imported ? (uint32_t)pg_i64(res, r, 2) : 0};
    }
    return true;
}

static struct crawl_row *find_crawl(struct loader *l, int64_t id)
{
    int low = 0, high = l->crawl_count - 1;

    if (l->last_crawl < l->crawl_count && l->crawls[l->last_crawl].id == id)
        return &l->crawls[l->last_crawl];
    while (low < high) {
        int middle = low + (high - low) / 2;

        if (l->crawls[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    l->last_crawl = low;
    return low < l->crawl_count && l->crawls[low].id == id ? &l->crawls[low] : NULL;
}

static int32_t round_of(struct loader *l, int64_t crawl_id, uint32_t time_s)
{
    struct crawl_row *crawl = find_crawl(l, crawl_id);
    int32_t day = panel_day(time_s);

    if (crawl && crawl->time_s) {
        if (crawl->round < 0)
            crawl->round = panel_add_round(l->panel, crawl->id, crawl->time_s, true);
        return crawl->round;
    }
    if (l->round_of_day[day] < 0)
        l->round_of_day[day] = panel_add_round(l->panel, 0, (uint32_t)day * DAY_S + DAY_S / 2, false);
    return l->round_of_day[day];
}

static int64_t optional(const struct pg_field *f)
{
    return f->bytes ? pg_field_i64(f) : PANEL_NONE;
}

static int32_t mapped(const int32_t *map, int32_t ids, const struct pg_field *f)
{
    int32_t id = f->bytes ? pg_field_i32(f) : -1;

    return id >= 0 && id <= ids ? map[id] : -1;
}

static void note_final_host(struct loader *l, int32_t host, uint32_t time_s, const struct pg_field *f)
{
    int32_t as = dictionary_find(&l->names, (const char *)f->bytes, (size_t)f->len);

    if (as >= 0)
        panel_note_same(l->panel, host, as, time_s);
}

static bool take_row(void *arg, const struct pg_field *f, int count, struct err *e)
{
    struct loader *l = arg;
    struct panel_row row;
    int64_t time_us, active;

    if (count != COL_COUNT)
        return err_set(e, ERR_DB, "observation row of %d fields", count);
    row.host = mapped(l->host_of, l->host_ids, &f[COL_HOST]);
    time_us = pg_field_time_us(&f[COL_TIME]);
    if (row.host < 0 || time_us < 0 || time_us / 1000000 >= (int64_t)SPAN_DAYS * DAY_S)
        return true; /* opted out, or a time that nobody can have meant */
    active = optional(&f[COL_ACTIVE]);
    row.time_s = (uint32_t)(time_us / 1000000);
    row.software = mapped(l->software_of, l->software_ids, &f[COL_SOFTWARE]);
    row.version = f[COL_VERSION].bytes
                      ? dictionary_add(&l->panel->versions, (const char *)f[COL_VERSION].bytes,
                                       (size_t)f[COL_VERSION].len)
                      : -1;
    row.round = round_of(l, pg_field_i64(&f[COL_CRAWL]), row.time_s);
    row.active = active < 0 ? -1 : active > INT32_MAX ? INT32_MAX : (int32_t)active;
    row.users = optional(&f[COL_USERS]);
    row.posts = optional(&f[COL_POSTS]);
    row.flags = f[COL_FLAGS].bytes ? (uint16_t)(pg_field_i32(&f[COL_FLAGS]) & 0xffff) : 0;
    row.open = f[COL_OPEN].bytes ? (int8_t)(f[COL_OPEN].bytes[0] != 0) : -1;
    panel_add_row(l->panel, &row);
    if (f[COL_FINAL_HOST].bytes)
        note_final_host(l, row.host, row.time_s, &f[COL_FINAL_HOST]);
    return true;
}

static bool load(struct loader *l, struct panel_rows *rows, struct err *e)
{
    return load_hosts(l, rows->db, e) && load_software(l, rows->db, e) && load_crawls(l, rows->db, e) &&
           (panel_rows_read(rows, columns, take_row, l, e) || err_wrap(e, "reading the observations"));
}

bool panel_load(struct panel *p, struct pg *db, struct pg *twin, struct err *e)
{
    struct loader l = {.panel = p, .round_of_day = id_map(SPAN_DAYS)};
    struct panel_rows rows;
    bool done = panel_rows_begin(&rows, db, twin, e) && load(&l, &rows, e);

    panel_rows_end(&rows);
    dictionary_release(&l.names);
    free(l.host_of);
    free(l.software_of);
    free(l.crawls);
    free(l.round_of_day);
    if (done)
        panel_sort(p);
    return done;
}
