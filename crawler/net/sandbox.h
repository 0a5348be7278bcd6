/*
 * sandbox: what a fetch worker may still do once everything is set up: compute, use internet sockets, read
 * the clock. No files, no local sockets (a database would be behind one), no terminal, no new programs or
 * processes, no signals to others; no_new_privs; limits on memory, descriptors, and on work without a pause.
 * A forbidden system call ends the worker.
 */
#ifndef NET_SANDBOX_H
#define NET_SANDBOX_H

#include "base/err.h"

/* How many descriptors this process may have, as far as the machine allows. */
MUST_CHECK bool sandbox_set_descriptors(int descriptors_max, struct err *e);
/* Ends this process (SIGPROF) when it computes for so long, counted in processor time, before it is called
 * again: a document that no parser comes to an end with costs its visit and those beside it, not the crawl.
 */
void sandbox_allow_work(int seconds);
/* Closes the sandbox around this process, for good. Fails closed: on false the process must end. Programs
 * built with AddressSanitizer get all of it but the filter and the limits on memory and files: the
 * sanitizer's own reports need what those forbid. */
MUST_CHECK bool sandbox_enter(struct err *e);

#endif
