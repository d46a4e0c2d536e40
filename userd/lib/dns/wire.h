/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DNS messages octet by octet (RFC 1035 section 4): bounded steps over names
 * and records of a message that may be hostile. Nothing is allocated.
 */
#ifndef NETTRUST_WIRE_H
#define NETTRUST_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NT_HEADER_LEN	12
#define NT_OWNER_MAX	255	/* octets of a name on the wire */

/* Of the SVCB types, whatever ldns was built with (RFC 9460). */
#define NT_TYPE_SVCB	64
#define NT_TYPE_HTTPS	65

/* A record; places are octets from the start of the message. */
struct nt_rr {
	size_t owner;
	size_t ttl_at;
	size_t rdata;
	uint32_t ttl;	/* seconds; 0 if the highest bit is set (RFC 2181) */
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

/**
 * nt_wire_name() - read a name
 * @wire: message
 * @len: its length
 * @at: where the name begins
 * @name: NULL, or gets the name without pointers and in lower case, at most
 *	NT_OWNER_MAX octets
 * @name_len: NULL, or gets its length with the final zero
 *
 * A pointer must point backwards, behind the header.
 *
 * Return: the place behind the name, 0 if it is malformed.
 */
size_t nt_wire_name(const uint8_t *wire, size_t len, size_t at, uint8_t *name,
		    size_t *name_len);

/**
 * nt_wire_rr() - read a record that is no question
 * @wire: message
 * @len: its length
 * @at: where it begins; gets where it ends
 * @rr: filled
 *
 * Names in the data of the types that may be compressed (RFC 3597 section 4)
 * are checked, too, and the length of addresses.
 *
 * Return: false if it is malformed.
 */
bool nt_wire_rr(const uint8_t *wire, size_t len, size_t *at, struct nt_rr *rr);

/**
 * nt_wire_text() - a name for people, rules and logs
 * @name: as nt_wire_name() gives it; it is well formed
 * @text: at least 1,024 octets
 *
 * In presentation format (RFC 4343 section 2.1), without the final dot; the
 * root is ".".
 */
void nt_wire_text(const uint8_t *name, char *text);

#endif
