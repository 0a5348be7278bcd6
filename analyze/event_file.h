/*
 * event_file: events from a CSV file of the user (day,title,source, with a heading), beside those of the
 * database.
 */
#ifndef ANALYZE_EVENT_FILE_H
#define ANALYZE_EVENT_FILE_H

#include "events.h"

/* Adds the events of a file, or of text in memory. Lines without a date are an error that names the line. */
MUST_CHECK bool event_file_read(struct events *v, const char *path, struct err *e);
MUST_CHECK bool event_text_read(struct events *v, const char *name, const char *text, struct err *e);

#endif
