/*
 * sandbox: what a fetch worker may still do once everything is set up: compute, use sockets, read the clock.
 * No files, no new programs or processes, no signals to others; no_new_privs; limits on memory and
 * descriptors.
 */
#ifndef NET_SANDBOX_H
#define NET_SANDBOX_H

#include "base/err.h"

/* Closes the sandbox around this process, for good. Fails closed: on false the process must end. */
MUST_CHECK bool sandbox_enter(int descriptors_max, struct err *e);

#endif
