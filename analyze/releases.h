/*
 * releases: versions that servers run, and how fast a release spreads.
 *
 * A release is the version without what forks and packagers append ("4.0.2+glitch" is 4.0.2). Its first day
 * is the first on which any server runs it, as far as we observe; its curve is the share of the program's
 * servers (and accounts) that run it or a later one so many days after. Pre-releases (rc, alpha, beta) are
 * none.
 */
#ifndef ANALYZE_RELEASES_H
#define ANALYZE_RELEASES_H

#include <jansson.h>

#include "scope.h"

enum { RELEASE_PARTS = 3, RELEASE_AGES = 7 };

/* A version as numbers; false when it has none, or when it is a pre-release. */
struct release_number {
    int32_t part[RELEASE_PARTS];
};
MUST_CHECK bool release_read(const char *version, struct release_number *number);
int release_compare(const struct release_number *a, const struct release_number *b);

struct release_share {
    int32_t servers, all_servers;
    int64_t accounts, all_accounts;
};

struct release_curve {
    int32_t software;
    struct release_number number;
    int32_t first_day; /* within the panel; on its first day we cannot tell when it came */
    struct release_share at[RELEASE_AGES]; /* all_servers 0 = that day is not reached, or a gap */
};

struct version_count {
    int32_t software, version; /* number in panel.versions; -1 not reported */
    int32_t servers;
    int64_t accounts;
};

struct releases {
    const struct used *used;
    struct version_count *versions; /* owned: on the last day of the window, most servers first */
    int version_count;
    struct release_curve *curves; /* owned: of the programs with most servers, newest first */
    int curve_count;
};

extern const int release_ages[RELEASE_AGES]; /* days */

void releases_measure(struct releases *r, const struct used *u, struct scope scope, struct window window);
void releases_release(struct releases *r);
/* [{"software","version","servers","accounts"}] */
json_t *versions_to_json(const struct releases *r) MUST_CHECK;
/* [{"software","version","first_day","days","servers","of","share_servers","share_accounts"}]: a row a point
 */
json_t *releases_to_json(const struct releases *r) MUST_CHECK;

#endif
