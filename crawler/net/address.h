/*
 * address: which addresses may be contacted, and how addresses are grouped for politeness.
 *
 * Refused is everything that is not globally reachable by the IANA special-purpose address registries (IPv4
 * and IPv6, RFC 6890 and successors), in every form: plain, IPv4-mapped, IPv4-compatible, translated (NAT64,
 * SIIT), 6to4, Teredo. The check is made on the very address that is connected to, so DNS cannot rebind
 * around it.
 */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

/* IPv6, or IPv4 in mapped form (::ffff:a.b.c.d): one shape for all. */
struct address {
    uint8_t bytes[16];
};

enum { ADDRESS_TEXT_SIZE = 48, ADDRESS_ALLOW_MAX = 8 };

/* Blocks that are opened although the rules refuse them (--allow-address); for local tests. */
struct address_guard {
    struct {
        struct address base;
        int bits; /* of 128 */
    } allow[ADDRESS_ALLOW_MAX];
    int allow_count;
};

bool address_is_v4(const struct address *a);
struct address address_from_v4(const uint8_t bytes[4]);
MUST_CHECK bool address_read(const char *text, struct address *a); /* "192.0.2.1", "2001:db8::1" */
void address_text(const struct address *a, char out[ADDRESS_TEXT_SIZE]);

/* "127.0.0.0/8", "::1/128". False when it is no block, has bits behind its mask, or there are too many. */
MUST_CHECK bool address_guard_allow(struct address_guard *g, const char *cidr);
bool address_may_contact(const struct address_guard *g, const struct address *a);

/* The block that shares one pace: /24 of IPv4, /48 of IPv6; the rest zero. */
struct address address_key(const struct address *a);

#endif
