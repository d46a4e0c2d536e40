// SPDX-License-Identifier: GPL-2.0
#include "lib/dns/chain.h"

#include <string.h>

#define TYPE_CNAME 5

/* An answer section. */
struct section {
	const uint8_t *wire;
	size_t len;
	size_t at;
	unsigned int n;
};

static bool read_name(const uint8_t *wire, size_t len, size_t at,
		      struct nt_link *name)
{
	return nt_wire_name(wire, len, at, name->octets, &name->len);
}

static bool same(const struct nt_link *a, const struct nt_link *b)
{
	return a->len == b->len && !memcmp(a->octets, b->octets, a->len);
}

/* Return: does the owner have a CNAME? The first counts. */
static bool find_cname(const struct section *section,
		       const struct nt_link *owner, struct nt_rr *rr)
{
	size_t at = section->at;
	struct nt_link name;
	unsigned int i;

	for (i = 0; i < section->n; i++)
		if (nt_wire_rr(section->wire, section->len, &at, rr) &&
		    rr->type == TYPE_CNAME &&
		    read_name(section->wire, section->len, rr->owner, &name) &&
		    same(&name, owner))
			return true;
	return false;
}

static bool has(const struct nt_chain *chain, const struct nt_link *name)
{
	unsigned int i;

	for (i = 0; i < chain->n; i++)
		if (same(&chain->links[i], name))
			return true;
	return false;
}

void nt_chain_follow(struct nt_chain *chain, const uint8_t *wire, size_t len,
		     size_t records, unsigned int n_answer)
{
	struct section section = { wire, len, records, n_answer };
	struct nt_link *next = chain->links;
	struct nt_rr rr;

	chain->n = 0;
	chain->ttl = UINT32_MAX;
	if (!read_name(wire, len, NT_HEADER_LEN, next))
		return;
	while (!has(chain, next)) {
		chain->n++;
		if (chain->n > NT_CHAIN_MAX ||
		    !find_cname(&section, next, &rr) ||
		    !read_name(wire, len, rr.rdata, ++next))
			return;
		if (rr.ttl < chain->ttl)
			chain->ttl = rr.ttl;
	}
}

bool nt_chain_has(const struct nt_chain *chain, const uint8_t *wire, size_t len,
		  size_t at)
{
	struct nt_link name;

	return read_name(wire, len, at, &name) && has(chain, &name);
}
