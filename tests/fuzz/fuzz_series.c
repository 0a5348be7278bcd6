/* Points are within their arrays, have a metric, and no negative value; the coordinator takes them. */
#include "fuzz/crossing.h"
#include "fuzz/fuzz.h"
#include "probe/activity.h"
#include "probe/charts.h"

static void check(const struct series_point *points, int count, int max)
{
    FUZZ_CHECK(count >= -1 && count <= max);
    FUZZ_CHECK(count < 0 || crossing_points(points, count));
    for (int i = 0; i < count; i++) {
        FUZZ_CHECK(series_metric_name((int)points[i].metric) != NULL);
        FUZZ_CHECK(points[i].value >= 0 && points[i].days >= 1 && points[i].days <= 7);
        FUZZ_CHECK(points[i].day > 15000 && points[i].day < 60000);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct series_point weeks[ACTIVITY_POINTS_MAX], days[CHARTS_POINTS_MAX];

    check(weeks, activity_read((const char *)data, size, weeks), ACTIVITY_POINTS_MAX);
    check(days, charts_read((const char *)data, size, 20675, days), CHARTS_POINTS_MAX);
    return 0;
}
