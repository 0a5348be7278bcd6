#include "probe/record.h"

#include <stddef.h>

#include "base/compiler.h"

const char *record_flag_name(uint32_t flag)
{
    static const char *const names[] = {"was_string",        "was_negative", "was_unreadable", "null_active",
                                        "active_over_total", "over_belief",  "baffled",        "hidden_ones",
                                        "remote_users",      "private",      "no_usage",       "delegated",
                                        "schema_old"};

    _Static_assert(RECORD_FLAGS_END == 1 << COUNT_OF(names), "one name a flag");
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (flag == UINT32_C(1) << i)
            return names[i];
    return NULL;
}

const char *series_metric_name(int metric)
{
    static const char *const names[] = {NULL,       "registrations", "logins",
                                        "statuses", "users_total",   "active_day"};

    return metric > 0 && metric < (int)COUNT_OF(names) ? names[metric] : NULL;
}
