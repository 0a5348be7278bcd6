/*
 * version: the version strings of server programs, as far as they can be compared: leading numbers, separated
 * by dots
 * ("4.4.2+glitch", "v0.19.12", "2024.9.0-io.3b", "0.17.1-106-gecc9469a0").
 */
#ifndef PROBE_VERSION_H
#define PROBE_VERSION_H

#include <stdbool.h>
#include <stdint.h>

struct version {
    int32_t part[4]; /* missing ones are 0 */
    int count;       /* numbers found; 0 = not comparable ("unknown version", a commit) */
    bool pre;        /* something follows behind a hyphen: 1.0.0-beta.1 */
};

struct version version_read(const char *text);
/* By numbers alone: 1.0.0-beta is at least 1.0. False when v.count is 0. */
bool version_at_least(const struct version *v, int32_t major, int32_t minor);

#endif
