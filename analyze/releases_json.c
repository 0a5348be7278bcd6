#include <math.h>
#include <stdio.h>

#include "json_values.h"
#include "releases.h"

json_t *versions_to_json(const struct releases *r)
{
    const struct panel *p = r->used->panel;
    json_t *list = json_array();

    for (int i = 0; i < r->version_count; i++) {
        const struct version_count *v = &r->versions[i];

        (void)json_array_append_new(
            list, json_pack("{s:s?, s:s?, s:i, s:I}", "software",
                            v->software < 0 ? NULL : p->software[v->software].name, "version",
                            v->version < 0 ? NULL : p->versions.texts[v->version], "servers", v->servers,
                            "accounts", (json_int_t)v->accounts));
    }
    return list;
}

static json_t *point_json(const struct panel *p, const struct release_curve *c, const char *version, int a)
{
    const struct release_share *s = &c->at[a];
    double accounts = s->all_accounts > 0 ? (double)s->accounts / (double)s->all_accounts : NAN;

    return json_pack("{s:s, s:s, s:o, s:i, s:i, s:i, s:o, s:o}", "software", p->software[c->software].name,
                     "version", version, "first_day", json_of_day(c->first_day), "days", release_ages[a],
                     "servers", s->servers, "of", s->all_servers, "share_servers",
                     json_of_double((double)s->servers / s->all_servers), "share_accounts",
                     json_of_double(accounts));
}

json_t *releases_to_json(const struct releases *r)
{
    const struct panel *p = r->used->panel;
    json_t *list = json_array();

    for (int i = 0; i < r->curve_count; i++) {
        const struct release_curve *c = &r->curves[i];
        char version[48];

        if (c->first_day == INT32_MAX || c->first_day <= p->first_day)
            continue; /* there before us: its age is not known */
        (void)snprintf(version, sizeof(version), "%d.%d.%d", c->number.part[0], c->number.part[1],
                       c->number.part[2]);
        for (int a = 0; a < RELEASE_AGES; a++)
            if (c->at[a].all_servers > 0)
                (void)json_array_append_new(list, point_json(p, c, version, a));
    }
    return list;
}
