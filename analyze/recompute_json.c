#include "json_values.h"
#include "recompute.h"
#include "rules_parameters.h"

enum { HOSTS_MAX = 1000 };

static json_t *label_json(uint8_t rule)
{
    return rule == RULE_NONE ? json_null() : json_string(rule_label((enum rule)rule));
}

static json_t *rules_json(const struct recompute *r)
{
    json_t *list = json_array();

    for (int k = 1; k < RULE_COUNT; k++) {
        const struct recompute_rule *x = &r->rules[k];

        if (x->rows == 0 && x->rows_before == 0)
            continue;
        (void)json_array_append_new(
            list, json_pack("{s:s, s:s, s:I, s:I, s:o, s:o}", "rule", rule_label((enum rule)k), "name",
                            rule_name((enum rule)k), "rows", (json_int_t)x->rows, "accounts",
                            (json_int_t)x->accounts, "rows_before",
                            r->previous[0] ? json_integer(x->rows_before) : json_null(), "accounts_before",
                            r->previous[0] ? json_integer(x->accounts_before) : json_null()));
    }
    return list;
}

static json_t *days_json(const struct recompute *r)
{
    const struct panel *p = r->used->panel;
    json_t *list = json_array();

    for (int32_t day = p->first_day; day <= p->last_day; day++) {
        const struct recompute_day *d = &r->days[day - p->first_day];

        (void)json_array_append_new(
            list, json_pack("{s:o, s:I, s:I, s:o, s:o}", "day", json_of_day(day), "reported",
                            (json_int_t)d->reported, "used", (json_int_t)d->used, "used_before",
                            d->has_before ? json_integer(d->used_before) : json_null(), "difference",
                            d->has_before ? json_integer(d->used - d->used_before) : json_null()));
    }
    return list;
}

static json_t *hosts_json(const struct recompute *r)
{
    json_t *list = json_array();

    for (int32_t i = 0; i < r->host_count && i < HOSTS_MAX; i++) {
        const struct recompute_host *h = &r->hosts[i];

        (void)json_array_append_new(
            list, json_pack("{s:s, s:o, s:i, s:I, s:I, s:o, s:o}", "host",
                            r->used->panel->hosts[h->host].name, "day", json_of_day(h->day), "days", h->days,
                            "used", (json_int_t)h->used, "used_before", (json_int_t)h->used_before, "rule",
                            label_json(h->rule), "rule_before", label_json(h->rule_before)));
    }
    return list;
}

json_t *recompute_to_json(const struct recompute *r)
{
    const struct panel *p = r->used->panel;

    return json_pack("{s:s, s:s?, s:o, s:o, s:I, s:I, s:i, s:o, s:o, s:o, s:o}", "rules",
                     r->used->rules->name, "previous", r->previous[0] ? r->previous : NULL, "since",
                     json_of_day(p->first_day), "until", json_of_day(p->last_day), "observations",
                     (json_int_t)p->rows, "changes",
                     (json_int_t)r->ledger.count + (json_int_t)r->used->ledger.count, "hosts_changed",
                     r->host_count, "by_rule", rules_json(r), "days", days_json(r), "hosts", hosts_json(r),
                     "rule_set", rules_parameters(r->used->rules));
}
