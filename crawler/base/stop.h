/*
 * stop: SIGINT, SIGTERM and SIGHUP as a question that a loop can ask. The first signal asks for a clean stop; the handler
 * does nothing but count, so it is safe anywhere.
 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>

/* Installs the handlers, and ignores SIGPIPE (a closed socket is an error value, not a death). */
void stop_install(void);
/* 0 while nobody asked, else the signal number. */
int stop_requested(void);
/* How often it was asked; the second Ctrl-C means "now". */
int stop_count(void);

#endif
