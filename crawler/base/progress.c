#include "base/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

enum { LIVE_US = 200000, PLAIN_US = 10000000 };

void progress_start(struct progress *p, const char *what, const char *unit)
{
    *p = (struct progress){.what = what,
                           .unit = unit,
                           .started_us = clock_mono_us(),
                           .shown_us = clock_mono_us(),
                           .terminal = isatty(STDERR_FILENO) == 1};
}

void progress_show(struct progress *p, int64_t done, int64_t total, const char *extra)
{
    int64_t now = clock_mono_us();
    double seconds = (double)(now - p->started_us) / 1e6;
    double rate = seconds > 0 ? (double)done / seconds : 0;
    char of[40] = "";
    char left[40] = "";

    if (now - p->shown_us < (p->terminal ? LIVE_US : PLAIN_US))
        return;
    p->shown_us = now;
    if (total > 0)
        (void)snprintf(of, sizeof(of), "/%lld", (long long)total);
    if (total > done && rate > 0)
        (void)snprintf(left, sizeof(left), ", %.0f s left", (double)(total - done) / rate);
    (void)fprintf(stderr, "%s%s: %lld%s %s, %.0f/s%s%s%s%s", p->terminal ? "\r\033[K" : "", p->what,
                  (long long)done, of, p->unit, rate, extra[0] ? ", " : "", extra, left,
                  p->terminal ? "" : "\n");
    p->line_open = p->terminal;
    (void)fflush(stderr);
}

void progress_end(struct progress *p)
{
    if (p->line_open)
        (void)fputs("\r\033[K", stderr);
    p->line_open = false;
}
