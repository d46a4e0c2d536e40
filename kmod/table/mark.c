// SPDX-License-Identifier: GPL-2.0
/* Leases as conntrack's connections find them, off the packet path. */
#include "kmod/table/lookup.h"

static bool find_covering(struct nk_lease *lease, void *data)
{
	const struct nk_wanted *wanted = data;

	if (!covers(lease, *wanted))
		return false;
	nt_lease_touch_tombstone(lease, nt_now());
	return true;
}

/**
 * nt_lease_known() - is there a lease for it, or was there one of late?
 * @leases: table
 * @flow: packet
 *
 * Tombstones count, and stay for it. Leases for a uid or a cgroup are not
 * found: nobody knows whose packet an answer would be.
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
	    walk_any(leases, flow->family, &flow->dst, find_covering, &wanted))
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

static bool mark(struct nk_lease *lease, void *data)
{
	struct marking *marking = data;

	if (!covers(lease, marking->wanted) || nt_lease_is_tombstone(lease))
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
	nt_table_walk(&leases->ht, key.words, key.n, mark, marking);
}

/**
 * nt_lease_mark() - a live connection was seen
 * @leases: table
 * @scopes: of the leases, as in struct nk_leases
 * @flow: as a packet from the one who opened it would look
 * @now: CLOCK_BOOTTIME in nanoseconds
 *
 * Sets @alive of every pending lease, of whatever scope, that may have allowed
 * the connection. Conntrack does not know whose socket it is, so leases for a
 * uid or a cgroup cannot be found from here: expiry.c asks for their use.
 *
 * Context: RCU read lock.
 * Return: NT_MARKED if there are any, NT_MARKED_DOOMED if one of them is.
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
