// SPDX-License-Identifier: GPL-2.0
#include "lib/policy/special.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* The first block that contains an address decides. */
static const struct {
	uint32_t addr;
	uint8_t len;
	enum nt_special special;
} ranges4[] = {
	{ 0x00000000, 32, NT_SPECIAL_NULL },	/* 0.0.0.0 */
	{ 0x00000000, 8, NT_SPECIAL_NEVER },	/* 0/8 */
	{ 0x0a000000, 8, NT_SPECIAL_PRIVATE },	/* 10/8 */
	{ 0x64400000, 10, NT_SPECIAL_PRIVATE },	/* 100.64/10 */
	{ 0x7f000000, 8, NT_SPECIAL_NEVER },	/* 127/8 */
	{ 0xa9fe0000, 16, NT_SPECIAL_PRIVATE },	/* 169.254/16 */
	{ 0xac100000, 12, NT_SPECIAL_PRIVATE },	/* 172.16/12 */
	{ 0xc0000009, 32, NT_SPECIAL_PUBLIC },	/* 192.0.0.9, RFC 7723 */
	{ 0xc000000a, 32, NT_SPECIAL_PUBLIC },	/* 192.0.0.10, RFC 8155 */
	{ 0xc00000aa, 31, NT_SPECIAL_NULL },	/* 192.0.0.170, RFC 7050 */
	{ 0xc0000000, 24, NT_SPECIAL_PRIVATE },	/* 192.0.0/24 */
	{ 0xc0586300, 24, NT_SPECIAL_PRIVATE },	/* 192.88.99/24, RFC 7526 */
	{ 0xc0a80000, 16, NT_SPECIAL_PRIVATE },	/* 192.168/16 */
	{ 0xc6120000, 15, NT_SPECIAL_PRIVATE },	/* 198.18/15, RFC 2544 */
	{ 0xe0000000, 3, NT_SPECIAL_NEVER },	/* 224/4, 240/4 */
};

static const struct {
	uint8_t addr[16];
	uint8_t len;
	enum nt_special special;
} ranges6[] = {
	{ { 0 }, 128, NT_SPECIAL_NULL },			/* :: */
	{ { [15] = 1 }, 128, NT_SPECIAL_NEVER },		/* ::1 */
	{ { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48,
	  NT_SPECIAL_PRIVATE },					/* RFC 8215 */
	{ { 0x01, 0x00 }, 48, NT_SPECIAL_NEVER },		/* RFC 6666, 9780 */
	{ { 0x20, 0x01, 0x00, 0x02 }, 48, NT_SPECIAL_PRIVATE },	/* RFC 5180 */
	{ { 0x20, 0x01, 0x00, 0x10 }, 28, NT_SPECIAL_NEVER },	/* RFC 4843 */
	{ { 0x5f, 0x00 }, 16, NT_SPECIAL_PRIVATE },		/* RFC 9602 */
	{ { 0xfc }, 7, NT_SPECIAL_PRIVATE },
	{ { 0xfe, 0x80 }, 9, NT_SPECIAL_PRIVATE },		/* fe80, fec0 */
	{ { 0xff }, 8, NT_SPECIAL_NEVER },
};

/* Where IPv6 addresses with these octets embed an IPv4 address. */
static const struct {
	uint8_t bytes[12];
	uint8_t from;	/* octets from..until - 1 must equal those of bytes */
	uint8_t until;
	uint8_t at;
	bool inverted;
} embeddings[] = {
	{ { [10] = 0xff, 0xff }, 0, 12, 12, false },		/* ::ffff:0:0/96 */
	{ { [8] = 0xff, 0xff }, 0, 12, 12, false },		/* ::ffff:0:0:0/96 */
	{ { 0x00, 0x64, 0xff, 0x9b }, 0, 12, 12, false },	/* 64:ff9b::/96 */
	{ { 0x20, 0x02 }, 0, 2, 2, false },			/* 2002::/16 */
	{ { 0x20, 0x01 }, 0, 4, 4, false },			/* Teredo's server */
	{ { 0x20, 0x01 }, 0, 4, 12, true },		/* Teredo's client */
	{ { 0 }, 0, 12, 12, false },				/* ::/96 */
	{ { [8] = 0x00, 0x00, 0x5e, 0xfe }, 8, 12, 12, false },	/* ISATAP */
	{ { [8] = 0x02, 0x00, 0x5e, 0xfe }, 8, 12, 12, false },
};

unsigned int nt_embedded(const struct nt_addr *addr,
			 struct nt_addr inside[NT_EMBEDDED_MAX])
{
	const uint8_t *a = addr->v6.s6_addr;
	unsigned int n = 0;

	if (addr->family != AF_INET6)
		return 0;
	for (size_t i = 0; i < N(embeddings) && n < NT_EMBEDDED_MAX; i++) {
		if (memcmp(a + embeddings[i].from,
			   embeddings[i].bytes + embeddings[i].from,
			   embeddings[i].until - embeddings[i].from))
			continue;
		memset(&inside[n], 0, sizeof(inside[n]));
		inside[n].family = AF_INET;
		memcpy(&inside[n].v4, a + embeddings[i].at, 4);
		if (embeddings[i].inverted)
			inside[n].v4.s_addr = ~inside[n].v4.s_addr;
		n++;
	}
	return n;
}

static enum nt_special special4(struct in_addr addr)
{
	uint32_t a = ntohl(addr.s_addr);

	for (size_t i = 0; i < N(ranges4); i++)
		if ((a ^ ranges4[i].addr) >> (32 - ranges4[i].len) == 0)
			return ranges4[i].special;
	return NT_SPECIAL_PUBLIC;
}

static enum nt_special special6(const struct nt_addr *addr)
{
	struct nt_prefix range = { .addr.family = AF_INET6 };

	for (size_t i = 0; i < N(ranges6); i++) {
		memcpy(&range.addr.v6, ranges6[i].addr, 16);
		range.len = ranges6[i].len;
		if (nt_prefix_contains(&range, addr))
			return ranges6[i].special;
	}
	return NT_SPECIAL_PUBLIC;
}

enum nt_special nt_special_of(const struct nt_addr *addr)
{
	struct nt_addr inside[NT_EMBEDDED_MAX];
	enum nt_special special, worst;
	unsigned int n, i;

	if (addr->family == AF_INET)
		return special4(addr->v4);
	worst = special6(addr);
	if (worst != NT_SPECIAL_PUBLIC)
		return worst;
	n = nt_embedded(addr, inside);
	for (i = 0; i < n; i++) {
		special = special4(inside[i].v4);
		/* 0.0.0.0 is harmless alone, and not inside an address. */
		if (special == NT_SPECIAL_NULL && !inside[i].v4.s_addr)
			special = NT_SPECIAL_NEVER;
		if (special > worst)
			worst = special;
	}
	return worst;
}

struct nt_denied {
	size_t n;
	struct nt_prefix prefixes[];	/* sorted, none inside another */
};

static int compare(const struct nt_addr *a, const struct nt_addr *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(&a->v6, &b->v6, a->family == AF_INET ? 4 : 16);
}

static int compare_prefix(const void *a, const void *b)
{
	const struct nt_prefix *p = a, *q = b;
	int order = compare(&p->addr, &q->addr);

	return order ? order : p->len - q->len;
}

struct nt_denied *nt_denied_new(const struct nt_prefix *prefixes, size_t n)
{
	struct nt_denied *denied = calloc(1, sizeof(*denied) +
					     n * sizeof(*prefixes));
	size_t i, kept = 0;

	if (!denied)
		return NULL;
	for (i = 0; i < n; i++)
		if (prefixes[i].kind == NETTRUST_PREFIX_KIND_DENY)
			denied->prefixes[denied->n++] = prefixes[i];
	qsort(denied->prefixes, denied->n, sizeof(*prefixes), compare_prefix);
	/* A prefix that begins inside another one is contained in it. */
	for (i = 0; i < denied->n; i++)
		if (!kept ||
		    !nt_prefix_contains(&denied->prefixes[kept - 1],
					&denied->prefixes[i].addr))
			denied->prefixes[kept++] = denied->prefixes[i];
	denied->n = kept;
	return denied;
}

void nt_denied_free(struct nt_denied *denied)
{
	free(denied);
}

static bool has(const struct nt_denied *denied, const struct nt_addr *addr)
{
	size_t low = 0, high = denied->n, middle;

	/* Finds the last prefix that begins at the address or before it. */
	while (low < high) {
		middle = low + (high - low) / 2;
		if (compare(&denied->prefixes[middle].addr, addr) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low && nt_prefix_contains(&denied->prefixes[low - 1], addr);
}

bool nt_denied_has(const struct nt_denied *denied, const struct nt_addr *addr)
{
	struct nt_addr inside[NT_EMBEDDED_MAX];
	unsigned int n = nt_embedded(addr, inside), i;

	if (!denied->n)
		return false;
	for (i = 0; i < n; i++)
		if (has(denied, &inside[i]))
			return true;
	return has(denied, addr);
}
