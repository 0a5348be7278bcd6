#include "plan/quota.h"

#include <stddef.h>

const struct quota_limits quota_defaults = {.per_list = 50, .per_day = 200, .unanswered = 20};

const char *quota_refusal(const struct quota_limits *limits, const struct quota_domain *d)
{
    /* Every host that answers vouches for as many strangers beside it; half of a real hoster's names may be
     * dead. */
    int64_t room = limits->unanswered + d->answered;

    if (d->hoster)
        return NULL;
    if (d->from_this_list >= limits->per_list)
        return "too many new hosts of one domain in one list";
    if (d->today >= limits->per_day)
        return "too many new hosts of one domain in a day";
    if (d->unanswered >= room)
        return "too many hosts of one domain that never answered";
    return NULL;
}
