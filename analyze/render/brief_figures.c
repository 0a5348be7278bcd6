#include "render/brief_figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "render/chart.h"
#include "median.h"

enum { WEEK = 7, FOUR_WEEKS = 28, DAYS_MIN = 4, SPREAD_WEEKS_MIN = 4 };

/* A wave begins here: the least ratio of peak to usual level that the detector calls a wave. */
static const double THRESHOLD = 1.75;

static json_t *number(double value)
{
    return isfinite(value) ? json_real(round(value * 1e6) / 1e6) : json_null();
}

static void put(json_t *o, const char *name, double value)
{
    (void)json_object_set_new(o, name, number(value));
}

int32_t brief_until(const struct brief_input *in)
{
    return chart_day(in->growth, "until");
}

/* A day so many days earlier; unknown stays unknown. */
static int32_t before(int32_t day, int32_t days)
{
    return day == INT32_MIN ? INT32_MIN : day - days;
}

/* A member of the row of a day; NAN when there is none. */
static double on_day(const json_t *rows, int32_t day, const char *member)
{
    int32_t first = chart_day(json_array_get(rows, 0), "day");

    if (first == INT32_MIN || day == INT32_MIN || day < first)
        return NAN;
    return chart_number(json_array_get(rows, (size_t)(day - first)), member);
}

/* Mean of a daily figure over the week that ends with a day, and the days that have it. */
static double week_mean(const json_t *rows, int32_t until, const char *member, int *days)
{
    double sum = 0;

    *days = 0;
    if (until == INT32_MIN)
        return NAN;
    for (int32_t day = until - WEEK + 1; day <= until; day++) {
        double value = on_day(rows, day, member);

        if (isnan(value))
            continue;
        sum += value;
        (*days)++;
    }
    return *days >= DAYS_MIN ? sum / *days : NAN;
}

static double new_a_day(const struct brief_input *in, int32_t until)
{
    int days;

    return week_mean(in->wave_days, until, "rate", &days);
}

json_t *brief_weeks(const struct brief_input *in)
{
    int32_t until = brief_until(in), first = chart_day(in->growth, "since");
    json_t *list = json_array();

    for (int i = BRIEF_CHART_WEEKS - 1; i >= 0 && until != INT32_MIN; i--) {
        int32_t end = before(until, i * WEEK);
        int days, usual_days;
        double mean, usual;
        char text[STR_DAY_SIZE];

        if (end < first)
            continue;
        mean = week_mean(in->wave_days, end, "rate", &days);
        usual = week_mean(in->wave_days, end, "baseline", &usual_days);
        str_from_day(end, text);
        (void)json_array_append_new(list, json_pack("{s:s, s:i, s:o, s:o, s:o}", "until", text, "days", days,
                                                    "new", number(round(mean * WEEK)), "usual",
                                                    number(round(usual * WEEK)), "threshold",
                                                    number(round(THRESHOLD * usual * WEEK))));
    }
    return list;
}

/* Median absolute deviation of the weekly changes: what is usual from one week to the next. */
static double usual_spread(const json_t *weeks)
{
    double changes[BRIEF_CHART_WEEKS];
    int n = 0;

    for (size_t i = 1; i < json_array_size(weeks); i++) {
        double change =
            chart_number(json_array_get(weeks, i), "new") - chart_number(json_array_get(weeks, i - 1), "new");

        if (!isnan(change))
            changes[n++] = change;
    }
    if (n < SPREAD_WEEKS_MIN)
        return NAN;
    return median_deviation(changes, n);
}

/* The wave of the whole network that holds a day, NULL when none. */
static const json_t *wave_on(const struct brief_input *in, int32_t day)
{
    const json_t *w;
    size_t i;

    json_array_foreach(in->waves, i, w) {
        const char *scope = json_string_value(json_object_get(w, "scope"));
        int32_t onset = chart_day(w, "onset"), end = chart_day(w, "end");

        if (scope && strcmp(scope, "all") == 0 && onset <= day && end >= day)
            return w;
    }
    return NULL;
}

/* The last day of the week whose rate and usual level are known. */
static int32_t judged_day(const struct brief_input *in)
{
    int32_t until = brief_until(in);

    for (int32_t day = until; until != INT32_MIN && day > until - WEEK; day--)
        if (on_day(in->wave_days, day, "rate") >= 0 && on_day(in->wave_days, day, "baseline") > 0)
            return day;
    return INT32_MIN;
}

/* A week at a wave's level that the detector has not confirmed, or will not: building. */
static const char *unconfirmed(const struct brief_input *in)
{
    json_t *weeks = brief_weeks(in);
    const json_t *last = json_array_get(weeks, json_array_size(weeks) - 1);
    bool high = chart_number(last, "new") >= chart_number(last, "threshold");

    json_decref(weeks);
    return high ? "building" : "none";
}

/* A week of the past: the rule of a daily run, from what is known of the wave today. */
static const char *past_state(const struct brief_input *in, int32_t day)
{
    const json_t *wave = wave_on(in, day);
    double peak = chart_number(wave, "peak_value"), usual = chart_number(wave, "baseline");

    if (!wave)
        return "none";
    return day > chart_day(wave, "peak") && on_day(in->wave_days, day, "rate") < usual + 0.5 * (peak - usual)
               ? "ebbing"
               : "wave";
}

const char *brief_alert(const struct brief_input *in)
{
    int32_t day = judged_day(in);
    const char *state;

    if (!in->growth)
        return "empty";
    if (day == INT32_MIN)
        return "unknown";
    state = chart_day(in->alert, "day") == day ? json_string_value(json_object_get(in->alert, "state"))
                                               : past_state(in, day);
    return strcmp(state, "none") == 0 ? unconfirmed(in) : state;
}

static double top_share(const json_t *movers)
{
    double gain = chart_number(movers, "gain");

    return gain > 0 ? chart_number(json_object_get(movers, "top"), "gain") / gain : NAN;
}

static void put_levels(json_t *o, const struct brief_input *in)
{
    const json_t *days = json_object_get(in->growth, "days");
    int32_t until = brief_until(in);
    double now = on_day(days, until, "accounts"), week = on_day(days, before(until, WEEK), "accounts"),
           two = on_day(days, before(until, 2 * WEEK), "accounts");

    put(o, "accounts", now);
    put(o, "accounts_change", now - week);
    put(o, "accounts_change_last_week", week - two);
    put(o, "accounts_four_weeks_ago", on_day(days, before(until, FOUR_WEEKS), "accounts"));
    put(o, "servers", on_day(days, until, "servers"));
    put(o, "heard", on_day(days, until, "heard"));
    put(o, "heard_last_week", on_day(days, before(until, WEEK), "heard"));
    put(o, "heard_four_weeks_ago", on_day(days, before(until, FOUR_WEEKS), "heard"));
    put(o, "carried_share", on_day(days, until, "carried") / now);
    put(o, "measured_share", 1 - on_day(days, until, "carried") / now);
    put(o, "days_of_data", in->growth ? (double)json_array_size(days) : 0);
}

static void put_flows(json_t *o, const struct brief_input *in)
{
    int32_t until = brief_until(in);
    json_t *weeks = brief_weeks(in);
    const json_t *last = json_array_get(weeks, json_array_size(weeks) - 1);
    const json_t *wave = wave_on(in, judged_day(in));
    double usual = chart_number(last, "usual") / WEEK;

    put(o, "new_a_day", new_a_day(in, until));
    put(o, "new_a_day_last_week", new_a_day(in, before(until, WEEK)));
    put(o, "new_a_day_four_weeks_ago", new_a_day(in, before(until, FOUR_WEEKS)));
    put(o, "usual_a_day", usual);
    put(o, "threshold_a_day", THRESHOLD * usual);
    put(o, "ratio", new_a_day(in, until) / usual);
    put(o, "week_new", chart_number(last, "new"));
    put(o, "week_usual", chart_number(last, "usual"));
    put(o, "week_threshold", chart_number(last, "threshold"));
    put(o, "last_week_new", round(new_a_day(in, before(until, WEEK)) * WEEK));
    put(o, "usual_spread", usual_spread(weeks));
    /* one that is known to have gone on later has brought this by the end of the week */
    put(o, "wave_excess", round(chart_number(wave, "excess_window")));
    (void)json_object_set(o, "wave_onset", json_object_get(wave, "onset"));
    json_decref(weeks);
}

static void put_movers(json_t *o, const struct brief_input *in)
{
    const json_t *m = in->movers[BRIEF_THIS], *top = json_object_get(m, "top");

    put(o, "gain", chart_number(m, "gain"));
    put(o, "gain_last_week", chart_number(in->movers[BRIEF_LAST], "gain"));
    (void)json_object_set(o, "top_host", json_object_get(top, "host"));
    put(o, "top_gain", chart_number(top, "gain"));
    put(o, "top_share", top_share(m));
    put(o, "top_share_last_week", top_share(in->movers[BRIEF_LAST]));
    put(o, "top_share_four_weeks_ago", top_share(in->movers[BRIEF_FOUR_AGO]));
    put(o, "top_accounts_share", chart_number(top, "accounts") / chart_number(o, "accounts"));
    put(o, "new_servers", chart_number(json_object_get(m, "new"), "servers"));
    put(o, "new_accounts", chart_number(json_object_get(m, "new"), "accounts"));
    put(o, "gone_servers", chart_number(json_object_get(m, "gone"), "servers"));
    put(o, "gone_accounts", chart_number(json_object_get(m, "gone"), "accounts"));
    put(o, "copies", chart_number(json_object_get(m, "copies"), "servers"));
}

static void put_excluded(json_t *o, const struct brief_input *in)
{
    const json_t *last = json_object_get(in->coverage, "last_day"), *row;
    double servers = last ? 0 : NAN, accounts = last ? 0 : NAN;
    size_t i;

    json_array_foreach(json_object_get(last, "excluded"), i, row) {
        servers += chart_number(row, "servers");
        accounts += chart_number(row, "accounts");
    }
    put(o, "excluded_servers", servers);
    put(o, "excluded_accounts", accounts);
}

json_t *brief_figures(const struct brief_input *in)
{
    json_t *o = json_object();

    put_levels(o, in);
    put_flows(o, in);
    put_movers(o, in);
    put_excluded(o, in);
    return o;
}

/* ---- variants ---- */

/* What the plain sum of all reports changed by in the week. */
static double reported_change(const struct brief_input *in)
{
    const json_t *days = json_object_get(in->growth, "days");
    int32_t until = brief_until(in);

    return on_day(days, until, "reported") - on_day(days, before(until, WEEK), "reported");
}

static json_t *variants(double without_largest, double measured, double plain, double earlier)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "without_largest", number(without_largest), "measured_only",
                     number(measured), "nothing_excluded", number(plain), "day_earlier", number(earlier));
}

json_t *brief_variants_gain(const struct brief_input *in)
{
    const json_t *m = in->movers[BRIEF_THIS];
    double gain = chart_number(m, "gain"), top = chart_number(json_object_get(m, "top"), "gain");

    return variants(isnan(top) ? gain : gain - top, chart_number(m, "gain_measured"), reported_change(in),
                    chart_number(in->movers[BRIEF_SHIFTED], "gain"));
}

/* The share of the largest; here the second largest is the one that is left out. */
json_t *brief_variants_share(const struct brief_input *in)
{
    const json_t *m = in->movers[BRIEF_THIS];
    double gain = chart_number(m, "gain"), top = chart_number(json_object_get(m, "top"), "gain");
    double second = chart_number(json_object_get(m, "second"), "gain");

    return variants(top / (gain - (isnan(second) ? 0 : second)), top / chart_number(m, "gain_measured"),
                    top / reported_change(in), top_share(in->movers[BRIEF_SHIFTED]));
}

json_t *brief_variants_ratio(const struct brief_input *in)
{
    json_t *gains = brief_variants_gain(in);
    double usual;
    json_t *weeks = brief_weeks(in), *out;

    usual = chart_number(json_array_get(weeks, json_array_size(weeks) - 1), "usual");
    out =
        variants(chart_number(gains, "without_largest") / usual, chart_number(gains, "measured_only") / usual,
                 chart_number(gains, "nothing_excluded") / usual, chart_number(gains, "day_earlier") / usual);
    json_decref(gains);
    json_decref(weeks);
    return out;
}

const char *brief_confidence(double value, double limit, const json_t *all)
{
    const char *word = "high", *name;
    const json_t *v;

    if (isnan(value))
        return "low";
    json_object_foreach((json_t *)(uintptr_t)all, name, v) {
        double other = json_is_number(v) ? json_number_value(v) : NAN;

        if (isnan(other) || (other > limit) != (value > limit))
            return "low";
        if (fabs(other - value) > 0.1 * fabs(value))
            word = "medium";
    }
    return word;
}
