/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The wire format of DNS messages (RFC 1035 section 4): bounds-checked access to the
 * names and records of messages that may be hostile. Allocates nothing.
 */
#ifndef NETTRUST_WIRE_H
#define NETTRUST_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NT_HEADER_LEN	12
#define NT_OWNER_MAX	255	/* octets of a name on the wire */

/* RFC 9460; not in every build of ldns. */
#define NT_TYPE_SVCB	64
#define NT_TYPE_HTTPS	65

/* A record. Places are octets from the start of the message. */
struct nt_rr {
	size_t owner;
	size_t ttl_at;
	size_t rdata;
	uint32_t ttl;	/* seconds; 0 if the top bit is set (RFC 2181) */
	uint16_t type;
	uint16_t class;
	uint16_t rdlen;
};

static inline uint16_t nt_get16(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

static inline uint32_t nt_get32(const uint8_t *at)
{
	return (uint32_t)nt_get16(at) << 16 | nt_get16(at + 2);
}

static inline void nt_put16(uint8_t *at, uint16_t x)
{
	at[0] = x >> 8;
	at[1] = x;
}

static inline void nt_put32(uint8_t *at, uint32_t x)
{
	nt_put16(at, x >> 16);
	nt_put16(at + 2, x);
}

/* Do records of this type carry addresses? A, AAAA, SVCB and HTTPS do. */
bool nt_type_has_addresses(uint16_t type);

/**
 * nt_wire_name() - read a name
 * @wire: message
 * @len: its length
 * @at: where the name begins
 * @name: NULL, or receives the name uncompressed and in lower case, at most
 *	NT_OWNER_MAX octets
 * @name_len: NULL, or receives its length with the final zero
 *
 * A compression pointer must point backwards, but not into the header.
 *
 * Return: where the name ends, 0 if it is malformed.
 */
size_t nt_wire_name(const uint8_t *wire, size_t len, size_t at, uint8_t *name,
		    size_t *name_len);

/**
 * nt_wire_rr() - read a record that is not a question
 * @wire: message
 * @len: its length
 * @at: where it begins; receives where it ends
 * @rr: filled
 *
 * Also checks the length of addresses and the names in the data of NS, CNAME, PTR,
 * MX and SOA records.
 *
 * Return: false if it is malformed.
 */
bool nt_wire_rr(const uint8_t *wire, size_t len, size_t *at, struct nt_rr *rr);

/**
 * nt_wire_text() - convert a name to presentation format (RFC 4343 section 2.1)
 * @name: well formed, as from nt_wire_name()
 * @text: at least 1024 octets; receives the name without the final dot, "." for the
 *	root
 */
void nt_wire_text(const uint8_t *name, char *text);

#endif
