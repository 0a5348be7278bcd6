/*
 * report_place: where a report goes, and what stands beside it: --out itself, or with --edition a new edition
 * on the shelf that --out is; brief and press kit in the same folder.
 */
#ifndef ANALYZE_REPORT_PLACE_H
#define ANALYZE_REPORT_PLACE_H

#include "analysis.h"
#include "render/editions.h"

struct report_place {
    const char *folder; /* to write the report into; borrowed */
    struct shelf shelf; /* of --edition */
    bool shelved;
};

MUST_CHECK bool report_place_begin(struct report_place *p, const struct settings *s, struct err *e);
/* Adds brief and press kit; report.json and the charts are written. edition: report.json. */
MUST_CHECK bool report_place_fill(const struct report_place *p, const struct settings *s, struct analysis *a,
                                  const json_t *edition, struct texts *texts, struct err *e);
/* Puts a finished edition on its shelf; nothing without --edition. */
MUST_CHECK bool report_place_publish(struct report_place *p, const json_t *edition, struct texts *texts,
                                     struct err *e);
void report_place_release(struct report_place *p);

#endif
