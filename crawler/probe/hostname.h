/*
 * hostname: from a string in a peer list (or in a URL) to the one spelling under which a host is known, or a
 * reason why it can be none. Rules: IDNA by UTS-46 (non-transitional; symbols and emoji as browsers take
 * them, see symbol_label.h), the Public Suffix List, the IANA registry of special-use names, and the WHATWG
 * rule for names that end in a number.
 */
#ifndef PROBE_HOSTNAME_H
#define PROBE_HOSTNAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "probe/record.h"

enum hostname_verdict {
    HOSTNAME_OK = 0,
    HOSTNAME_EMPTY,
    HOSTNAME_TOO_LONG,     /* more than 253 octets, as given or as A-labels */
    HOSTNAME_CHARACTER,    /* control, blank, @, %, backslash or another octet no host name has */
    HOSTNAME_WILDCARD,     /* carries *: obfuscated, or a pattern */
    HOSTNAME_IP_LITERAL,   /* an address in any notation, or a name that ends in a number */
    HOSTNAME_PORT,         /* a port other than 443: another server, never the same host */
    HOSTNAME_BAD_LABEL,    /* a label is empty, longer than 63, or begins or ends with a hyphen */
    HOSTNAME_IDNA,         /* no valid internationalised name */
    HOSTNAME_SINGLE_LABEL, /* no dot */
    HOSTNAME_SPECIAL_USE,  /* localhost, .onion, .example, ...: never on the public internet */
    HOSTNAME_NO_SUFFIX,    /* its top label is not on the Public Suffix List */
    HOSTNAME_IS_SUFFIX,    /* is itself a public suffix: co.uk */
    HOSTNAME_VERDICTS,     /* how many there are */
};

struct hostname {
    char name[RECORD_HOST_MAX]; /* A-labels, lower case, no trailing dot */
    uint8_t len;
    uint8_t registrable; /* offset in name of the registrable domain (ICANN part of the list) */
};

/* *out is filled for HOSTNAME_OK only. The input may be anything; it is cut at a scheme ("https://"), a path,
 * a trailing dot and the port 443. The first call loads the suffix list that is built into libpsl: no file is
 * read. */
enum hostname_verdict hostname_read(const char *bytes, size_t len, struct hostname *out);

/* "ok", "empty", "too_long", ...: stable, for tables and tests. */
const char *hostname_verdict_name(enum hostname_verdict verdict);

/* Do two normalised names belong to one owner, as far as the Public Suffix List can tell? Its private part
 * counts here: a.github.io and b.github.io are two owners, though their registrable domain for quotas is one.
 */
bool hostname_same_owner(const char *a, const char *b);

#endif
