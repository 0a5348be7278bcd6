#include "probe/charts.h"

#include "base/json.h"
#include "probe/count.h"

/* Days of the range that are data: the running day at the front and the zeros of a time before the server was
 * there are not. 0 when there are none. */
static size_t days_with_data(const json_t *values)
{
    size_t count = json_array_size(values);
    uint32_t flags = 0;

    if (count > CHARTS_DAYS_MAX)
        count = CHARTS_DAYS_MAX;
    while (count > 1 && count_read(json_array_get(values, count - 1), &flags) == 0)
        count--;
    return count;
}

static int put_series(const json_t *values, size_t count, enum series_metric metric, int32_t today,
                      struct series_point *points)
{
    int put = 0;

    for (size_t i = 1; i < count && i < json_array_size(values); i++) {
        uint32_t flags = 0;
        int64_t value = count_read(json_array_get(values, i), &flags);

        if (value < 0)
            continue;
        points[put++] = (struct series_point){metric, today - (int32_t)i, 1, value};
    }
    return put;
}

int charts_read(const char *bytes, size_t len, int32_t today, struct series_point points[CHARTS_POINTS_MAX])
{
    enum json_state state;
    json_auto_t *root = json_read(bytes, len, &state);
    const json_t *local = json_member(root, "local");
    const json_t *total = json_member(local, "total");
    const json_t *active = json_member(root, "readWrite");
    size_t days;
    int count;

    if (json_is_array(active))
        return put_series(active, days_with_data(active), SERIES_ACTIVE_DAY, today, points);
    if (!json_is_array(total))
        return -1;
    days = days_with_data(total);
    count = put_series(total, days, SERIES_USERS_TOTAL, today, points);
    return count + put_series(json_member(local, "inc"), days, SERIES_REGISTRATIONS, today, points + count);
}
