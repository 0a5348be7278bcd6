/*
 * waves: periods in which more accounts were opened than the preceding level explains, in the whole network
 * and in its parts, with who carried them. A wave that coincides with an event is no proof of cause.
 */
#ifndef ANALYZE_WAVES_H
#define ANALYZE_WAVES_H

#include <jansson.h>

#include "detector_alert.h"
#include "events.h"
#include "registrations.h"
#include "series.h"

enum wave_grade { GRADE_NONE, GRADE_MINOR, GRADE_WAVE, GRADE_MAJOR }; /* see wave_grade() */

enum { RETENTIONS = 3 };

/* Active accounts gained weeks after a wave, of each account that it brought. */
struct retention {
    int weeks;
    double share; /* NAN when nobody can tell */
    int hosts;    /* that report active accounts both before and after */
};

struct wave_found {
    struct scope scope;
    struct wave w;     /* days counted from first_day */
    int32_t first_day; /* of the series */
    enum wave_grade grade;
    bool season;          /* found on the long scale */
    bool registrations;   /* in the weekly sign-ups that servers publish, not in the growth of accounts */
    int within;           /* index of the season it lies in, -1 none */
    bool distinguishable; /* the interval lies above 0 */
    int hosts_up;         /* hosts with excess > 10 and > 50 % over their own baseline */
    double n_eff;         /* effective number of hosts that carried it: 1 / sum of squared shares */
    double top_share;     /* share of the excess of the largest */
    int32_t top_hosts[5]; /* -1 padded */
    double top_excess[5];
    const char *breadth; /* "broad", "regional", "single-instance", "mixed" */
    char region[3];      /* ccTLD that carries most, "" none */
    double region_share;
    bool launch;                            /* a host younger than 28 days: its baseline is zero */
    bool reopened;                          /* sign-ups of a carrier opened within 2 days before the onset */
    double purged;                          /* accounts that carriers deleted within 28 days after the end */
    struct retention retention[RETENTIONS]; /* weeks 0 = not asked */
};

struct waves {
    const struct used *used;     /* borrowed */
    const struct events *events; /* borrowed; may be NULL */
    struct wave_found *found;    /* owned: all, software, cctld, host; each by onset */
    int count, room;
    struct series all;          /* owned: the series of the whole network */
    struct detection detection; /* owned: its baseline, short scale */
    struct detection seasons;   /* owned: long scale */
    enum alert alert;
    int32_t alert_day; /* last day that could be judged; INT32_MIN none */
};

enum waves_depth {
    WAVES_ALL,
    WAVES_PARTS,
    WAVES_HOSTS
}; /* all; and software, ccTLD; and hosts >= 1,000 accounts */

void waves_find(struct waves *w, const struct used *u, const struct events *events, enum waves_depth depth);
/* Adds the waves of what servers say of their own sign-ups, by the week: all servers of the scope that was
 * measured as one, weeks that fewer than most servers tell of left out. */
void waves_add_registrations(struct waves *w, const struct registrations *r, struct scope scope);
void waves_release(struct waves *w);

const char *wave_grade_name(enum wave_grade grade); /* "none", "minor", "wave", "major" */

/* A list of those with a day in the window:
 * [{"scope","name","metric":"accounts"|"registrations","scale":"waves"|"seasons","onset","peak","end",
 * "days","excess","excess_window","excess_low","excess_high","over_quiet","peak_value","baseline","ratio","grade","distinguishable",
 * "tags":[],"hosts_up","n_eff","top_share","top_hosts":[{"host","excess"}],"breadth","region","region_share",
 * "time_to_half_days","decay_exponent","purged_28d","retention":[{"weeks","share","hosts"}],"within","events":[{"day","title","source"}]}].
 * Of published sign-ups also what ended earlier, when the window begins with the panel.
 * scope: "every" or one of the names; `of` SCOPE_SOFTWARE: only those of that software, and of servers that
 * run it now. Seasons are left out unless seasons is true. Unknown figures are null.
 */
json_t *waves_to_json(const struct waves *w, const char *scope, struct scope of, bool seasons,
                      struct window window) MUST_CHECK;
/* {"state","day","rate","baseline","ratio","threshold_rate"}; day null when nothing can be judged. */
json_t *alert_to_json(const struct waves *w) MUST_CHECK;
/* [{"day","rate","baseline","mass","cover"}] of the whole network; null for days without observation. */
json_t *wave_days_to_json(const struct waves *w, struct window window) MUST_CHECK;

#endif
