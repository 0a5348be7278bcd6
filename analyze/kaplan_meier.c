#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "survival.h"

static int by_exit(const void *a, const void *b)
{
    double x = ((const struct lifetime *)a)->exit, y = ((const struct lifetime *)b)->exit;

    return (x > y) - (x < y);
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* log(-log S) interval with Greenwood's variance (Kalbfleisch and Prentice), 95 %. */
static void set_interval(struct km_point *p, double greenwood)
{
    double s = p->survival, half;

    if (s <= 0 || s >= 1) {
        p->low = p->high = s;
        return;
    }
    half = 1.959964 * sqrt(greenwood) / fabs(log(s));
    p->low = pow(s, exp(half));
    p->high = pow(s, exp(-half));
}

/* At risk at an age: everybody who entered before it and had not left yet (left truncation allowed). */
struct km_point *kaplan_meier(const struct lifetime *lives, int count, int *points)
{
    struct lifetime *sorted = mem_array((size_t)count + 1, sizeof(*sorted));
    double *entries = mem_array((size_t)count + 1, sizeof(*entries));
    struct km_point *out = mem_array((size_t)count + 1, sizeof(*out));
    double survival = 1, greenwood = 0;
    int entered = 0;

    *points = 0;
    for (int i = 0; i < count; i++) {
        sorted[i] = lives[i];
        entries[i] = lives[i].entry;
    }
    qsort(sorted, (size_t)count, sizeof(*sorted), by_exit);
    qsort(entries, (size_t)count, sizeof(*entries), by_number);
    for (int i = 0; i < count;) {
        double age = sorted[i].exit;
        int deaths = 0, at_risk;
        int next = i;

        while (entered < count && entries[entered] < age)
            entered++;
        at_risk = entered - i;
        for (; next < count && sorted[next].exit <= age; next++)
            deaths += sorted[next].dead;
        if (deaths > 0 && at_risk > 0) {
            struct km_point *p = &out[(*points)++];

            survival *= 1 - (double)deaths / at_risk;
            if (at_risk > deaths)
                greenwood += (double)deaths / ((double)at_risk * (at_risk - deaths));
            *p = (struct km_point){.days = age, .at_risk = at_risk, .deaths = deaths, .survival = survival};
            set_interval(p, greenwood);
        }
        i = next;
    }
    free(sorted);
    free(entries);
    return out;
}

double km_at(const struct km_point *points, int count, double days)
{
    double survival = 1;

    for (int i = 0; i < count && points[i].days <= days; i++)
        survival = points[i].survival;
    return survival;
}
