/*
 * rules_parameters: a rule set as data, for those who want to repeat an analysis.
 */
#ifndef ANALYZE_RULES_PARAMETERS_H
#define ANALYZE_RULES_PARAMETERS_H

#include <jansson.h>

#include "rules.h"

/* {"name","summary","parameters":{...}}, members named as in struct rule_set. */
json_t *rules_parameters(const struct rule_set *set) MUST_CHECK;
/* [{"rule","name","applied","meaning"}] */
json_t *rules_methods(const struct rule_set *set) MUST_CHECK;

#endif
