/*
 * rules_steps: the rules one by one, in the order in which rules_apply() calls them. Each works on *u alone,
 * whose panel and rule set are given.
 */
#ifndef ANALYZE_RULES_STEPS_H
#define ANALYZE_RULES_STEPS_H

#include "used.h"

/* rules_values.c */
void rule_type(struct used *u);        /* R1, and R2 for hosts that ask not to be listed */
void rule_repeat(struct used *u);      /* R3 */
void rule_implausible(struct used *u); /* R11 */
void rule_frozen(struct used *u);      /* R13 */
/* rules_mirror.c */
void rule_mirror(struct used *u); /* R4 */
/* rules_growth.c */
void rule_spike(struct used *u); /* R5 */
void rule_flows(struct used *u); /* R6 to R9: every change of a host's stock becomes a flow */

/* Marks a row as not used because of a rule; a row that is excluded already keeps its first reason. */
void rule_exclude(struct used *u, uint32_t row, enum rule rule);

#endif
