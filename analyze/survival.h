/*
 * survival: how long servers keep answering (Kaplan and Meier 1958). A server is dead when it was silent for
 * more than 30 days, dated at its last answer; a revival undoes the death. Servers known before the window
 * enter late.
 */
#ifndef ANALYZE_SURVIVAL_H
#define ANALYZE_SURVIVAL_H

#include <jansson.h>

#include "scope.h"

enum { DEATH_AFTER_DAYS = 30 };

/* One subject: observed from age `entry` to age `exit` (days); dead tells whether it died at exit. */
struct lifetime {
    double entry, exit;
    bool dead;
};

struct km_point {
    double days;
    int at_risk, deaths;
    double survival;
    double low, high; /* 95 %, log-log transformed Greenwood */
};

/* Points at each age with a death, owned by the caller (free()). */
struct km_point *kaplan_meier(const struct lifetime *lives, int count, int *points);
/* Survival at an age: the value of the last point not after it, 1 before the first. */
double km_at(const struct km_point *points, int count, double days);

struct survival_group {
    char name[80];
    const char *kind; /* "new", "known", "software", "month", "size" */
    int servers, deaths;
    double youngest; /* age from which on somebody was watched: a curve says nothing of earlier ones */
    double longest;  /* greatest age observed */
    struct km_point *points; /* owned */
    int count;
};

/* Servers that opened and that died in a month. Deaths are unknown until 31 days have passed since its end:
 * whoever fell silent in it may answer again. */
enum { DEATHS_UNKNOWN = -1 };

struct survival_month {
    int32_t month; /* months since 1970 */
    int32_t births, deaths;
};

struct survival {
    struct survival_group *groups; /* owned */
    int count, room;
    struct survival_month *months; /* owned */
    int month_count;
};

/* Of one software (SCOPE_SOFTWARE): of the servers that began with it. */
void survival_measure(struct survival *s, const struct used *u, struct scope scope, struct window window);
void survival_release(struct survival *s);

json_t *survival_to_json(const struct survival *s) MUST_CHECK; /* shape: see OUTPUT.md, survival */

#endif
