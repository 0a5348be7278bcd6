/*
 * brief_host: a host name that fits into a line. Names may have 253 characters; what is longer than most
 * keeps its beginning and its end.
 */
#ifndef RENDER_BRIEF_HOST_H
#define RENDER_BRIEF_HOST_H

enum { BRIEF_HOST_SIZE = 64 };

/* Gives out. host may be NULL ("–"). */
const char *brief_host(const char *host, char out[BRIEF_HOST_SIZE]);

#endif
