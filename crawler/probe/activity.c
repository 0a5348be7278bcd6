#include "probe/activity.h"

#include <stdbool.h>

#include "base/json.h"
#include "probe/count.h"

enum {
    WEEK_S = 7 * 86400,
    MONDAY_S = 4 * 86400, /* 1970-01-05 00:00 UTC */
    WEEKS_MAX = ACTIVITY_POINTS_MAX / 3,
    WEEK_FIRST = 1420070400, /* 2015: before any server had this */
};
static const int64_t week_last = INT64_C(4102444800); /* 2100 */

static const struct {
    const char *key;
    enum series_metric metric;
} fields[] = {
    {"registrations", SERIES_REGISTRATIONS},
    {"logins", SERIES_LOGINS},
    {"statuses", SERIES_STATUSES},
};

static bool week_of(const json_t *entry, int64_t *week)
{
    uint32_t flags = 0;

    *week = count_member(entry, "week", &flags);
    return *week >= WEEK_FIRST && *week < week_last;
}

/* What a list as a whole says. */
struct frame {
    int64_t newest;
    bool aligned; /* every window begins on a Monday at 00:00:00 UTC */
    bool logins;  /* some entry has logins: Takahe has 0 everywhere because it does not count them */
    bool shaped;  /* some entry has a usable week */
};

static struct frame frame_of(const json_t *root)
{
    struct frame f = {.aligned = true};
    json_t *entry;
    size_t i;

    json_array_foreach(root, i, entry) {
        uint32_t flags = 0;
        int64_t week;

        if (!week_of(entry, &week))
            continue;
        f.shaped = true;
        f.aligned = f.aligned && (week - MONDAY_S) % WEEK_S == 0;
        f.newest = week > f.newest ? week : f.newest;
        f.logins = f.logins || count_member(entry, "logins", &flags) > 0;
    }
    return f;
}

static int read_entry(const json_t *entry, int64_t week, const struct frame *f, struct series_point *points)
{
    int count = 0;

    for (size_t k = 0; k < COUNT_OF(fields); k++) {
        uint32_t flags = 0;
        int64_t value = count_member(entry, fields[k].key, &flags);

        if (value < 0 || (fields[k].metric == SERIES_LOGINS && !f->logins))
            continue;
        points[count++] = (struct series_point){
            .metric = fields[k].metric,
            .day = (int32_t)(week / 86400),
            .days = f->aligned ? 7 : 6,
            .value = value,
        };
    }
    return count;
}

int activity_read(const char *bytes, size_t len, struct series_point points[ACTIVITY_POINTS_MAX])
{
    enum json_state state;
    json_auto_t *root = json_read(bytes, len, &state);
    struct frame f;
    json_t *entry;
    size_t i;
    int count = 0, weeks = 0;

    if (!json_is_array(root))
        return -1;
    f = frame_of(root);
    if (!f.shaped && json_array_size(root) > 0)
        return -1;
    json_array_foreach(root, i, entry) {
        int64_t week;

        if (!week_of(entry, &week) || week == f.newest || weeks == WEEKS_MAX)
            continue;
        count += read_entry(entry, week, &f, points + count);
        weeks++;
    }
    return count;
}
