/*
 * quota: how many new hosts of one registrable domain may enter the frontier. Farms of invented sub-domains
 * flood peer lists; real hosters have thousands of instances too, and earn room by answering.
 */
#ifndef PLAN_QUOTA_H
#define PLAN_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

struct quota_limits {
    int per_list;   /* new hosts of one domain from one list (50) */
    int per_day;    /* new hosts of one domain a day (200) */
    int unanswered; /* hosts of one domain that never answered (20) */
};

extern const struct quota_limits quota_defaults;

/* What is known of the domain when a name of it asks to enter. */
struct quota_domain {
    int from_this_list; /* admitted already from the list at hand */
    int today;          /* admitted already today */
    int64_t answered;   /* hosts of it that answered once */
    int64_t unanswered; /* hosts of it that never did, those just admitted included */
    bool hoster;        /* known hoster, or released by an operator: no limit */
};

/* May one more name enter? LIST_FULL: not with this list, though another may bring it. */
enum quota_answer { QUOTA_ROOM, QUOTA_LIST_FULL, QUOTA_DAY_FULL, QUOTA_UNANSWERED };
enum quota_answer quota_ask(const struct quota_limits *limits, const struct quota_domain *d);
const char *quota_words(enum quota_answer answer);

#endif
