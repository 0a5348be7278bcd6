#include "package_days.h"

#include <math.h>
#include <stdlib.h>

#include "render/package_table.h"

/* Sums of one day of one program, or of all. */
struct total {
    int64_t reported, clean, carried, active;
    int32_t answered, counted, known, active_servers;
    bool observed; /* anybody reported on that day */
};

struct days {
    const struct used *used;
    struct window window;
    int count;               /* days; 0 without observations */
    int32_t hosts, software; /* 0 without observations */
    struct total *all;       /* owned, a day each: servers for people */
    struct total *parts;     /* owned, a day and software each */
    struct package_writer out;
};

static struct total *part_of(struct days *d, int at, int32_t software)
{
    return &d->parts[(size_t)at * (size_t)d->software + (size_t)software];
}

static void add_total(struct total *t, int64_t value, int64_t active, bool today)
{
    t->clean += value;
    t->counted++;
    if (today)
        t->answered++;
    else
        t->carried += value;
    if (active >= 0) {
        t->active += active;
        t->active_servers++;
    }
}

/* row: that stands for the host, -1 none; reported: row of the day, -1 none. */
static void add_day(struct days *d, int at, int64_t row, int64_t reported)
{
    const struct panel *p = d->used->panel;
    int64_t users = reported < 0 ? PANEL_NONE : panel_users(p, reported);

    d->all[at].observed = d->all[at].observed || reported >= 0;
    if (users != PANEL_NONE) {
        d->all[at].reported += users;
        if (panel_software(p, reported) >= 0)
            part_of(d, at, panel_software(p, reported))->reported += users;
    }
    if (row < 0)
        return;
    if (used_class(d->used, row) == CLASS_PEOPLE)
        add_total(&d->all[at], used_value(d->used, row), p->c.active[row],
                  panel_row_day(p, row) == d->window.since + at);
    if (panel_software(p, row) >= 0)
        add_total(part_of(d, at, panel_software(p, row)), used_value(d->used, row), p->c.active[row],
                  panel_row_day(p, row) == d->window.since + at);
}

static const char *software_name(const struct panel *p, int64_t row)
{
    int32_t software = panel_software(p, row);

    return software < 0 ? NULL : p->software[software].name;
}

static const char *version_text(const struct panel *p, int64_t row)
{
    int32_t version = panel_version(p, row);

    return version < 0 ? NULL : p->versions.texts[version];
}

static const char *state_of(const struct used *u, int64_t row)
{
    if (row < 0)
        return "excluded";
    return used_class(u, row) == CLASS_PEOPLE ? "counted" : "other";
}

static void put_day(struct days *d, int32_t host, int32_t day, int64_t row, int64_t reported)
{
    const struct used *u = d->used;
    const struct panel *p = u->panel;
    struct package_writer *w = &d->out;
    int64_t shown = reported >= 0 ? reported : row;
    int rule = reported < 0 ? RULE_NONE : u->excluded[reported];

    package_put_day(w, day);
    package_put_integer(w, p->hosts[host].id);
    package_put_text(w, p->hosts[host].name);
    package_put_text(w, software_name(p, shown));
    package_put_text(w, version_text(p, shown));
    package_put_integer(w, row < 0 ? INT64_MIN : used_value(u, row));
    package_put_integer(w, reported < 0 ? INT64_MIN : panel_users(p, reported));
    package_put_integer(w, reported < 0 || p->c.active[reported] < 0 ? INT64_MIN : p->c.active[reported]);
    package_put_integer(w, reported < 0 ? INT64_MIN : panel_posts(p, reported));
    package_put_text(w, state_of(u, row));
    package_put_boolean(w, row < 0 ? -1 : panel_row_day(p, row) != day);
    package_put_text(w, rule == RULE_NONE ? NULL : rule_label((enum rule)rule));
    package_row_end(w);
}

static void walk_host(struct days *d, int32_t host)
{
    const struct panel *p = d->used->panel;
    int32_t first = p->hosts[host].count ? panel_row_day(p, p->hosts[host].first) : INT32_MAX;
    struct stock s;

    stock_start(&s, d->used, host);
    for (int at = 0; at < d->count; at++) {
        int32_t day = d->window.since + at;
        int64_t row = stock_at(&s, day);

        if (day >= first)
            d->all[at].known++;
        if (row < 0 && s.reported < 0)
            continue;
        add_day(d, at, row, s.reported);
        put_day(d, host, day, row, s.reported);
    }
}

static bool write_server_days(struct days *d, const char *folder, sqlite3 *db, int64_t *rows, struct err *e)
{
    if (!package_writer_open(&d->out, package_table_find("server_days"), folder, db, e))
        return false;
    for (int32_t h = 0; h < d->hosts; h++)
        walk_host(d, h);
    *rows = d->out.rows;
    return package_writer_close(&d->out, e);
}

static void put_total(struct days *d, int32_t day, const char *software, const struct total *t, bool all)
{
    struct package_writer *w = &d->out;

    package_put_day(w, day);
    package_put_text(w, software);
    package_put_integer(w, t->reported);
    package_put_integer(w, t->clean);
    package_put_integer(w, t->clean - t->carried);
    package_put_integer(w, t->reported > t->clean ? t->reported : t->clean);
    package_put_integer(w, t->active_servers > 0 ? t->active : INT64_MIN);
    package_put_integer(w, all ? t->known : INT64_MIN);
    package_put_integer(w, t->answered);
    package_put_integer(w, t->counted);
    package_put_number(w, t->clean > 0 ? (double)t->carried / (double)t->clean : (double)NAN);
    package_row_end(w);
}

/* A day without observation has no row: a gap is no zero. */
static bool write_daily_totals(struct days *d, const char *folder, sqlite3 *db, int64_t *rows, struct err *e)
{
    const struct panel *p = d->used->panel;

    if (!package_writer_open(&d->out, package_table_find("daily_totals"), folder, db, e))
        return false;
    for (int at = 0; at < d->count; at++) {
        int32_t day = d->window.since + at;

        if (!d->all[at].observed)
            continue;
        put_total(d, day, "all", &d->all[at], true);
        for (int32_t s = 0; s < d->software; s++) {
            const struct total *t = part_of(d, at, s);

            if (t->counted > 0 || t->reported > 0)
                put_total(d, day, p->software[s].name, t, false);
        }
    }
    *rows = d->out.rows;
    return package_writer_close(&d->out, e);
}

static void put_server(struct days *d, int32_t host)
{
    const struct used *u = d->used;
    const struct panel *p = u->panel;
    const struct panel_host *h = &p->hosts[host];
    int64_t newest = (int64_t)h->first + h->count - 1, row;
    struct package_writer *w = &d->out;
    struct stock s;

    stock_start(&s, u, host);
    row = stock_at(&s, d->window.until);
    package_put_integer(w, h->id);
    package_put_text(w, h->name);
    package_put_text(w, h->domain);
    package_put_text(w, h->cctld[0] ? h->cctld : NULL);
    package_put_text(w, software_name(p, newest));
    package_put_text(w, version_text(p, newest));
    package_put_text(w, software_class_name(used_class(u, newest)));
    package_put_day(w, (int32_t)(h->first_seen_s / 86400));
    package_put_day(w, panel_row_day(p, h->first));
    package_put_day(w, panel_row_day(p, newest));
    package_put_integer(w, h->count);
    package_put_integer(w, row < 0 ? INT64_MIN : used_value(u, row));
    package_put_integer(w, panel_users(p, newest));
    package_put_integer(w, p->c.active[newest] < 0 ? INT64_MIN : p->c.active[newest]);
    package_put_integer(w, panel_posts(p, newest));
    package_put_boolean(w, panel_open(p, newest));
    package_put_text(w, u->copy_of[host] < 0 ? NULL : p->hosts[u->copy_of[host]].name);
    package_row_end(w);
}

static bool write_servers(struct days *d, const char *folder, sqlite3 *db, int64_t *rows, struct err *e)
{
    const struct panel *p = d->used->panel;

    if (!package_writer_open(&d->out, package_table_find("servers"), folder, db, e))
        return false;
    for (int32_t h = 0; h < d->hosts; h++)
        if (p->hosts[h].count > 0)
            put_server(d, h);
    *rows = d->out.rows;
    return package_writer_close(&d->out, e);
}

bool package_days_write(const struct used *u, struct window window, const char *folder, sqlite3 *db,
                        int64_t rows[3], struct err *e)
{
    struct days d = {.used = u, .window = window};
    bool good;

    if (u->panel && window.until >= window.since) {
        d.count = window.until - window.since + 1;
        d.hosts = u->panel->host_count;
        d.software = u->panel->software_count;
    }
    d.all = mem_array((size_t)d.count + 1, sizeof(*d.all));
    d.parts = mem_array((size_t)d.count * (size_t)d.software + 1, sizeof(*d.parts));
    good = write_server_days(&d, folder, db, &rows[0], e) && write_servers(&d, folder, db, &rows[1], e) &&
           write_daily_totals(&d, folder, db, &rows[2], e);
    free(d.all);
    free(d.parts);
    return good;
}
