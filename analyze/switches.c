#include "switches.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "json_values.h"

enum { KEPT = 3 };

static void add(struct switches *s, const struct switch_event *event)
{
    if (s->count == s->room) {
        s->room = s->room ? 2 * s->room : 64;
        s->events = mem_grow(s->events, (size_t)s->room, sizeof(*s->events));
    }
    s->events[s->count++] = *event;
}

static bool is_rename(const struct panel *p, int32_t from, int32_t to)
{
    return p->software[from].renamed_to == to || p->software[to].renamed_to == from;
}

/* Rows from `at` that keep the label, blanks skipped, up to KEPT. */
static int kept_from(const struct panel *p, uint32_t at, uint32_t end, int32_t label)
{
    int kept = 0;

    for (; at < end && kept < KEPT; at++) {
        if (panel_label(p, at) < 0)
            continue;
        if (panel_label(p, at) != label)
            break;
        kept++;
    }
    return kept;
}

static bool concerns(const struct scope *scope, int32_t from, int32_t to)
{
    return scope->kind != SCOPE_SOFTWARE || from == scope->key || to == scope->key;
}

static void find_in_host(struct switches *s, int32_t host, struct window window)
{
    const struct panel *p = s->used->panel;
    const struct panel_host *h = &p->hosts[host];
    int32_t label = -1;
    int kept = 0;
    int64_t accounts = 0;

    for (uint32_t i = h->first; i < h->first + h->count; i++) {
        int32_t now = panel_label(p, i);
        int32_t day = panel_day(p->c.time_s[i]);

        if (now < 0)
            continue;
        if (label >= 0 && now != label) {
            bool told = concerns(&s->scope, label, now);

            s->changes += told;
            if (kept >= KEPT && kept_from(p, i, h->first + h->count, now) >= KEPT) {
                const struct switch_event event = {.host = host,
                                                   .day = day,
                                                   .from = label,
                                                   .to = now,
                                                   .accounts = accounts,
                                                   .rename = is_rename(p, label, now)};

                if (told && day >= window.since && day <= window.until)
                    add(s, &event);
            } else {
                s->flaps += told;
                /* a label that does not last is passed over, so that the one around it goes on */
                if (kept >= KEPT)
                    continue;
            }
            kept = 0;
        }
        label = now;
        kept++;
        if (used_value(s->used, i) != PANEL_NONE)
            accounts = used_value(s->used, i);
    }
}

static int by_day(const void *a, const void *b)
{
    const struct switch_event *x = a, *y = b;

    return x->day != y->day ? x->day - y->day : x->host - y->host;
}

void switches_find(struct switches *s, const struct used *u, struct scope scope, struct window window)
{
    *s = (struct switches){.used = u, .scope = scope};
    for (int32_t h = 0; h < u->panel->host_count; h++)
        find_in_host(s, h, window);
    if (s->count > 0)
        qsort(s->events, (size_t)s->count, sizeof(*s->events), by_day);
}

void switches_release(struct switches *s)
{
    free(s->events);
    *s = (struct switches){0};
}

struct pair {
    int32_t from, to, servers;
    int64_t accounts;
    bool rename;
};

static int by_servers(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;

    if (x->servers != y->servers)
        return y->servers - x->servers;
    return x->from != y->from ? x->from - y->from : x->to - y->to;
}

static json_t *matrix_json(const struct switches *s)
{
    const struct panel *p = s->used->panel;
    struct pair *pairs = mem_array((size_t)s->count + 1, sizeof(*pairs));
    json_t *list = json_array();
    int count = 0;

    for (int i = 0; i < s->count; i++) {
        const struct switch_event *x = &s->events[i];
        int k = 0;

        while (k < count && (pairs[k].from != x->from || pairs[k].to != x->to))
            k++;
        if (k == count)
            pairs[count++] = (struct pair){.from = x->from, .to = x->to, .rename = x->rename};
        pairs[k].servers++;
        pairs[k].accounts += x->accounts;
    }
    qsort(pairs, (size_t)count, sizeof(*pairs), by_servers);
    for (int k = 0; k < count; k++)
        (void)json_array_append_new(
            list, json_pack("{s:s, s:s, s:i, s:I, s:b}", "from", p->software[pairs[k].from].name, "to",
                            p->software[pairs[k].to].name, "servers", pairs[k].servers, "accounts",
                            (json_int_t)pairs[k].accounts, "rename", pairs[k].rename));
    free(pairs);
    return list;
}

static json_t *events_json(const struct switches *s)
{
    const struct panel *p = s->used->panel;
    json_t *list = json_array();

    for (int i = 0; i < s->count; i++) {
        const struct switch_event *x = &s->events[i];

        (void)json_array_append_new(list,
                                    json_pack("{s:s, s:o, s:s, s:s, s:I, s:b}", "host",
                                              p->hosts[x->host].name, "day", json_of_day(x->day), "from",
                                              p->software[x->from].name, "to", p->software[x->to].name,
                                              "accounts", (json_int_t)x->accounts, "rename", x->rename));
    }
    return list;
}

json_t *switches_to_json(const struct switches *s)
{
    int renames = 0;

    for (int i = 0; i < s->count; i++)
        renames += s->events[i].rename;
    return json_pack("{s:i, s:i, s:i, s:i, s:o, s:o}", "label_changes", s->changes, "flaps", s->flaps,
                     "switches", s->count - renames, "renames", renames, "matrix", matrix_json(s), "events",
                     events_json(s));
}
