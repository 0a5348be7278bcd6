/*
 * package: the files that describe a data package, made from what it holds: README, licence, citation, change
 * log, Frictionless datapackage.json, Croissant, schema.org JSON-LD, dictionary of every column, checksums.
 */
#ifndef RENDER_PACKAGE_H
#define RENDER_PACKAGE_H

#include "render/package_sums.h"
#include "render/package_table.h"
#include "render/texts.h"

enum { PACKAGE_TABLES_MAX = 16 };

/* One table as it was written. */
struct package_file {
    const struct package_table *table;
    int64_t rows, bytes;
    char sum[SUM_SIZE];
};

struct package {
    const char *folder, *title, *licence, *publisher, *rules; /* borrowed; licence: SPDX identifier */
    const char *url;                                          /* where it will stand; NULL: not known */
    const char *name;     /* "fediverse-2023-05-11": lower case, digits, hyphens */
    const char *version;  /* "1.0.0" */
    const char *since;    /* "2022-11-11"; NULL without observations */
    const char *until;    /* "2023-05-11" */
    const char *headline; /* of the report */
    struct package_file files[PACKAGE_TABLES_MAX];
    int file_count;
};

/* What the data are, in two sentences; borrowed. */
extern const char package_about[];
/* Fills sum and bytes of every table. */
MUST_CHECK bool package_files_sum(struct package *p, struct err *e);
/* Everything but SHA256SUMS, which comes last (package_sums.h). */
MUST_CHECK bool package_describe(const struct package *p, struct texts *texts, struct err *e);

/* The parts, as JSON owned by the caller. */
json_t *datapackage_json(const struct package *p);
json_t *croissant_json(const struct package *p);
json_t *dataset_json(const struct package *p); /* schema.org */
json_t *zenodo_json(const struct package *p);

#endif
