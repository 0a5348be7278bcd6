#include "survival.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "json_values.h"

enum { GROUP_MIN = 20, SOFTWARE_GROUPS = 8, MONTH_GROUPS = 24, NEW_DAYS = 7 };

/* Accounts at the first count: bounds of the size groups. */
static const struct {
    const char *name;
    int64_t from;
} sizes[] = {{"0-1 accounts", 0}, {"2-9 accounts", 2}, {"10-99 accounts", 10}, {"100+ accounts", 100}};

/* When a host was first named or first answered, whichever came first. */
static int32_t born_day(const struct panel *p, const struct panel_host *h)
{
    int32_t named = (int32_t)(h->first_seen_s / 86400);
    int32_t answered = panel_row_day(p, h->first);

    return named < answered ? named : answered;
}

/* A host's life within the window, in days since it was born; false when it was not seen in it. */
static bool life_of(const struct panel *p, const struct panel_host *h, struct window window,
                    struct lifetime *life, bool *is_new)
{
    int32_t first = INT32_MAX, last = INT32_MIN;
    int32_t born = born_day(p, h);

    for (uint32_t i = h->first; i < h->first + h->count; i++) {
        int32_t day = panel_day(p->c.time_s[i]);

        if (day < window.since || day > window.until)
            continue;
        first = day < first ? day : first;
        last = day > last ? day : last;
    }
    if (last == INT32_MIN)
        return false;
    /* seen from its beginning on, as far as we can tell; everybody else enters at the age it had then: just
     * before the first answer, for a server that never gives another dies at that age and was watched */
    *is_new = born >= window.since && first - born <= NEW_DAYS && first > p->first_day;
    *life = (struct lifetime){.entry = *is_new ? -1 : first - born - 1,
                              .exit = last - born,
                              .dead = window.until - last > DEATH_AFTER_DAYS};
    return true;
}

struct member {
    struct lifetime life;
    bool is_new;
    int32_t software;
    int32_t birth_month, death_month; /* since 1970; death -1 = alive, or not known yet */
    int size;                         /* of sizes; -1 no count */
};

static void add_group(struct survival *s, const char *name, const char *kind, const struct lifetime *lives,
                      int count)
{
    struct survival_group *g;

    if (count == 0)
        return;
    if (s->count == s->room) {
        s->room = s->room ? 2 * s->room : 8;
        s->groups = mem_grow(s->groups, (size_t)s->room, sizeof(*s->groups));
    }
    g = &s->groups[s->count++];
    *g = (struct survival_group){.kind = kind, .servers = count, .youngest = INFINITY};
    (void)snprintf(g->name, sizeof(g->name), "%s", name);
    for (int i = 0; i < count; i++) {
        g->deaths += lives[i].dead;
        g->youngest = fmin(g->youngest, lives[i].entry + 1); /* at risk after the entry */
        g->longest = fmax(g->longest, lives[i].exit);
    }
    g->points = kaplan_meier(lives, count, &g->count);
}

/* Which of the members a group takes; -1 = any. */
struct choice {
    int is_new;
    int32_t software, month, size;
};

static int choose(struct lifetime *out, const struct member *members, int count, struct choice by)
{
    int n = 0;

    for (int i = 0; i < count; i++) {
        const struct member *m = &members[i];

        if ((by.is_new < 0 || m->is_new == (by.is_new == 1)) &&
            (by.software < 0 || m->software == by.software) && (by.month < 0 || m->birth_month == by.month) &&
            (by.size < 0 || m->size == by.size))
            out[n++] = m->life;
    }
    return n;
}

static void add_software(struct survival *s, const struct panel *p, const struct member *members, int count,
                         struct lifetime *lives)
{
    for (int32_t k = 0; k < p->software_count && s->count < 2 + SOFTWARE_GROUPS; k++) {
        const struct choice by = {1, k, -1, -1};
        int n = p->software[k].class == CLASS_PEOPLE ? choose(lives, members, count, by) : 0;

        if (n >= GROUP_MIN)
            add_group(s, p->software[k].name, "software", lives, n);
    }
}

static int32_t month_of(int32_t day)
{
    char text[STR_DAY_SIZE];
    int64_t year = 0, month = 0;

    str_from_day(day, text);
    text[4] = text[7] = '\0';
    if (!str_to_i64(text, 0, 9999, &year) || !str_to_i64(text + 5, 1, 12, &month))
        BUG("no month in day %d", day);
    return (int32_t)((year - 1970) * 12 + month - 1);
}

static void month_name(int32_t month, char out[16])
{
    (void)snprintf(out, 16, "%04d-%02d", (1970 + month / 12) % 10000, month % 12 + 1);
}

static void add_months(struct survival *s, const struct member *members, int count, struct window window,
                       struct lifetime *lives)
{
    int32_t first = month_of(window.since), last = month_of(window.until);
    int32_t open = month_of(window.until - DEATH_AFTER_DAYS); /* the first whose deaths are not all known */

    s->months = mem_array((size_t)(last - first) + 1, sizeof(*s->months));
    for (int32_t month = first; month <= last; month++) {
        struct survival_month *x = &s->months[s->month_count++];
        const struct choice by = {1, -1, month, -1};
        int n = choose(lives, members, count, by);
        char name[16];

        *x = (struct survival_month){.month = month, .births = n};
        for (int i = 0; i < count; i++)
            x->deaths += members[i].death_month == month;
        if (month >= open)
            x->deaths = DEATHS_UNKNOWN;
        month_name(month, name);
        if (n >= GROUP_MIN && last - month < MONTH_GROUPS)
            add_group(s, name, "month", lives, n);
    }
}

static void add_sizes(struct survival *s, const struct member *members, int count, struct lifetime *lives)
{
    for (int k = 0; k < (int)COUNT_OF(sizes); k++) {
        const struct choice by = {-1, -1, -1, k};

        add_group(s, sizes[k].name, "size", lives, choose(lives, members, count, by));
    }
}

static int size_of(const struct used *u, const struct panel_host *h)
{
    for (uint32_t i = h->first; i < h->first + h->count; i++)
        if (used_value(u, i) != PANEL_NONE)
            for (int k = (int)COUNT_OF(sizes); k-- > 0;)
                if (used_value(u, i) >= sizes[k].from)
                    return k;
    return -1;
}

static void describe(struct member *m, const struct used *u, const struct panel_host *h)
{
    int32_t born = born_day(u->panel, h);

    m->software = panel_software(u->panel, h->first);
    m->size = size_of(u, h);
    m->birth_month = month_of(born);
    m->death_month = m->life.dead ? month_of(born + (int32_t)m->life.exit) : -1;
}

void survival_measure(struct survival *s, const struct used *u, struct scope scope, struct window window)
{
    const struct panel *p = u->panel;
    struct member *members = mem_array((size_t)p->host_count + 1, sizeof(*members));
    struct lifetime *lives = mem_array((size_t)p->host_count + 1, sizeof(*lives));
    int count = 0;

    *s = (struct survival){0};
    for (int32_t h = 0; h < p->host_count; h++) {
        struct member *m = &members[count];

        if (p->hosts[h].count == 0 || !life_of(p, &p->hosts[h], window, &m->life, &m->is_new))
            continue;
        describe(m, u, &p->hosts[h]);
        count += scope.kind != SCOPE_SOFTWARE || m->software == scope.key;
    }
    add_group(s, "new servers", "new", lives, choose(lives, members, count, (struct choice){1, -1, -1, -1}));
    add_group(s, "known before", "known", lives,
              choose(lives, members, count, (struct choice){0, -1, -1, -1}));
    add_software(s, p, members, count, lives);
    add_months(s, members, count, window, lives);
    add_sizes(s, members, count, lives);
    free(members);
    free(lives);
}

void survival_release(struct survival *s)
{
    for (int i = 0; i < s->count; i++)
        free(s->groups[i].points);
    free(s->groups);
    free(s->months);
    *s = (struct survival){0};
}

static json_t *ages_json(const struct survival_group *g)
{
    static const int ages[] = {7, 30, 90, 150, 365};
    json_t *o = json_object();

    for (size_t i = 0; i < COUNT_OF(ages); i++) {
        /* the last month cannot tell the dead from the silent */
        bool watched = g->youngest <= ages[i] && g->longest - DEATH_AFTER_DAYS >= ages[i];
        char key[16];

        (void)snprintf(key, sizeof(key), "%d", ages[i]);
        json_put(o, key, json_of_double(watched ? km_at(g->points, g->count, ages[i]) : NAN));
    }
    return o;
}

static double median_of(const struct survival_group *g)
{
    for (int i = 0; i < g->count; i++)
        if (g->points[i].survival <= 0.5)
            return g->points[i].days;
    return NAN;
}

static json_t *points_json(const struct survival_group *g)
{
    json_t *list = json_array();

    for (int i = 0; i < g->count; i++) {
        const struct km_point *p = &g->points[i];

        (void)json_array_append_new(list, json_pack("{s:o, s:i, s:i, s:o, s:o, s:o}", "days",
                                                    json_of_double(p->days), "at_risk", p->at_risk, "deaths",
                                                    p->deaths, "survival", json_of_double(p->survival), "low",
                                                    json_of_double(p->low), "high", json_of_double(p->high)));
    }
    return list;
}

static json_t *months_json(const struct survival *s)
{
    json_t *list = json_array();

    for (int i = 0; i < s->month_count; i++) {
        const struct survival_month *x = &s->months[i];
        char name[16];

        month_name(x->month, name);
        (void)json_array_append_new(
            list, json_pack("{s:s, s:i, s:o}", "month", name, "births", x->births, "deaths",
                            x->deaths == DEATHS_UNKNOWN ? json_null() : json_integer(x->deaths)));
    }
    return list;
}

json_t *survival_to_json(const struct survival *s)
{
    json_t *groups = json_array();

    for (int i = 0; i < s->count; i++) {
        const struct survival_group *g = &s->groups[i];

        (void)json_array_append_new(
            groups, json_pack("{s:s, s:s, s:i, s:i, s:o, s:o, s:o, s:o}", "group", g->name, "kind", g->kind,
                              "servers", g->servers, "deaths", g->deaths, "from_days",
                              json_of_double(g->youngest), "median_days", json_of_double(median_of(g)), "at",
                              ages_json(g), "points", points_json(g)));
    }
    return json_pack("{s:o, s:o}", "groups", groups, "months", months_json(s));
}
