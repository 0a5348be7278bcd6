#include "survival.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "json_values.h"

enum { GROUP_MIN = 20, SOFTWARE_GROUPS = 8, NEW_DAYS = 7 };

/* A host's life within the window, in days since it was first seen; false when it was not seen in it. */
static bool life_of(const struct panel *p, const struct panel_host *h, struct window window,
                    struct lifetime *life, bool *is_new)
{
    int32_t first = INT32_MAX, last = INT32_MIN;
    int32_t born = (int32_t)(h->first_seen_s / 86400);

    for (uint32_t i = h->first; i < h->first + h->count; i++) {
        int32_t day = panel_day(p->c.time_s[i]);

        if (day < window.since || day > window.until)
            continue;
        first = day < first ? day : first;
        last = day > last ? day : last;
    }
    if (last == INT32_MIN)
        return false;
    if (born > first)
        born = first;
    /* seen from its beginning on, as far as we can tell; everybody else enters at the age it had then */
    *is_new = born >= window.since && first - born <= NEW_DAYS && first > p->first_day;
    *life = (struct lifetime){.entry = *is_new ? -1 : first - born,
                              .exit = last - born,
                              .dead = window.until - last > DEATH_AFTER_DAYS};
    return true;
}

struct member {
    struct lifetime life;
    bool is_new;
    int32_t software;
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
    *g = (struct survival_group){.kind = kind, .servers = count};
    (void)snprintf(g->name, sizeof(g->name), "%s", name);
    for (int i = 0; i < count; i++) {
        g->deaths += lives[i].dead;
        g->longest = fmax(g->longest, lives[i].exit);
    }
    g->points = kaplan_meier(lives, count, &g->count);
}

static int select_new(struct lifetime *out, const struct member *members, int count, bool is_new,
                      int32_t software)
{
    int n = 0;

    for (int i = 0; i < count; i++)
        if (members[i].is_new == is_new && (software < 0 || members[i].software == software))
            out[n++] = members[i].life;
    return n;
}

static void add_software(struct survival *s, const struct panel *p, const struct member *members, int count,
                         struct lifetime *lives)
{
    for (int32_t k = 0; k < p->software_count && s->count < 2 + SOFTWARE_GROUPS; k++) {
        int n = p->software[k].class == CLASS_PEOPLE ? select_new(lives, members, count, true, k) : 0;

        if (n >= GROUP_MIN)
            add_group(s, p->software[k].name, "software", lives, n);
    }
}

void survival_measure(struct survival *s, const struct used *u, struct window window)
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
        m->software = panel_software(u->panel, p->hosts[h].first);
        count++;
    }
    add_group(s, "new servers", "new", lives, select_new(lives, members, count, true, -1));
    add_group(s, "known before", "known", lives, select_new(lives, members, count, false, -1));
    add_software(s, p, members, count, lives);
    free(members);
    free(lives);
}

void survival_release(struct survival *s)
{
    for (int i = 0; i < s->count; i++)
        free(s->groups[i].points);
    free(s->groups);
    *s = (struct survival){0};
}

static json_t *ages_json(const struct survival_group *g)
{
    static const int ages[] = {7, 30, 90, 150, 365};
    json_t *o = json_object();

    for (size_t i = 0; i < COUNT_OF(ages); i++) {
        char key[16];

        (void)snprintf(key, sizeof(key), "%d", ages[i]);
        /* the last month cannot tell the dead from the silent */
        json_put(o, key,
                 json_of_double(g->longest - DEATH_AFTER_DAYS >= ages[i] ? km_at(g->points, g->count, ages[i])
                                                                         : NAN));
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

json_t *survival_to_json(const struct survival *s)
{
    json_t *groups = json_array();

    for (int i = 0; i < s->count; i++) {
        const struct survival_group *g = &s->groups[i];

        (void)json_array_append_new(groups, json_pack("{s:s, s:s, s:i, s:i, s:o, s:o, s:o}", "group", g->name,
                                                      "kind", g->kind, "servers", g->servers, "deaths",
                                                      g->deaths, "median_days", json_of_double(median_of(g)),
                                                      "at", ages_json(g), "points", points_json(g)));
    }
    return json_pack("{s:o}", "groups", groups);
}
