#include "world/reports.h"

#include "world/chance.h"

enum purpose { P_BAFFLE = 80 };

static struct report true_report(const struct world *w, int host, int day, double hour)
{
    struct report r = {.total = host_users(w, host, day, hour),
                       .month = host_active_month(w, host, day),
                       .posts = host_posts(w, host, day, hour),
                       .comments = WORLD_ABSENT};

    if (r.month == WORLD_ABSENT) {
        r.halfyear = WORLD_ABSENT;
        return r;
    }
    r.month = r.month < r.total ? r.month : r.total;
    r.halfyear = r.month + r.month / 3 < r.total ? r.month + r.month / 3 : r.total;
    return r;
}

static struct report random_report(const struct world *w, int host)
{
    uint64_t bits = chance_bits(w->seed, P_BAFFLE, (uint64_t)host, 0);

    return (struct report){.total = (int64_t)(bits % 1000000),
                           .month = 1 + (int64_t)(bits / 7 % 1000),
                           .halfyear = WORLD_ABSENT,
                           .posts = (int64_t)(bits / 11 % 10000000),
                           .comments = WORLD_ABSENT};
}

struct report report_of(const struct world *w, int host, int day, double hour)
{
    struct report r = true_report(w, host, day, hour);

    switch (w->hosts[host].program->counts) {
    case COUNTS_PLAIN:
    case COUNTS_TEXT:
    case COUNTS_OBJECT:
    case COUNTS_CAPITAL_Y:
    case COUNTS_OPEN_IN_USAGE:
    case COUNTS_FORMS:
        break;
    case COUNTS_NULL_ACTIVE:
    case COUNTS_TOTAL_ONLY:
        r.month = r.halfyear = WORLD_ABSENT;
        break;
    case COUNTS_NEGATIVE:
        r.posts = -2;
        r.comments = -1;
        break;
    case COUNTS_USERS_ARRAY:
        r.total = r.month = r.halfyear = WORLD_ABSENT;
        break;
    case COUNTS_WITHHELD:
    case COUNTS_NO_USAGE:
        r.total = r.month = r.halfyear = r.posts = WORLD_ABSENT;
        break;
    case COUNTS_ZERO_ACTIVE:
    case COUNTS_ZERO_CAPITAL_Y:
        r.month = r.halfyear = 0;
        break;
    case COUNTS_OVER_TOTAL:
        r.month = r.halfyear = 3 * r.total + 7;
        break;
    case COUNTS_SAME:
        r.month = r.halfyear = r.total;
        break;
    case COUNTS_BAFFLE:
        return random_report(w, host);
    case COUNTS_ONES:
        r.total = r.month = r.halfyear = r.posts = r.comments = 1;
        break;
    case COUNTS_HUGE:
        r.total = 2147483647;
        break;
    case COUNTS_FRACTION:
        r.month = WORLD_ABSENT;
        break;
    }
    return r;
}

int64_t report_week(const struct world *w, int host, int day)
{
    switch (w->hosts[host].program->extra) {
    case EXTRA_FORM_SITE:
    case EXTRA_FORM_SITE_V4:
    case EXTRA_FORM_STATS:
        return w->panel ? WORLD_ABSENT : host_active_month(w, host, day) / 2;
    default:
        return WORLD_ABSENT;
    }
}
