/*
 * report_tables: the CSV files of a report: the figures behind each chart, and whole tables under data/.
 */
#ifndef ANALYZE_REPORT_TABLES_H
#define ANALYZE_REPORT_TABLES_H

#include <jansson.h>

#include "base/err.h"

/* Only the files whose name begins with part ("charts/"); "" for all. */
MUST_CHECK bool report_tables_write(const json_t *measures, const char *folder, const char *part,
                                    struct err *e);

#endif
