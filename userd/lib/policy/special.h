/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses that are not hosts on the internet: IANA's special-purpose address
 * registries (RFC 6890) as of 2025. Blocks that they call globally reachable count
 * as public, and so do those for documentation, which are not routed.
 */
#ifndef NETTRUST_SPECIAL_H
#define NETTRUST_SPECIAL_H

#include "lib/base/addr.h"

enum nt_special {
	NT_SPECIAL_PUBLIC,
	NT_SPECIAL_PRIVATE,	/* may be a host of the local network */
	NT_SPECIAL_NULL,	/* no host by design: 0.0.0.0, NAT64 discovery */
	NT_SPECIAL_NEVER,	/* loopback, multicast, reserved */
};

#define NT_EMBEDDED_MAX 2

/**
 * nt_embedded() - extract the IPv4 addresses inside an IPv6 address
 * @addr: address
 * @inside: receives them
 *
 * Mapped and compatible (RFC 4291), translated (RFC 6052, 7915), 6to4 (RFC
 * 3056), Teredo's server and client (RFC 4380), ISATAP (RFC 5214).
 *
 * Return: their number.
 */
unsigned int nt_embedded(const struct nt_addr *addr,
			 struct nt_addr inside[NT_EMBEDDED_MAX]);

/* Classifies an address: the worst class of it and of those that it embeds. */
enum nt_special nt_special_of(const struct nt_addr *addr);

/* The deny prefixes of a configuration, sorted for binary search. */
struct nt_denied;

/* Return: NULL if memory ran out. */
struct nt_denied *nt_denied_new(const struct nt_prefix *prefixes, size_t n);
void nt_denied_free(struct nt_denied *denied);
/* Does a deny prefix contain the address or one that it embeds? */
bool nt_denied_has(const struct nt_denied *denied, const struct nt_addr *addr);

#endif
