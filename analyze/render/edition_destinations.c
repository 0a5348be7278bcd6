#include <math.h>
#include <string.h>

#include "render/edition_parts.h"

/* Section 4: where the growth went. */

static const char *step_role(const char *part, double amount)
{
    if (amount < 0)
        return "loss";
    return strcmp(part, "known") == 0 || strcmp(part, "opened") == 0 ? "gain" : "late";
}

static json_t *bridge_step(const char *label, double amount, const char *role, const json_t *servers)
{
    return json_pack("{s:s, s:I, s:s, s:O?}", "label", label, "amount", (json_int_t)amount, "role", role,
                     "servers", (json_t *)(uintptr_t)servers);
}

static json_t *bridge_rows(const struct edition *d)
{
    char first[NUMBER_SIZE], last[NUMBER_SIZE];
    json_t *rows = json_array();
    const json_t *part;
    size_t i;

    number_date(d->since, first);
    number_date(d->until, last);
    (void)json_array_append_new(
        rows, bridge_step(first, edition_value(d, "growth.summary.accounts_first"), "total", NULL));
    json_array_foreach(json_object_get(d->growth, "bridge"), i, part) {
        const char *name = chart_text(part, "part");
        double amount = chart_number(part, "accounts");

        if (fabs(amount) > 0)
            (void)json_array_append_new(rows, bridge_step(texts_word(d->texts, "bridge", name), amount,
                                                          step_role(name, amount),
                                                          json_object_get(part, "servers")));
    }
    (void)json_array_append_new(
        rows, bridge_step(last, edition_value(d, "growth.summary.accounts_last"), "total", NULL));
    return rows;
}

static double bridge_part(const struct edition *d, const char *name)
{
    const json_t *part;
    size_t i;

    json_array_foreach(json_object_get(d->growth, "bridge"), i, part)
        if (strcmp(chart_text(part, "part"), name) == 0)
            return chart_number(part, "accounts");
    return NAN;
}

static json_t *bridge_facts(const struct edition *d)
{
    double known = bridge_part(d, "known"), opened = bridge_part(d, "opened");
    json_t *f = edition_facts(d);

    fact_fraction(f, d->texts, "known_share", known > 0 && opened >= 0 ? known / (known + opened) : NAN,
                  "growth.bridge known / (known + opened)");
    fact_exact(f, "known", known, "growth.bridge known accounts");
    fact_exact(f, "opened", opened, "growth.bridge opened accounts");
    if (bridge_part(d, "late") > 0)
        fact_exact(f, "late", bridge_part(d, "late"), "growth.bridge late accounts");
    fact_exact(f, "first", edition_value(d, "growth.summary.accounts_first"),
               "growth.summary.accounts_first");
    fact_exact(f, "last", edition_value(d, "growth.summary.accounts_last"), "growth.summary.accounts_last");
    return f;
}

static void multiples_chart(struct edition *d, json_t *s)
{
    const json_t *hosts = json_object_get(edition_measure(d, "largest"), "hosts"),
                 *first = json_array_get(hosts, 0);
    json_t *f, *c;

    if (json_array_size(hosts) < 2)
        return;
    f = edition_facts(d);
    fact_exact(f, "count", (double)json_array_size(hosts), "count of largest.hosts");
    fact_text(f, "host", chart_text(first, "name"));
    fact_exact(f, "host_now", chart_number(first, "now"), "largest.hosts[0].now");
    fact_exact(f, "host_before", chart_number(first, "before"), "largest.hosts[0].before");
    c = section_chart(d, s, "largest", "multiples", NULL, f);
    chart_add_column(d, c, "name", "text");
    chart_add_column(d, c, "now", "count");
    chart_add_column(d, c, "before", "count");
    chart_share_rows(c, hosts);
    chart_mark_waves(d, c);
}

json_t *edition_destinations(struct edition *d)
{
    double known = bridge_part(d, "known"), opened = bridge_part(d, "opened");
    bool gained = known > 0 && opened >= 0;
    json_t *s, *c;

    if (d->until <= d->since)
        return NULL;
    s = section_new(d, "destinations",
                    edition_say(d, "destinations_headline",
                                !gained                           ? "mixed"
                                : known / (known + opened) >= 0.5 ? "known"
                                                                  : "opened",
                                bridge_facts(d)),
                    false);
    section_paragraph(s, edition_say(d, "destinations_text", gained ? "gained" : "mixed", bridge_facts(d)));
    c = section_chart(d, s, "bridge", "waterfall", gained ? "gained" : NULL, bridge_facts(d));
    chart_add_column(d, c, "label", "text");
    chart_add_column(d, c, "amount", "count");
    chart_add_column(d, c, "servers", "count");
    chart_set_rows(c, bridge_rows(d));
    multiples_chart(d, s);
    return s;
}
