#include "json_values.h"

#include <math.h>

#include "base/str.h"

json_t *json_of_double(double value)
{
    if (!isfinite(value))
        return json_null();
    return json_real(round(value * 1e6) / 1e6);
}

json_t *json_of_day(int32_t day)
{
    char text[STR_DAY_SIZE];

    if (day == INT32_MIN)
        return json_null();
    str_from_day(day, text);
    return json_string(text);
}

void json_put(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}
