/*
 * editions: a shelf of published editions. Each has a folder of its own that is never changed again; a
 * correction is a new version with its reason in the log.
 *
 *     SHELF/2023-05-v1.0/   an edition (index.html, brief.html, press/, charts/, data/, report.json)
 *     SHELF/latest          points to the newest
 *     SHELF/editions.json   {"title","latest","editions":[{"edition","version","folder","headline","window",
 *                            "published","sha256","correction"}]}, oldest first; sha256 of its report.json
 *     SHELF/index.html, feed.atom, CORRECTIONS.md: made from editions.json
 */
#ifndef RENDER_EDITIONS_H
#define RENDER_EDITIONS_H

#include <jansson.h>

#include "render/texts.h"

enum { SHELF_PATH_SIZE = 1100, EDITION_NAME_SIZE = 48 };

struct shelf {
    const char *folder, *title, *publisher; /* borrowed */
    const char *url;                        /* borrowed: where the shelf stands; NULL: not known */
    const char *correction;                 /* borrowed: what was wrong; NULL: a first version */
    json_t *list;                           /* owned: editions.json */
    char name[EDITION_NAME_SIZE];           /* "2023-05" */
    char version[16];                       /* "1.0" */
    char made[SHELF_PATH_SIZE]; /* where the new edition is to be written; moved to its place at the end */
};

/* Chooses the version of a new edition and makes its folder. Fails when the name is taken and no correction
 * is given, when a correction is given and there is nothing to correct, and when an edition on the shelf is
 * no longer what was published. The strings of *s that are borrowed stand already. */
MUST_CHECK bool shelf_begin(struct shelf *s, const char *name, struct err *e);
/* Puts the finished edition in its place and renews the lists. edition: its report.json. */
MUST_CHECK bool shelf_finish(struct shelf *s, const json_t *edition, struct texts *texts, struct err *e);
void shelf_release(struct shelf *s);

#endif
