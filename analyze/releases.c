#include "releases.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    PROGRAMS = 5,       /* with most servers get curves */
    CURVES = 6,         /* newest releases of each */
    SERVERS_MIN = 10,   /* that ran it at least on the last day, or moved past it */
    VERSIONS_MAX = 200, /* listed */
    PART_MAX = 100000000,
};

const int release_ages[RELEASE_AGES] = {1, 3, 7, 14, 30, 60, 90};

bool release_read(const char *version, struct release_number *number)
{
    const char *p = version + (version[0] == 'v');
    int parts = 0;

    *number = (struct release_number){0};
    while (parts < RELEASE_PARTS && isdigit((unsigned char)*p)) {
        int64_t value = 0;

        for (; isdigit((unsigned char)*p) && value < PART_MAX; p++)
            value = value * 10 + (*p - '0');
        number->part[parts++] = (int32_t)value;
        if (*p != '.')
            break;
        p++;
    }
    return parts >= 2 && !strcasestr(p, "rc") && !strcasestr(p, "alpha") && !strcasestr(p, "beta");
}

int release_compare(const struct release_number *a, const struct release_number *b)
{
    for (int i = 0; i < RELEASE_PARTS; i++)
        if (a->part[i] != b->part[i])
            return a->part[i] < b->part[i] ? -1 : 1;
    return 0;
}

/* ---- versions on the last day ---- */

static int by_servers(const void *a, const void *b)
{
    const struct version_count *x = a, *y = b;

    if (x->servers != y->servers)
        return y->servers - x->servers;
    return x->software != y->software ? x->software - y->software : x->version - y->version;
}

static void count_versions(struct releases *r, const struct scope *scope, int32_t day)
{
    const struct used *u = r->used;
    const struct panel *p = u->panel;
    /* one a release, blanks filled and not apart: few thousand */
    struct version_count *all = mem_array((size_t)p->releases.count + 1, sizeof(*all));

    for (int32_t h = 0; h < p->host_count; h++) {
        int64_t row = stock_on(u, h, day);

        if (row < 0 || !scope_has(scope, p, h, panel_software(p, row)))
            continue;
        all[p->c.release[row]].servers++;
        all[p->c.release[row]].accounts += used_value(u, row);
    }
    for (int32_t k = 0; k < p->releases.count; k++) {
        if (all[k].servers == 0)
            continue;
        all[r->version_count] = all[k];
        all[r->version_count].software = p->releases.rows[k].software;
        all[r->version_count++].version = p->releases.rows[k].version;
    }
    qsort(all, (size_t)r->version_count, sizeof(*all), by_servers);
    r->versions = all;
}

/* ---- curves ---- */

/* Number of every text in panel.versions. */
struct numbers {
    struct release_number *number; /* owned */
    bool *good;                    /* owned */
};

static struct numbers read_numbers(const struct panel *p)
{
    struct numbers n = {.number = mem_array((size_t)p->versions.count + 1, sizeof(*n.number)),
                        .good = mem_array((size_t)p->versions.count + 1, sizeof(*n.good))};

    for (int32_t v = 0; v < p->versions.count; v++)
        n.good[v] = release_read(p->versions.texts[v], &n.number[v]);
    return n;
}

static int newest_first(const void *a, const void *b)
{
    const struct release_curve *x = a, *y = b;

    if (x->software != y->software)
        return x->software - y->software;
    return -release_compare(&x->number, &y->number);
}

/* The programs with most servers, by the versions counted; gives how many. */
static int find_programs(const struct releases *r, int32_t *programs)
{
    int32_t n = r->used->panel->software_count;
    int32_t *servers = mem_array((size_t)n + 1, sizeof(*servers));
    int found = 0;

    for (int i = 0; i < r->version_count; i++)
        if (r->versions[i].software >= 0)
            servers[r->versions[i].software] += r->versions[i].servers;
    for (; found < PROGRAMS; found++) {
        int32_t best = -1;

        for (int32_t s = 0; s < n; s++)
            if (servers[s] >= SERVERS_MIN && (best < 0 || servers[s] > servers[best]))
                best = s;
        if (best < 0)
            break;
        programs[found] = best;
        servers[best] = 0;
    }
    free(servers);
    return found;
}

/* Releases of a program that enough servers run on the last day, newest first, at most CURVES. */
static void add_candidates(struct releases *r, const struct numbers *n, int32_t software)
{
    struct release_curve *first = r->curves + r->curve_count;
    int32_t *servers = mem_array((size_t)r->version_count + 1, sizeof(*servers));
    int found = 0, kept = 0;
    struct release_curve *list = mem_array((size_t)r->version_count + 1, sizeof(*list));

    for (int i = 0; i < r->version_count; i++) {
        const struct version_count *v = &r->versions[i];
        int k = 0;

        if (v->software != software || v->version < 0 || !n->good[v->version])
            continue;
        while (k < found && release_compare(&list[k].number, &n->number[v->version]) != 0)
            k++;
        if (k == found)
            list[found++] = (struct release_curve){
                .software = software, .number = n->number[v->version], .first_day = INT32_MAX};
        servers[k] += v->servers;
    }
    for (int k = 0; k < found; k++)
        if (servers[k] >= SERVERS_MIN)
            list[kept++] = list[k];
    qsort(list, (size_t)kept, sizeof(*list), newest_first);
    for (int k = 0; k < kept && k < CURVES; k++)
        first[k] = list[k];
    r->curve_count += kept < CURVES ? kept : CURVES;
    free(list);
    free(servers);
}

static void find_first_days(struct releases *r, const struct numbers *n)
{
    const struct panel *p = r->used->panel;

    for (uint32_t i = 0; i < p->rows; i++) {
        int32_t software = panel_label(p, i), version = panel_version(p, i), day;

        if (software < 0 || version < 0 || !n->good[version])
            continue;
        day = panel_row_day(p, i);
        for (int c = 0; c < r->curve_count; c++)
            if (r->curves[c].software == software && day < r->curves[c].first_day &&
                release_compare(&r->curves[c].number, &n->number[version]) == 0)
                r->curves[c].first_day = day;
    }
}

static void add_host(struct releases *r, const struct numbers *n, int32_t host, int32_t last_day)
{
    const struct used *u = r->used;
    const struct panel *p = u->panel;

    for (int c = 0; c < r->curve_count; c++) {
        struct release_curve *curve = &r->curves[c];
        struct stock s;

        stock_start(&s, u, host);
        for (int a = 0; a < RELEASE_AGES && curve->first_day + release_ages[a] <= last_day; a++) {
            int64_t row = stock_at(&s, curve->first_day + release_ages[a]);
            int32_t version = row >= 0 ? panel_version(p, row) : -1;

            if (row < 0 || panel_software(p, row) != curve->software)
                continue;
            curve->at[a].all_servers++;
            curve->at[a].all_accounts += used_value(u, row);
            if (version < 0 || !n->good[version] || release_compare(&n->number[version], &curve->number) < 0)
                continue;
            curve->at[a].servers++;
            curve->at[a].accounts += used_value(u, row);
        }
    }
}

void releases_measure(struct releases *r, const struct used *u, struct scope scope, struct window window)
{
    const struct panel *p = u->panel;
    struct numbers n = read_numbers(p);
    int32_t programs[PROGRAMS];
    int count;

    *r = (struct releases){.used = u};
    count_versions(r, &scope, window.until);
    r->curves = mem_array((size_t)PROGRAMS * CURVES, sizeof(*r->curves));
    count = find_programs(r, programs);
    for (int i = 0; i < count; i++)
        add_candidates(r, &n, programs[i]);
    if (r->curve_count > 0)
        find_first_days(r, &n);
    for (int32_t h = 0; h < p->host_count && r->curve_count > 0; h++)
        add_host(r, &n, h, window.until);
    if (r->version_count > VERSIONS_MAX)
        r->version_count = VERSIONS_MAX;
    free(n.number);
    free(n.good);
}

void releases_release(struct releases *r)
{
    free(r->versions);
    free(r->curves);
    *r = (struct releases){0};
}
