#include "rules_parameters.h"

#include <stddef.h>
#include <string.h>

#include "json_values.h"

enum field_type { WIDE, NARROW, REAL };

#define FIELD(name, type)                                                                                    \
    {                                                                                                        \
#name, offsetof(struct rule_set, name), type                                                         \
    }

static const struct {
    const char *name;
    size_t offset;
    enum field_type type;
} fields[] = {
    FIELD(users_max, WIDE),          FIELD(repeat_share, REAL),     FIELD(repeat_users, WIDE),
    FIELD(repeat_hosts_min, NARROW), FIELD(mirror_tolerance, REAL), FIELD(mirror_users, WIDE),
    FIELD(mirror_posts, WIDE),       FIELD(mirror_rounds, NARROW),  FIELD(mirror_share, REAL),
    FIELD(visitor_users, WIDE),      FIELD(visitor_posts, WIDE),    FIELD(visitor_rounds, NARROW),
    FIELD(spike_factor, REAL),       FIELD(spike_return, REAL),     FIELD(spike_users, WIDE),
    FIELD(spike_length, NARROW),     FIELD(leap_users, WIDE),       FIELD(leap_factor, REAL),
    FIELD(step_share, REAL),         FIELD(step_users, WIDE),       FIELD(step_quiet, REAL),
    FIELD(purge_users, WIDE),        FIELD(purge_share, REAL),      FIELD(gap_days, NARROW),
    FIELD(birth_days, NARROW),       FIELD(birth_users, WIDE),      FIELD(random_share, REAL),
    FIELD(random_users, WIDE),       FIELD(active_factor, REAL),    FIELD(active_margin, WIDE),
    FIELD(frozen_users, WIDE),       FIELD(frozen_days, NARROW),
};

static json_t *field_value(const struct rule_set *set, size_t i)
{
    const char *at = (const char *)set + fields[i].offset;
    int64_t wide;
    int32_t narrow;
    double real;

    switch (fields[i].type) {
    case WIDE:
        memcpy(&wide, at, sizeof(wide));
        return json_integer(wide);
    case NARROW:
        memcpy(&narrow, at, sizeof(narrow));
        return json_integer(narrow);
    case REAL:
        break;
    }
    memcpy(&real, at, sizeof(real));
    return json_of_double(real);
}

json_t *rules_parameters(const struct rule_set *set)
{
    json_t *values = json_object();

    for (size_t i = 0; i < COUNT_OF(fields); i++)
        json_put(values, fields[i].name, field_value(set, i));
    return json_pack("{s:s, s:s, s:o}", "name", set->name, "summary", set->summary, "parameters", values);
}

json_t *rules_methods(const struct rule_set *set)
{
    json_t *list = json_array();

    for (int r = 1; r < RULE_COUNT; r++)
        (void)json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:s}", "rule", rule_label((enum rule)r),
                                                    "name", rule_name((enum rule)r), "applied",
                                                    rules_has(set, (enum rule)r), "meaning",
                                                    rule_text((enum rule)r)));
    return list;
}
