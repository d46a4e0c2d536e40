// SPDX-License-Identifier: GPL-2.0
#include "daemon/core/harmless.h"

#include <string.h>

#include <ldns/ldns.h>

#include "lib/dns/wire.h"
#include "lib/policy/special.h"

#define SVCB_KEY_IPV4HINT	4
#define SVCB_KEY_IPV6HINT	6

static bool addresses_are_harmless(int family, const uint8_t *octets,
				   size_t len)
{
	size_t size = family == AF_INET ? 4 : 16;
	struct nt_addr addr = { .family = family };
	enum nt_special special;

	if (len % size)
		return false;
	for (; len; octets += size, len -= size) {
		memcpy(&addr.v6, octets, size);
		special = nt_special_of(&addr);
		if (special != NT_SPECIAL_NULL && special != NT_SPECIAL_NEVER)
			return false;
	}
	return true;
}

/* RFC 9460 section 2.2: priority, target name, parameters. */
static bool hints_are_harmless(const uint8_t *at, const uint8_t *end)
{
	uint16_t key, len;

	if (end - at < 3)
		return false;
	at += 2;
	while (at < end && *at)
		at += *at + 1;
	if (at >= end)
		return false;
	for (at++; end - at >= 4; at += len) {
		key = nt_get16(at);
		len = nt_get16(at + 2);
		at += 4;
		if (end - at < len)
			return false;
		if (key == SVCB_KEY_IPV4HINT &&
		    !addresses_are_harmless(AF_INET, at, len))
			return false;
		if (key == SVCB_KEY_IPV6HINT &&
		    !addresses_are_harmless(AF_INET6, at, len))
			return false;
	}
	return at == end;
}

static bool record_is_harmless(const uint8_t *wire, const struct nt_rr *rr)
{
	const uint8_t *rdata = wire + rr->rdata;

	switch (rr->type) {
	case LDNS_RR_TYPE_A:
		return addresses_are_harmless(AF_INET, rdata, rr->rdlen);
	case LDNS_RR_TYPE_AAAA:
		return addresses_are_harmless(AF_INET6, rdata, rr->rdlen);
	case NT_TYPE_SVCB:
	case NT_TYPE_HTTPS:
		return hints_are_harmless(rdata, rdata + rr->rdlen);
	default:
		return true;
	}
}

bool nt_message_is_harmless(const uint8_t *wire, size_t len)
{
	unsigned int n = LDNS_ANCOUNT(wire) + LDNS_NSCOUNT(wire) +
			 LDNS_ARCOUNT(wire);
	size_t at = NT_HEADER_LEN;
	struct nt_rr rr;

	if (LDNS_QDCOUNT(wire)) {
		at = nt_wire_name(wire, len, at, NULL, NULL);
		if (!at || len - at < 4)
			return false;
		at += 4;	/* type and class */
	}
	while (n--)
		if (!nt_wire_rr(wire, len, &at, &rr) ||
		    !record_is_harmless(wire, &rr))
			return false;
	return true;
}
