#include "rules.h"

#include <stdlib.h>
#include <string.h>

#include "rules_steps.h"

#define BIT(rule) (1u << (rule))
#define ALL_RULES ((1u << RULE_COUNT) - 2u)

static const struct {
    const char *name, *label, *text;
} rule_names[RULE_COUNT] = {
    [RULE_NONE] = {"none", "", ""},
    [RULE_TYPE] = {"type", "R1", "A missing, negative or absurd number is not a count."},
    [RULE_SCOPE] = {"scope", "R2", "Blogs, bridges, relays and the like are not counted as social accounts."},
    [RULE_REPEAT] = {"repeat", "R3", "A round that repeats the one before it was not observed."},
    [RULE_MIRROR] = {"mirror", "R4", "A second name or a copy of another server is counted once."},
    [RULE_SPIKE] = {"spike", "R5",
                    "A value that leaps away and comes back within days is replaced by a line."},
    [RULE_STEP] = {"step", "R6", "A single jump between two quiet days is a correction, not growth."},
    [RULE_PURGE] = {"purge", "R7", "Accounts deleted in bulk are listed apart from growth."},
    [RULE_GAP] = {"gap", "R8", "A silent server keeps its last count for 14 days, then it leaves."},
    [RULE_BIRTH] = {"birth", "R9",
                    "A large server seen for the first time was found late: stock, not growth."},
    [RULE_TIME] = {"time", "R10", "Each change belongs to the time between its two observations."},
    [RULE_IMPLAUSIBLE] = {"implausible", "R11",
                          "Random or remote counts, as some software is known to report."},
    [RULE_LEDGER] = {"ledger", "R12", "Every change is listed with server, day, before, after and rule."},
    [RULE_FROZEN] = {"frozen", "R13", "A large server that repeats its last numbers for a month is closed."},
};

#define PARAMETERS_2026_1                                                                                    \
    .users_max = 50000000, .repeat_share = 0.95, .repeat_users = 2000, .repeat_hosts_min = 20,               \
    .mirror_tolerance = 0.002, .mirror_users = 50, .mirror_posts = 500, .mirror_rounds = 3,                  \
    .mirror_share = 0.6, .visitor_users = 2000, .visitor_posts = 100000, .visitor_rounds = 12,               \
    .spike_factor = 3, .spike_return = 0.1, .spike_users = 300, .spike_length = 7, .leap_users = 1000,       \
    .leap_factor = 10, .step_share = 0.2, .step_users = 400, .step_quiet = 0.05, .purge_users = 100,         \
    .purge_share = 0.01, .gap_days = 14, .birth_days = 7, .birth_users = 100, .random_share = 0.05,          \
    .random_users = 100, .active_factor = 1.2, .active_margin = 50, .frozen_users = 1000, .frozen_days = 30

static const struct rule_set rule_sets[] = {
    {.name = "2026.1",
     .summary = "all rules with their published parameters",
     .enabled = ALL_RULES,
     PARAMETERS_2026_1},
    {.name = "2026.1-levels",
     .summary = "copies and impossible values left out, growth as measured",
     .enabled = ALL_RULES & ~(BIT(RULE_STEP) | BIT(RULE_PURGE) | BIT(RULE_BIRTH)),
     PARAMETERS_2026_1},
    {.name = "as-reported",
     .summary = "only missing and impossible values, scope and gaps",
     .enabled = BIT(RULE_TYPE) | BIT(RULE_SCOPE) | BIT(RULE_GAP) | BIT(RULE_TIME) | BIT(RULE_LEDGER),
     PARAMETERS_2026_1},
};

const struct rule_set *rules_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(rule_sets); i++)
        if (strcmp(rule_sets[i].name, name) == 0)
            return &rule_sets[i];
    return NULL;
}

const struct rule_set *rules_default(void)
{
    return &rule_sets[0];
}

int rules_count(void)
{
    return (int)COUNT_OF(rule_sets);
}

const struct rule_set *rules_at(int i)
{
    return &rule_sets[i];
}

bool rules_has(const struct rule_set *set, enum rule rule)
{
    return set->enabled >> rule & 1;
}

const char *rule_name(enum rule rule)
{
    return rule_names[rule].name;
}

const char *rule_label(enum rule rule)
{
    return rule_names[rule].label;
}

const char *rule_text(enum rule rule)
{
    return rule_names[rule].text;
}

void rule_exclude(struct used *u, uint32_t row, enum rule rule)
{
    if (used_value(u, row) == PANEL_NONE)
        return;
    u->excluded[row] = (uint8_t)rule;
}

void rules_apply(struct used *u, const struct panel *p, const struct rule_set *set)
{
    static const struct {
        enum rule rule;
        void (*apply)(struct used *u);
    } order[] = {
        {RULE_TYPE, rule_type},       {RULE_REPEAT, rule_repeat}, {RULE_IMPLAUSIBLE, rule_implausible},
        {RULE_MIRROR, rule_identity}, {RULE_MIRROR, rule_mirror}, {RULE_FROZEN, rule_frozen},
        {RULE_SPIKE, rule_spike},     {RULE_GAP, rule_flows},
    };

    *u = (struct used){.panel = p, .rules = set};
    u->excluded = mem_array((size_t)p->rows + 1, sizeof(*u->excluded));
    u->copy_of = mem_array((size_t)p->host_count + 1, sizeof(*u->copy_of));
    u->round_repeated = mem_array((size_t)p->round_count + 1, sizeof(*u->round_repeated));
    for (int32_t h = 0; h < p->host_count; h++)
        u->copy_of[h] = -1;
    u->quirks = rules_quirks(p);
    for (size_t i = 0; i < COUNT_OF(order); i++)
        if (rules_has(set, order[i].rule))
            order[i].apply(u);
}
