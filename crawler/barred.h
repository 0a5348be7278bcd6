/*
 * barred: hosts that asked to be left alone, each with its subdomains. The coordinator never hands them out;
 * a worker must know them too, since redirects and links of others lead to them.
 */
#ifndef CRAWLER_BARRED_H
#define CRAWLER_BARRED_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/record.h"

struct barred {
    char (*names)[RECORD_HOST_MAX]; /* owned; sorted, distinct */
    size_t count, room;
};

void barred_release(struct barred *b);
/* Adds a host name; one that is known already does no harm. */
void barred_add(struct barred *b, const char *name, size_t len);
/* Is this host, or a host that it is below, one of them? */
bool barred_has(const struct barred *b, const char *host);

#endif
