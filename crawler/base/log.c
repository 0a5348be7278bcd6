#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

void log_line(enum log_level level, const char *fmt, ...)
{
    static const char *const names[] = {"warning", "info"};
    char text[1000];
    char stamp[32];
    struct tm parts;
    time_t now = time(NULL);
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    (void)gmtime_r(&now, &parts);
    (void)strftime(stamp, sizeof(stamp), isatty(STDERR_FILENO) ? "%H:%M:%S" : "%Y-%m-%dT%H:%M:%SZ", &parts);
    /* one write, so that lines of several processes do not mix */
    (void)fprintf(stderr, "%s %s %s\n", stamp, names[level], text);
}

void log_fatal(const char *program, const struct err *e)
{
    (void)fprintf(stderr, "%s: %s\n", program, e->text);
}
