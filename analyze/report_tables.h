/*
 * report_tables: the CSV files of a report: the figures behind each chart, and whole tables under data/.
 */
#ifndef ANALYZE_REPORT_TABLES_H
#define ANALYZE_REPORT_TABLES_H

#include <jansson.h>

#include "base/err.h"

/* DIR/charts/NAME.csv of each chart, DIR/data/NAME.csv; the folders exist. Only those whose name begins with
 * part
 * ("charts/"); "" for all. */
MUST_CHECK bool report_tables_write(const json_t *edition, const char *folder, const char *part,
                                    struct err *e);

#endif
