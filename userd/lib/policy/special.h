/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses that are no host of the internet: IANA's registries of special
 * addresses for IPv4 and IPv6 (RFC 6890), as of 2025. What is kept there for
 * documentation leads nowhere and counts as public; so does what the registries
 * call globally reachable.
 */
#ifndef NETTRUST_SPECIAL_H
#define NETTRUST_SPECIAL_H

#include "lib/base/addr.h"

enum nt_special {
	NT_SPECIAL_PUBLIC,
	NT_SPECIAL_PRIVATE,	/* a host of the own network, it may be */
	NT_SPECIAL_NULL,	/* no host by design: 0.0.0.0, NAT64's probe */
	NT_SPECIAL_NEVER,	/* loopback, multicast, reserved */
};

#define NT_EMBEDDED_MAX 2

/**
 * nt_embedded() - IPv4 addresses inside an IPv6 address
 * @addr: address
 * @inside: gets them
 *
 * Mapped and compatible (RFC 4291), translated (RFC 6052, 7915), 6to4 (RFC
 * 3056), Teredo's server and client (RFC 4380), ISATAP (RFC 5214).
 *
 * Return: how many.
 */
unsigned int nt_embedded(const struct nt_addr *addr,
			 struct nt_addr inside[NT_EMBEDDED_MAX]);

/* What an address is, or the worst of it and what it embeds. */
enum nt_special nt_special_of(const struct nt_addr *addr);

/* The deny prefixes of a configuration, for fast answers. */
struct nt_denied;

/* Return: NULL if memory ran out. */
struct nt_denied *nt_denied_new(const struct nt_prefix *prefixes, size_t n);
void nt_denied_free(struct nt_denied *denied);
/* Does a deny prefix contain the address or one that it embeds? */
bool nt_denied_has(const struct nt_denied *denied, const struct nt_addr *addr);

#endif
