#include "plan/quota.h"

const struct quota_limits quota_defaults = {.per_list = 50, .per_day = 200, .unanswered = 20};

enum quota_answer quota_ask(const struct quota_limits *limits, const struct quota_domain *d)
{
    /* Every host that answers vouches for as many strangers beside it; half of a real hoster's names may be
     * dead. */
    int64_t room = limits->unanswered + d->answered;

    if (d->hoster)
        return QUOTA_ROOM;
    if (d->today >= limits->per_day)
        return QUOTA_DAY_FULL;
    if (d->unanswered >= room)
        return QUOTA_UNANSWERED;
    return d->from_this_list >= limits->per_list ? QUOTA_LIST_FULL : QUOTA_ROOM;
}

const char *quota_words(enum quota_answer answer)
{
    static const char *const words[] = {
        [QUOTA_ROOM] = "room for more",
        [QUOTA_LIST_FULL] = "too many new hosts of one domain in one list",
        [QUOTA_DAY_FULL] = "too many new hosts of one domain in a day",
        [QUOTA_UNANSWERED] = "too many hosts of one domain that never answered",
    };

    return words[answer];
}
