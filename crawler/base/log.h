/*
 * log: lines for the operator, on standard error. What remote servers did is never logged; it is counted and stored.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/compiler.h"
#include "base/err.h"

enum log_level { LOG_WARN, LOG_INFO };

void log_line(enum log_level level, const char *fmt, ...) PRINTF_LIKE(2, 3);

#define log_warn(...) log_line(LOG_WARN, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)

/* "PROGRAM: text" for the error that ends a program. */
void log_fatal(const char *program, const struct err *e);

#endif
