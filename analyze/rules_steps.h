/*
 * rules_steps: the rules one by one, in the order in which rules_apply() calls them. Each works on *u alone,
 * whose panel and rule set are given.
 */
#ifndef ANALYZE_RULES_STEPS_H
#define ANALYZE_RULES_STEPS_H

#include "used.h"

/* rules_quirks.c: what is known of each software of the panel; the caller's. */
struct quirk *rules_quirks(const struct panel *p) MUST_CHECK;
/* The quirks of the software that a row runs. */
const struct quirk *rules_quirk_of(const struct used *u, uint32_t row);
/* rules_values.c */
void rule_type(struct used *u);        /* R1, and R2 for hosts that ask not to be listed */
void rule_repeat(struct used *u);      /* R3 */
void rule_implausible(struct used *u); /* R11 */
void rule_frozen(struct used *u);      /* R13 */
/* rules_identity.c */
void rule_identity(struct used *u); /* R4 by what the servers say they are; comes before figures */
/* rules_mirror.c */
void rule_mirror(struct used *u); /* R4 by figures that agree */
/* rules_growth.c */
void rule_spike(struct used *u); /* R5 */
void rule_flows(struct used *u); /* R6 to R9: every change of a host's stock becomes a flow */

/* Marks a row as not used because of a rule; a row that is excluded already keeps its first reason. */
void rule_exclude(struct used *u, uint32_t row, enum rule rule);

#endif
