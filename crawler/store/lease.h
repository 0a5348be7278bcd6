/*
 * lease: who is visiting which host. A lease is the crawl's id in instance.lease_crawl_id and its end in
 * next_visit_at, so leased hosts stand at the back of the queue and come up again by themselves.
 *
 * A running coordinator shares an advisory lock on its crawl id for as long as its connection lives: shares,
 * because after a reconnect the server may not have noticed yet that the connection before is gone. A lease
 * whose lock can be taken alone belongs to a coordinator that died; its hosts are made due at once.
 */
#ifndef STORE_LEASE_H
#define STORE_LEASE_H

#include <stdint.h>

#include "sql/pg.h"

/* Marks this crawl as alive on this connection; again after every reconnect. Waits while somebody frees its
 * leases. */
MUST_CHECK bool lease_hold(struct pg *db, int64_t crawl_id, struct err *e);
/* How many crawls are alive on this database. */
MUST_CHECK bool lease_count_alive(struct pg *db, int *crawls, struct err *e);
/* Makes the hosts of dead coordinators due since due_us; *released counts them. */
MUST_CHECK bool lease_release_dead(struct pg *db, int64_t crawl_id, int64_t due_us, int64_t *released,
                                   struct err *e);
/* Moves the end of all leases of this crawl. */
MUST_CHECK bool lease_renew(struct pg *db, int64_t crawl_id, int64_t until_us, struct err *e);
/* Gives back what this crawl still holds: due since due_us. With the start of the crawl they are due for a
 * second crawl that is told the same time of observation, too. */
MUST_CHECK bool lease_return(struct pg *db, int64_t crawl_id, int64_t due_us, struct err *e);

#endif
