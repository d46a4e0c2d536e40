// SPDX-License-Identifier: GPL-2.0
/* Lease lookups for conntrack entries, outside the packet path. */
#include "kmod/table/lookup.h"

static bool find_covering(struct nk_lease *lease, void *data)
{
	const struct nk_wanted *wanted = data;

	if (!lease_covers(lease, *wanted))
		return false;
	nt_lease_touch_tombstone(lease, nt_now());
	return true;
}

/**
 * nt_lease_known() - does, or did recently, a lease cover a packet?
 * @leases: table
 * @flow: packet to the address in question
 *
 * Tombstones count, and each hit keeps them longer. Leases of scope uid and
 * cgroup do not: the socket that would send the packet is not known. While a
 * flush is running the answer is true, because it hides the leases.
 *
 * Context: RCU read lock.
 */
bool nt_lease_known(struct nk_leases *leases, const struct nk_flow *flow)
{
	struct nk_wanted wanted = nt_wanted_of(flow);
	u8 scopes = READ_ONCE(leases->scopes);
	struct nk_key key;

	if (READ_ONCE(leases->flushing))
		return true;
	if ((scopes & BIT(NETTRUST_SCOPE_ANY)) &&
	    lease_walk_any(leases, flow->family, &flow->dst, find_covering,
			   &wanted))
		return true;
	if (!(scopes & BIT(NETTRUST_SCOPE_CLIENT)))
		return false;
	nt_key_set(&key, flow->family, &flow->dst, NETTRUST_SCOPE_CLIENT,
		   &flow->src);
	return nt_table_walk(&leases->ht, key.words, key.n, find_covering,
			     &wanted);
}

struct marking {
	struct nk_wanted wanted;
	u64 now;
	unsigned int found;	/* NT_MARKED* */
};

static bool mark_visit(struct nk_lease *lease, void *data)
{
	struct marking *marking = data;

	if (!lease_covers(lease, marking->wanted) ||
	    nt_lease_is_tombstone(lease))
		return false;
	if (nt_lease_match(lease, marking->now) == NT_LEASE_PENDING)
		WRITE_ONCE(lease->alive, 1);
	marking->found |= NT_MARKED;
	if (READ_ONCE(lease->flags) & NT_LEASE_DOOMED)
		marking->found |= NT_MARKED_DOOMED;
	return false;
}

static void mark_scope(struct nk_leases *leases, struct marking *marking,
		       const struct nk_flow *flow, enum nettrust_scope scope,
		       const void *id)
{
	struct nk_key key;

	nt_key_set(&key, flow->family, &flow->dst, scope, id);
	nt_table_walk(&leases->ht, key.words, key.n, mark_visit, marking);
}

/**
 * nt_lease_mark() - mark the leases that a live connection uses
 * @leases: table
 * @scopes: bit set of the scopes to search, as in struct nk_leases
 * @flow: a packet of the connection as its opener sends it
 * @now: CLOCK_BOOTTIME in nanoseconds
 *
 * Sets @alive of every pending lease of scope any or client that may have
 * allowed the connection. Conntrack does not know the socket, so leases of
 * scope uid and cgroup cannot be found here; expiry.c checks their last use.
 *
 * Context: RCU read lock.
 * Return: NT_MARKED if a lease covers the connection, with NT_MARKED_DOOMED if
 * such a lease is about to be revoked; else 0.
 */
unsigned int nt_lease_mark(struct nk_leases *leases, u8 scopes,
			   const struct nk_flow *flow, u64 now)
{
	struct marking marking = { .wanted = nt_wanted_of(flow), .now = now };

	if (scopes & BIT(NETTRUST_SCOPE_ANY))
		mark_scope(leases, &marking, flow, NETTRUST_SCOPE_ANY, NULL);
	if (scopes & BIT(NETTRUST_SCOPE_CLIENT))
		mark_scope(leases, &marking, flow, NETTRUST_SCOPE_CLIENT,
			   &flow->src);
	return marking.found;
}
