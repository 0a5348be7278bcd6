#include "scope.h"

#include <string.h>

bool window_clamp(struct window *w, const struct panel *p)
{
    if (w->since == INT32_MIN || w->since < p->first_day)
        w->since = p->first_day;
    if (w->until == INT32_MIN || w->until > p->last_day)
        w->until = p->last_day;
    return w->since <= w->until;
}

bool scope_has(const struct scope *s, const struct panel *p, int32_t host, int32_t software)
{
    bool people = software >= 0 && p->software[software].class == CLASS_PEOPLE;

    switch (s->kind) {
    case SCOPE_ALL:
        return people;
    case SCOPE_SOFTWARE:
        return software == s->key;
    case SCOPE_CCTLD:
        return people && strcmp(p->hosts[host].cctld, s->cctld) == 0;
    case SCOPE_HOST:
        return host == s->key;
    }
    return false;
}

const char *scope_kind_name(enum scope_kind kind)
{
    static const char *const names[] = {"all", "software", "cctld", "host"};

    return names[kind];
}

const char *scope_name(const struct scope *s, const struct panel *p)
{
    switch (s->kind) {
    case SCOPE_SOFTWARE:
        return p->software[s->key].name;
    case SCOPE_CCTLD:
        return s->cctld;
    case SCOPE_HOST:
        return p->hosts[s->key].name;
    case SCOPE_ALL:
        break;
    }
    return "all";
}
