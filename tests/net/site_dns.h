/*
 * site_dns: the DNS side of a site: answers A and AAAA questions over UDP as a table says.
 */
#ifndef TESTS_NET_SITE_DNS_H
#define TESTS_NET_SITE_DNS_H

#include <stddef.h>

#include "net/site.h"

/* The answer to one packet; 0 = none. */
size_t site_dns_answer(const struct site_host *hosts, const unsigned char *question, size_t len,
                       unsigned char out[512]);

/* The name in a question section as text; the size of the section, 0 when it is broken. */
size_t site_dns_name(const unsigned char *p, size_t len, char *name, size_t size);

#endif
