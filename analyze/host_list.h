/*
 * host_list: the names in a list that another hub publishes: a JSON array of names (or of objects with
 * "host", "domain" or "name"), one name a line, or CSV with such a column; plain or compressed.
 *
 * Names are brought into the spelling of the database (A-labels in lower case, without scheme, path, port 443
 * or final dot) and sorted; what cannot be a host name is counted, not kept.
 */
#ifndef ANALYZE_HOST_LIST_H
#define ANALYZE_HOST_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/err.h"

struct host_list {
    char **names; /* owned, sorted by byte, each once */
    int32_t count, room;
    int64_t entries; /* in the file */
    int64_t refused; /* entries that are no host names */
};

MUST_CHECK bool host_list_read(struct host_list *l, const char *path, struct err *e);
void host_list_release(struct host_list *l);
/* Index of a name, -1 when it is not on the list. */
int32_t host_list_find(const struct host_list *l, const char *name);

/* One entry; host_list_sort() after the last. For tests and for lists that come from elsewhere. */
void host_list_add(struct host_list *l, const char *text, size_t len);
void host_list_sort(struct host_list *l);

#endif
