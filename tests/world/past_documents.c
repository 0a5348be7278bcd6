#include "world/past_documents.h"

#include <inttypes.h>

enum { DAY_S = 86400, WEEKS = 12, SPAN = 500 };

/* One week of a server's activity: from a day, so many days summed. */
struct week {
    int64_t starts_s;
    int from, days;
};

/* Mastodon 3.5 and later: windows begin when the cache was filled, each sums six of seven days, the newest is
 * today. Takahe: calendar weeks. */
static struct week week_of(int day, int number, bool aligned)
{
    int64_t today_s = ((int64_t)WORLD_EPOCH_DAY + day) * DAY_S;
    int since_monday = (WORLD_EPOCH_DAY + day + 3) % 7; /* 1970-01-01 was a Thursday */

    if (aligned)
        return (struct week){today_s - (since_monday + (int64_t)7 * number) * DAY_S,
                             day - since_monday - 7 * number, number == 0 ? since_monday + 1 : 7};
    return (struct week){today_s + WORLD_NOW_HOUR * 3600 - (int64_t)number * 7 * DAY_S, day - 7 * number,
                         number == 0 ? 1 : 6};
}

static void put_activity(const struct world *w, int host, int day, bool aligned, struct buf *b)
{
    const char *quote = aligned ? "" : "\"";

    buf_puts(b, "[");
    for (int number = 0; number < WEEKS; number++) {
        struct week k = week_of(day, number, aligned);
        int64_t joined = 0;

        for (int d = k.from; d < k.from + k.days; d++)
            if (d >= 0 && d < WORLD_DAYS)
                joined += w->signups[(size_t)host * WORLD_DAYS + (size_t)d];
        buf_putf(b, "%s{\"week\":%s%" PRId64 "%s,\"statuses\":%s%" PRId64 "%s,", number ? "," : "", quote,
                 k.starts_s, quote, quote, k.from >= 0 ? host_users(w, host, k.from, 0) / 3 : 0, quote);
        buf_putf(b, "\"logins\":%s%" PRId64 "%s,\"registrations\":%s%" PRId64 "%s}", quote,
                 k.from >= 0 && !aligned ? host_active_month(w, host, k.from) / 2 + 1 : 0, quote, quote,
                 joined, quote);
    }
    buf_puts(b, "]");
}

static void put_numbers(struct buf *b, const char *key, const int64_t *values, int count)
{
    buf_putf(b, "\"%s\":[", key);
    for (int i = 0; i < count; i++)
        buf_putf(b, "%s%" PRId64, i ? "," : "", values[i]);
    buf_puts(b, "]");
}

/* Newest first, index 0 is the running day; zeros before the world began. */
static int64_t chart_value(const struct world *w, int host, int day, bool active)
{
    if (day < 0)
        return 0;
    return active ? host_active_month(w, host, day) / 3 : host_users(w, host, day, 24);
}

static void put_chart(const struct world *w, int host, int day, bool active, struct buf *b)
{
    int64_t total[SPAN], joined[SPAN], left[SPAN];

    for (int i = 0; i < SPAN; i++) {
        total[i] = chart_value(w, host, day - i, active);
        joined[i] = day >= i ? w->signups[(size_t)host * WORLD_DAYS + (size_t)(day - i)] : 0;
        left[i] = 0;
    }
    if (active) {
        buf_puts(b, "{");
        put_numbers(b, "readWrite", total, SPAN);
        buf_puts(b, ",");
        put_numbers(b, "read", total, SPAN);
        buf_puts(b, "}");
        return;
    }
    buf_puts(b, "{\"local\":{");
    put_numbers(b, "total", total, SPAN);
    buf_puts(b, ",");
    put_numbers(b, "inc", joined, SPAN);
    buf_puts(b, ",");
    put_numbers(b, "dec", left, SPAN);
    buf_puts(b, "},\"remote\":{\"total\":[],\"inc\":[],\"dec\":[]}}");
}

bool answer_past(const struct world *w, int host, int day, const struct request *r, struct answer *a)
{
    enum past_form past = w->hosts[host].program->past;
    bool users = request_is(r, "/api/charts/users");

    if (w->panel)
        return false;
    if ((past == PAST_ACTIVITY || past == PAST_ACTIVITY_ALIGNED) &&
        request_is(r, "/api/v1/instance/activity")) {
        put_activity(w, host, day, past == PAST_ACTIVITY_ALIGNED, &a->body);
        return true;
    }
    if ((past != PAST_CHARTS && past != PAST_CHARTS_POST) ||
        (!users && !request_is(r, "/api/charts/active-users")))
        return false;
    if (past == PAST_CHARTS_POST && !r->post)
        a->status = 405;
    else
        put_chart(w, host, day, !users, &a->body);
    return true;
}

/* Days behind the running one, without the zeros at the old end. */
static int days_of_chart(const struct world *w, int host, int day, bool active)
{
    int days = SPAN;

    while (days > 1 && chart_value(w, host, day - (days - 1), active) == 0)
        days--;
    return days - 1;
}

int past_points(const struct world *w, int host, int day)
{
    const struct program *p = w->hosts[host].program;

    if (w->panel || p->as != PEERS_AS_OK || p->robots == ROBOTS_NO_API)
        return 0;
    switch (p->past) {
    case PAST_ACTIVITY:
        return 3 * (WEEKS - 1);
    case PAST_ACTIVITY_ALIGNED:
        return 2 * (WEEKS - 1);
    case PAST_CHARTS:
    case PAST_CHARTS_POST:
        return 2 * days_of_chart(w, host, day, false) + days_of_chart(w, host, day, true);
    default:
        return 0;
    }
}
