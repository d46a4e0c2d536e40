// SPDX-License-Identifier: GPL-2.0
/* Invariants of every reply, whatever the scenario. */
#include <stdio.h>
#include <string.h>

#include "world.h"

static void fault(struct world *world, const char *what)
{
	if (!*world->fault)
		snprintf(world->fault, sizeof(world->fault), "%s", what);
}

static void check_address(struct world *world,
			  const struct world_message *message,
			  const struct nt_addr *addr)
{
	char text[NT_ADDR_STRLEN], what[128];
	unsigned int i;

	for (i = 0; i < world->n_granted; i++)
		if (nt_addr_equal(&world->granted[i].addr, addr) &&
		    world->granted[i].moment >= message->moment)
			return;
	/* Null, or loopback: no lease could open it. */
	if ((addr->family == AF_INET && !addr->v4.s_addr) ||
	    (addr->family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&addr->v6)) ||
	    nt_rules_fate(world->rules, "localhost", addr) == NT_FATE_PASS)
		return;
	snprintf(what, sizeof(what), "%s is released and was not committed",
		 nt_addr_str(addr, text));
	fault(world, what);
}

static void check_bytes(struct world *world,
			const struct world_message *message, int family,
			const uint8_t *bytes)
{
	struct nt_addr addr = { .family = family };

	memcpy(&addr.v6, bytes, family == AF_INET ? 4 : 16);
	check_address(world, message, &addr);
}

/* RFC 9460 section 2.2: priority, name, then parameters. */
static void check_hints(struct world *world,
			const struct world_message *message,
			const uint8_t *wire, const struct nt_rr *rr)
{
	size_t end = rr->rdata + rr->rdlen, at = rr->rdata + 2, k, size;

	while (at < end && wire[at])
		at += wire[at] + 1;
	for (at++; at + 4 <= end; at += 4 + nt_get16(wire + at + 2)) {
		uint16_t key = nt_get16(wire + at);

		if (key != 4 && key != 6)
			continue;
		size = key == 4 ? 4 : 16;
		for (k = 0; k < nt_get16(wire + at + 2); k += size)
			check_bytes(world, message,
				    key == 4 ? AF_INET : AF_INET6,
				    wire + at + 4 + k);
	}
}

static void check_records(struct world *world,
			  const struct world_message *message,
			  const uint8_t *wire, size_t len, size_t at)
{
	unsigned int n = LDNS_ANCOUNT(wire) + LDNS_NSCOUNT(wire) +
			 LDNS_ARCOUNT(wire);
	struct nt_rr rr;

	while (n--) {
		if (!nt_wire_rr(wire, len, &at, &rr)) {
			fault(world, "a reply is malformed");
			return;
		}
		if (rr.type == LDNS_RR_TYPE_A)
			check_bytes(world, message, AF_INET, wire + rr.rdata);
		else if (rr.type == LDNS_RR_TYPE_AAAA)
			check_bytes(world, message, AF_INET6, wire + rr.rdata);
		else if (rr.type == NT_TYPE_SVCB || rr.type == NT_TYPE_HTTPS)
			check_hints(world, message, wire, &rr);
	}
	if (at != len)
		fault(world, "a reply has octets behind its end");
}

/* The reply's question is the client's, octet by octet. */
static void check_question(struct world *world,
			   const struct world_message *message,
			   const uint8_t *wire, size_t len)
{
	size_t end = NT_HEADER_LEN;

	if (LDNS_QDCOUNT(wire)) {
		end = nt_wire_name(wire, len, end, NULL, NULL) + 4;
		if (end == 4 || len < end || message->len < end ||
		    memcmp(wire + NT_HEADER_LEN, message->wire + NT_HEADER_LEN,
			   end - NT_HEADER_LEN))
			fault(world, "a reply to another question");
	}
	check_records(world, message, wire, len, end);
}

void world_check_reply(struct world *world, struct world_message *message,
		       const uint8_t *wire, size_t len)
{
	const uint8_t *asked = message->wire;

	if (message->replies++)
		fault(world, "a second reply");
	if (memcmp(wire, asked, 2) || !LDNS_QR_WIRE(wire) ||
	    !LDNS_RA_WIRE(wire) || LDNS_AA_WIRE(wire) ||
	    LDNS_RD_WIRE(wire) != LDNS_RD_WIRE(asked) ||
	    LDNS_CD_WIRE(wire) != LDNS_CD_WIRE(asked))
		fault(world, "a reply with a wrong header");
	if (!message->client.tcp && len > NT_EDNS_SIZE)
		fault(world, "a reply too long for UDP");
	check_question(world, message, wire, len);
}
