// SPDX-License-Identifier: GPL-2.0
#include "lib/dns/strip.h"

#include <stdlib.h>
#include <string.h>

#include "lib/dns/wire.h"

#define MESSAGE_MAX	65535
#define POINTER		0xc000	/* and the place, RFC 1035 section 4.1.4 */
#define POINTER_MAX	0x3fff

struct name {
	size_t len;
	size_t at;	/* where it is in the copy */
	uint8_t octets[NT_OWNER_MAX];
};

struct copy {
	const uint8_t *wire;
	size_t len;
	uint8_t *out;
	size_t at;
	struct name question;
	struct name owner;	/* the last one written in full */
};

/* Where the data of types that may be compressed has names (RFC 3597 section 4). */
static const struct layout {
	uint16_t type;
	uint8_t before;		/* octets */
	uint8_t names;		/* in sequence; the rest is data */
} layouts[] = {
	{ 2, 0, 1 },	/* NS */
	{ 3, 0, 1 },	/* MD */
	{ 4, 0, 1 },	/* MF */
	{ 5, 0, 1 },	/* CNAME */
	{ 6, 0, 2 },	/* SOA */
	{ 7, 0, 1 },	/* MB */
	{ 8, 0, 1 },	/* MG */
	{ 9, 0, 1 },	/* MR */
	{ 12, 0, 1 },	/* PTR */
	{ 14, 0, 2 },	/* MINFO */
	{ 15, 2, 1 },	/* MX */
	{ 17, 0, 2 },	/* RP */
	{ 18, 2, 1 },	/* AFSDB */
	{ 21, 2, 1 },	/* RT */
	{ 24, 18, 1 },	/* SIG */
	{ 26, 2, 2 },	/* PX */
	{ 30, 0, 1 },	/* NXT */
	{ 33, 6, 1 },	/* SRV */
	{ 39, 0, 1 },	/* DNAME */
};

static const struct layout *layout_of(uint16_t type)
{
	static const struct layout none;
	size_t i;

	for (i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (layouts[i].type == type)
			return &layouts[i];
	return &none;
}

static bool put(struct copy *copy, const void *data, size_t len)
{
	if (len > MESSAGE_MAX - copy->at)
		return false;
	memcpy(copy->out + copy->at, data, len);
	copy->at += len;
	return true;
}

static bool same(const struct name *a, const struct name *b)
{
	return a->len == b->len && !memcmp(a->octets, b->octets, a->len);
}

static bool put_pointer(struct copy *copy, size_t to)
{
	uint8_t octets[2];

	nt_put16(octets, POINTER | to);
	return put(copy, octets, sizeof(octets));
}

/* Compressed only to the question or the record before: most owners are. */
static bool put_owner(struct copy *copy, size_t at)
{
	struct name owner;

	if (!nt_wire_name(copy->wire, copy->len, at, owner.octets, &owner.len))
		return false;
	if (same(&owner, &copy->question))
		return put_pointer(copy, NT_HEADER_LEN);
	if (same(&owner, &copy->owner) && copy->owner.at <= POINTER_MAX)
		return put_pointer(copy, copy->owner.at);
	owner.at = copy->at;
	copy->owner = owner;
	return put(copy, owner.octets, owner.len);
}

static bool put_data(struct copy *copy, const struct nt_rr *rr)
{
	const struct layout *layout = layout_of(rr->type);
	size_t at = rr->rdata, end = at + rr->rdlen;
	struct name name;
	unsigned int i;

	if (layout->before > rr->rdlen ||
	    !put(copy, copy->wire + at, layout->before))
		return false;
	at += layout->before;
	for (i = 0; i < layout->names; i++) {
		at = nt_wire_name(copy->wire, end, at, name.octets, &name.len);
		if (!at || !put(copy, name.octets, name.len))
			return false;
	}
	return put(copy, copy->wire + at, end - at);
}

static bool put_rr(struct copy *copy, const struct nt_rr *rr)
{
	size_t data;

	/* Type, class, ttl and length are adjacent. */
	if (!put_owner(copy, rr->owner) ||
	    !put(copy, copy->wire + rr->ttl_at - 4, 10))
		return false;
	data = copy->at;
	if (!put_data(copy, rr))
		return false;
	nt_put16(copy->out + data - 2, copy->at - data);
	return true;
}

static bool put_question(struct copy *copy)
{
	size_t end = nt_wire_name(copy->wire, copy->len, NT_HEADER_LEN,
				  copy->question.octets, &copy->question.len);

	return end && copy->len - end >= 4 && put(copy, copy->wire, end + 4);
}

static bool put_kept(struct copy *copy, const uint8_t *struck)
{
	unsigned int n_answer = nt_get16(copy->wire + 6), kept[2] = { 0 };
	unsigned int n = n_answer + nt_get16(copy->wire + 8), i;
	size_t at = copy->at;
	struct nt_rr rr;

	for (i = 0; i < n; i++) {
		if (!nt_wire_rr(copy->wire, copy->len, &at, &rr))
			return false;
		if (struck[i])
			continue;
		if (!put_rr(copy, &rr))
			return false;
		kept[i >= n_answer]++;
	}
	nt_put16(copy->out + 6, kept[0]);
	nt_put16(copy->out + 8, kept[1]);
	nt_put16(copy->out + 10, 0);
	return true;
}

uint8_t *nt_strip(const uint8_t *wire, size_t len, const uint8_t *struck,
		  size_t *stripped)
{
	struct copy copy = { .wire = wire, .len = len };

	copy.out = malloc(MESSAGE_MAX);
	if (!copy.out)
		return NULL;
	if (put_question(&copy) && put_kept(&copy, struck)) {
		*stripped = copy.at;
		return copy.out;
	}
	free(copy.out);
	return NULL;
}
