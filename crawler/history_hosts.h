/*
 * history_hosts: the host names that imported files use, as written, and the instances that they stand for. A
 * spelling runs through the name rules once, and a name through the database once, however often the files
 * repeat them.
 */
#ifndef CRAWLER_HISTORY_HOSTS_H
#define CRAWLER_HISTORY_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/hostname.h"
#include "sql/pg.h"

enum {
    HOST_ID_UNKNOWN = 0,    /* not looked up yet */
    HOST_ID_OPTED_OUT = -1, /* asked to be left out: nothing of it is stored */
};

struct history_hosts;

struct history_hosts *history_hosts_new(void);
void history_hosts_free(struct history_hosts *h); /* NULL is fine */
/* The number of the host that a spelling means; it is set for HOSTNAME_OK only. */
MUST_CHECK enum hostname_verdict history_hosts_number(struct history_hosts *h, const char *spelling,
                                                      size_t len, uint32_t *number);
/* The host was known at that time; the earliest counts. */
void history_hosts_seen(struct history_hosts *h, uint32_t number, int64_t time_us);
/* Instance id > 0, or one of the values above. */
int32_t history_hosts_id(const struct history_hosts *h, uint32_t number);
/* Looks every id up again: something happened to instances that were known. */
void history_hosts_forget(struct history_hosts *h);

/* How hosts that are new to the database enter it. */
struct history_entry {
    const char *source; /* instance.first_seen_source */
    int64_t seen_us;    /* for hosts of which no time is known */
    bool crawl;         /* to be asked, and so are hosts known from imports only */
};
/* Gives every host its id, enters new ones, and moves instance.first_seen_at back where a file knows better.
 * In the caller's transaction. */
MUST_CHECK bool history_hosts_resolve(struct history_hosts *h, struct pg *db,
                                      const struct history_entry *entry, struct err *e);

#endif
