#include <math.h>
#include <stdio.h>
#include <string.h>

#include "render/edition_parts.h"

/* Section 1: what to remember, each with how sure it is. */

/* The figure that a finding stands on, from any set of measures; NAN when it is not there. */
typedef double finding_value(const json_t *measures);

static const double same_size = 0.10;

const char *edition_variant_name(enum edition_variant variant)
{
    static const char *const names[EDITION_VARIANTS] = {"without_largest", "without_carried",
                                                        "nothing_excluded", "day_earlier"};

    return names[variant];
}

/* How far the plain sum of the last day is off; of the variants only the one a day earlier says something
 * new. */
static double trust_value(const json_t *m)
{
    const json_t *levels = json_object_get(json_object_get(m, "growth"), "levels");
    const json_t *last = edition_last(levels);
    double used = chart_number(last, "used");

    return used > 0 ? chart_number(last, "reported") / used - 1 : NAN;
}

/* Does the figure hold? "not_applicable": the variant is what the finding is about. "size", "sign", "no";
 * "untested" when the variant could not be measured. */
static const char *holds(double value, double other)
{
    if (isnan(other))
        return "untested";
    if (fabs(other - value) <= same_size * fabs(value))
        return "size";
    return (value > 0) == (other > 0) && other != 0 ? "sign" : "no";
}

/* A variant that changes what the figure says is the reason for the word; the first of the weakest kind. */
struct verdict {
    const char *confidence, *reason; /* reason: name of a variant, or "all" */
};

static struct verdict judge(json_t *variants)
{
    struct verdict v = {"high", "all"};
    const json_t *one;
    size_t i;

    json_array_foreach(variants, i, one) {
        const char *how = chart_text(one, "holds");

        if (strcmp(how, "not_applicable") == 0)
            continue;
        if (strcmp(how, "no") == 0)
            return (struct verdict){"low", chart_text(one, "name")};
        if (strcmp(how, "size") != 0 && strcmp(v.confidence, "high") == 0)
            v = (struct verdict){"medium", chart_text(one, "name")};
    }
    return v;
}

static json_t *variants_of(const struct edition *d, finding_value *value, double own)
{
    json_t *list = json_array();

    for (int i = 0; i < EDITION_VARIANTS; i++) {
        double other = d->in->variants[i] ? value(d->in->variants[i]) : NAN;
        /* what cleaning takes out cannot be tested by not cleaning */
        bool vacuous = value == trust_value && i == VARIANT_NOTHING_EXCLUDED;

        (void)json_array_append_new(
            list, json_pack("{s:s, s:o, s:s}", "name", edition_variant_name((enum edition_variant)i), "value",
                            isnan(other) ? json_null() : json_real(round(other * 1e6) / 1e6), "holds",
                            vacuous ? "not_applicable" : holds(own, other)));
    }
    return list;
}

static void add_finding(struct edition *d, json_t *list, const char *href, const json_t *said,
                        finding_value *value)
{
    double own = value(d->measures);
    json_t *variants = variants_of(d, value, own);
    struct verdict v = judge(variants);
    char label[80];

    (void)snprintf(label, sizeof(label), "%s_%s",
                   strcmp(v.confidence, "high") == 0     ? "why"
                   : strcmp(v.confidence, "medium") == 0 ? "why_size"
                                                         : "why_sign",
                   v.reason);
    (void)json_array_append_new(list,
                                json_pack("{s:O, s:O, s:O, s:O, s:s, s:s, s:s, s:o, s:o, s:s}", "id",
                                          json_object_get(said, "id"), "html", json_object_get(said, "html"),
                                          "text", json_object_get(said, "text"), "inputs",
                                          json_object_get(said, "inputs"), "confidence", v.confidence,
                                          "confidence_text", texts_word(d->texts, "confidence", v.confidence),
                                          "why", texts_word(d->texts, "confidence", label), "value",
                                          isnan(own) ? json_null() : json_real(round(own * 1e6) / 1e6),
                                          "variants", variants, "href", href));
}

/* ---- the figures ---- */

static double accounts_value(const json_t *m)
{
    return chart_number(m, "growth.summary.accounts_last");
}

static double waves_value(const json_t *m)
{
    json_t *waves;
    double sum;

    if (!json_is_array(json_object_get(m, "waves")))
        return NAN;
    waves = edition_network_waves(json_object_get(m, "waves"));
    sum = edition_wave_excess(waves);
    json_decref(waves);
    return sum;
}

static double pace_value(const json_t *m)
{
    return chart_number(m, "growth.summary.usual_a_day");
}

static double top_value(const json_t *m)
{
    return chart_number(m, "concentration.last.accounts.cr10");
}

static double software_value(const json_t *m)
{
    const json_t *rows = json_object_get(json_object_get(json_object_get(m, "mix"), "last"), "software"),
                 *row;
    double most = NAN, share = NAN;
    size_t i;

    json_array_foreach(rows, i, row)
        if (json_is_string(json_object_get(row, "name")) && !(chart_number(row, "servers") <= most)) {
            most = chart_number(row, "servers");
            share = chart_number(row, "share_servers");
        }
    return share;
}

/* Of servers that report active accounts, on the last day: the others are not known to have none. */
static const json_t *last_active(const json_t *m)
{
    return edition_last(json_object_get(json_object_get(m, "growth"), "active"));
}

static double active_value(const json_t *m)
{
    return chart_number(last_active(m), "active");
}

/* ---- the sentences ---- */

static void find_accounts(struct edition *d, json_t *list)
{
    json_t *f = edition_facts(d);
    double first = edition_value(d, "growth.summary.accounts_first"), last = accounts_value(d->measures);

    fact_short(f, "accounts", last, "growth.summary.accounts_last");
    if (d->until > d->since) {
        fact_more(f, d->texts, "more", last, first,
                  "growth.summary.accounts_last / growth.summary.accounts_first - 1");
        fact_short(f, "first", first, "growth.summary.accounts_first");
    }
    add_finding(d, list, "growth", edition_say(d, "finding_accounts", "", f), accounts_value);
}

/* A wave that is cut has no onset or end to tell of among the days counted. */
static const char *waves_variant(const struct edition *d)
{
    size_t count = json_array_size(d->waves);

    if (edition_waves_cut(d, d->waves))
        return count == 1 ? "one_cut" : "many_cut";
    return count == 1 ? "one" : count == 2 ? "two" : "many";
}

static void find_waves(struct edition *d, json_t *list)
{
    size_t count = json_array_size(d->waves);
    const json_t *first = json_array_get(d->waves, 0), *second = json_array_get(d->waves, 1);
    json_t *f = edition_facts(d);

    fact_count(f, d->texts, "waves", (double)count, "wave", "count of waves of the whole network");
    fact_short(f, "excess", edition_wave_excess(d->waves), "sum of waves.excess_window");
    if (count == 1 || count == 2) {
        fact_short(f, "first_excess", chart_number(first, "excess_window"), "waves.excess_window");
        fact_date(f, "first_onset", chart_day(first, "onset"), "waves.onset");
    }
    if (count == 2) {
        fact_short(f, "second_excess", chart_number(second, "excess_window"), "waves.excess_window");
        fact_date(f, "second_onset", chart_day(second, "onset"), "waves.onset");
    }
    if (count > 0)
        add_finding(d, list, "waves", edition_say(d, "finding_waves", waves_variant(d), f), waves_value);
    else if (edition_waves_measured(d))
        add_finding(d, list, "waves", edition_say(d, "finding_waves", "none", f), pace_value);
    else
        json_decref(f);
}

static void find_pace(struct edition *d, json_t *list)
{
    double usual = pace_value(d->measures), peak = edition_value(d, "growth.summary.peak_organic");
    json_t *f;

    if (!(usual > 0) || !(peak > 0) || d->until <= d->since)
        return;
    f = edition_facts(d);
    fact_short(f, "usual", usual, "growth.summary.usual_a_day");
    fact_short(f, "peak", peak, "growth.summary.peak_organic");
    fact_date(f, "peak_day", chart_day(d->summary, "peak_day"), "growth.summary.peak_day");
    fact_ratio(f, "times", peak / usual, "growth.summary.peak_organic / growth.summary.usual_a_day");
    add_finding(d, list, "waves", edition_say(d, "finding_pace", "", f), pace_value);
}

static void find_top(struct edition *d, json_t *list)
{
    const json_t *days = json_object_get(edition_measure(d, "concentration"), "days");
    enum movement m = movement_of(days, "accounts.cr10");
    json_t *f;

    if (isnan(top_value(d->measures)))
        return;
    f = edition_facts(d);
    fact_share(f, "cr10", top_value(d->measures), "concentration.last.accounts.cr10");
    fact_share(f, "cr10_first", edition_value(d, "concentration.first.accounts.cr10"),
               "concentration.first.accounts.cr10");
    fact_share_fine(f, "cr1", edition_value(d, "concentration.last.accounts.cr1"),
                    "concentration.last.accounts.cr1");
    fact_text(f, "host",
              chart_text(json_object_get(edition_measure(d, "concentration"), "last"), "top_host"));
    add_finding(d, list, "concentration",
                edition_say(d, "finding_top",
                            d->until <= d->since                         ? "day"
                            : m == MOVED_DOWN || m == MOVED_DOWN_SHARPLY ? "fell"
                            : m == MOVED_UP || m == MOVED_UP_SHARPLY     ? "rose"
                                                                         : "same",
                            f),
                top_value);
}

static void find_software(struct edition *d, json_t *list)
{
    const json_t *rows = json_object_get(json_object_get(edition_measure(d, "mix"), "last"), "software"),
                 *row, *top = NULL;
    json_t *f;
    size_t i;

    json_array_foreach(rows, i, row)
        if (json_is_string(json_object_get(row, "name")) &&
            (!top || chart_number(row, "servers") > chart_number(top, "servers")))
            top = row;
    if (!top)
        return;
    f = edition_facts(d);
    fact_text(f, "name", edition_software_name(d, chart_text(top, "name")));
    fact_exact(f, "servers", chart_number(top, "servers"), "mix.last.software servers");
    if (d->until > d->since)
        fact_exact(f, "before", chart_number(top, "servers_before"), "mix.last.software servers_before");
    fact_share(f, "share", chart_number(top, "share_servers"), "mix.last.software share_servers");
    fact_share(f, "accounts_share", chart_number(top, "share_accounts"), "mix.last.software share_accounts");
    add_finding(d, list, "software", edition_say(d, "finding_software", "", f), software_value);
}

static void find_active(struct edition *d, json_t *list)
{
    double active = active_value(d->measures), accounts = chart_number(last_active(d->measures), "accounts");
    json_t *f;

    if (!(active > 0))
        return;
    f = edition_facts(d);
    fact_short(f, "active", active, "growth.active last active");
    fact_share(f, "share", accounts > 0 ? active / accounts : NAN, "growth.active last active / accounts");
    add_finding(d, list, "activity", edition_say(d, "finding_active", "", f), active_value);
}

static void find_trust(struct edition *d, json_t *list)
{
    double gap = trust_value(d->measures);
    const json_t *last = edition_last(json_object_get(d->growth, "levels"));
    json_t *f;

    if (isnan(gap))
        return;
    f = edition_facts(d);
    fact_share_fine(f, "gap", fabs(gap), "growth.levels last reported / used - 1");
    fact_ratio(f, "times", 1 + gap, "growth.levels last reported / used");
    fact_short(f, "reported", chart_number(last, "reported"), "growth.levels last reported");
    fact_short(f, "used", chart_number(last, "used"), "growth.levels last used");
    add_finding(d, list, "trust",
                edition_say(d, "finding_trust",
                            gap > EDITION_GAP_FAR ? "far"
                            : gap >= 0            ? "higher"
                                                  : "lower",
                            f),
                trust_value);
}

json_t *edition_findings(struct edition *d)
{
    json_t *list = json_array();

    find_accounts(d, list);
    find_waves(d, list);
    find_pace(d, list);
    find_top(d, list);
    find_software(d, list);
    find_active(d, list);
    find_trust(d, list);
    return list;
}
