/*
 * json_values: figures as JSON: a figure that is unknown is null, never 0 and never NaN.
 */
#ifndef ANALYZE_JSON_VALUES_H
#define ANALYZE_JSON_VALUES_H

#include <jansson.h>
#include <stdint.h>

#include "base/compiler.h"

json_t *
json_of_double(double value) MUST_CHECK; /* NAN and infinities = null; rounded to 6 significant decimals */
json_t *json_of_day(int32_t day) MUST_CHECK;                   /* INT32_MIN = null */
void json_put(json_t *object, const char *key, json_t *value); /* value is taken */

#endif
