/*
 * retry_after: how long a server asks us to stay away. Retry-After (RFC 9110, section 10.2.3) is seconds or
 * an HTTP date; X-RateLimit-Reset and X-RateLimit-Retry-After are ISO 8601 (Mastodon, GoToSocial), epoch
 * seconds (Mbin), epoch milliseconds, or seconds from now.
 */
#ifndef PROBE_RETRY_AFTER_H
#define PROBE_RETRY_AFTER_H

#include <stdint.h>

enum { RETRY_AFTER_MAX_S = 7 * 86400 };

/* Header values as received, NULL when absent; now_us is the wall clock. Seconds, rounded up, capped at
 * RETRY_AFTER_MAX_S; 0 when the value is absent, unreadable or past. */
int32_t retry_after_s(const char *retry_after, int64_t now_us);
int32_t retry_after_reset_s(const char *reset, int64_t now_us);

#endif
