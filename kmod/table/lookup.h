/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds the lease for a packet. Inline, so that the compiler sees the whole
 * packet path: every call that a leased packet avoids is measurable
 * (bench/kernel).
 */
#ifndef NT_LOOKUP_H
#define NT_LOOKUP_H

#include "kmod/clock.h"
#include "kmod/table/lease.h"
#include "kmod/table/table.h"

/* The fields of a packet that a lease's services are compared with. */
struct nk_wanted {
	u16 dport;		/* host byte order */
	u8 proto;
	bool has_ports;
};

static __always_inline struct nk_wanted nt_wanted_of(const struct nk_flow *flow)
{
	return (struct nk_wanted){
		.dport = flow->dport,
		.proto = flow->proto,
		.has_ports = flow->has_ports,
	};
}

static noinline __maybe_unused
bool lease_covers_service(const struct nk_lease *lease, struct nk_wanted wanted)
{
	const struct nk_lease_info *info = rcu_dereference(lease->info);
	const struct nk_service *s;

	for (s = info->services; s < info->services + info->n_services; s++)
		if (s->proto == wanted.proto &&
		    (!s->min || (wanted.has_ports && wanted.dport >= s->min &&
				 wanted.dport <= s->max)))
			return true;
	return false;
}

static __always_inline bool lease_covers(const struct nk_lease *lease,
					 struct nk_wanted wanted)
{
	/* Most leases are for all services and need no look at @info. */
	return likely(!(READ_ONCE(lease->flags) & NT_LEASE_LIMITED)) ||
	       lease_covers_service(lease, wanted);
}

/* Packets that hit a tombstone keep it alive. */
static inline void nt_lease_touch_tombstone(struct nk_lease *lease, u64 now)
{
	u32 sec = div_u64(now, NSEC_PER_SEC);

	if (nt_lease_is_tombstone(lease) &&
	    READ_ONCE(lease->last_use) != sec)
		WRITE_ONCE(lease->last_use, sec);
}

struct search {
	struct nk_wanted wanted;
	u64 now;
	struct nk_lease *stale;		/* best match that is not live */
};

static __always_inline bool find_live(struct nk_lease *lease, void *data)
{
	struct search *search = data;

	if (!lease_covers(lease, search->wanted))
		return false;
	switch (nt_lease_match(lease, search->now)) {
	case NT_LEASE_LIVE:
		return true;
	case NT_LEASE_PENDING:
		search->stale = lease;
		break;
	case NT_LEASE_LAPSED:
		if (!search->stale)
			search->stale = lease;
		break;
	case NT_LEASE_NONE:
		nt_lease_touch_tombstone(lease, search->now);
		break;
	}
	return false;
}

static struct nk_lease *lease_search_scope(struct nk_leases *leases,
					   struct search *search,
					   const struct nk_flow *flow,
					   enum nettrust_scope scope,
					   const void *id)
{
	struct nk_key key;

	nt_key_set(&key, flow->family, &flow->dst, scope, id);
	return nt_table_walk(&leases->ht, key.words, key.n, find_live, search);
}

/* If @family is a constant, the compiler knows the length of the key. */
static __always_inline
struct nk_lease *lease_walk_any(struct nk_leases *leases, u8 family,
				const struct nk_addr *addr,
				bool (*visit)(struct nk_lease *lease,
					      void *data),
				void *data)
{
	const __be32 *dst = addr->v6.s6_addr32;

	if (family == AF_INET) {
		u32 key[NT_KEY_SMALL] = {
			nt_key_head(AF_INET, NETTRUST_SCOPE_ANY),
			(__force u32)addr->v4,
		};

		return nt_table_walk(&leases->ht, key, NT_KEY_SMALL, visit,
				     data);
	} else {
		u32 key[6] = {
			nt_key_head(AF_INET6, NETTRUST_SCOPE_ANY),
			(__force u32)dst[0], (__force u32)dst[1],
			(__force u32)dst[2], (__force u32)dst[3],
		};

		return nt_table_walk(&leases->ht, key, 5, visit, data);
	}
}

/* Search the leases of scope any. */
static noinline __maybe_unused
struct nk_lease *lease_search_any(struct nk_leases *leases,
				  struct search *search, u8 family,
				  const struct nk_addr *addr)
{
	return lease_walk_any(leases, family, addr, find_live, search);
}

static __always_inline bool find_first(struct nk_lease *lease, void *data)
{
	return true;
}

/**
 * nt_lease_lookup_any() - find a live lease of scope any that covers a packet
 * @leases: table
 * @family: AF_INET or AF_INET6, a compile-time constant
 * @dst: destination
 * @wanted: service
 * @now: gets CLOCK_BOOTTIME in nanoseconds, if @dst has a lease
 * @none: set to true if @dst has no lease, not even a lapsed one
 *
 * Optimised for an address with a single lease for all services, by far the
 * most common case. It reads the clock after finding the lease, so that this
 * overlaps with the cache miss on the lease's fields.
 *
 * Context: RCU read lock.
 * Return: the lease or NULL.
 */
static __always_inline
struct nk_lease *nt_lease_lookup_any(struct nk_leases *leases, u8 family,
				     const struct nk_addr *dst,
				     struct nk_wanted wanted, u64 *now,
				     bool *none)
{
	struct search search = { .wanted = wanted };
	struct nk_lease *lease = lease_walk_any(leases, family, dst, find_first,
						NULL);

	if (!lease) {
		*none = true;
		return NULL;
	}
	*now = nt_now();
	if (likely(!(READ_ONCE(lease->flags) & NT_LEASE_LIMITED) &&
		   nt_lease_match(lease, *now) == NT_LEASE_LIVE))
		return lease;
	search.now = *now;
	return lease_search_any(leases, &search, family, dst);
}

/**
 * nt_lease_lookup() - find the best lease that covers a packet
 * @leases: table
 * @scopes: bit set of the scopes to search
 * @flow: packet
 * @now: CLOCK_BOOTTIME in nanoseconds
 *
 * Context: RCU read lock.
 * Return: a live lease, else a pending one, else a lapsed one, else NULL.
 */
static __maybe_unused
struct nk_lease *nt_lease_lookup(struct nk_leases *leases, u8 scopes,
				 const struct nk_flow *flow, u64 now)
{
	struct search search = { .wanted = nt_wanted_of(flow), .now = now };
	struct nk_lease *lease = NULL;

	if (scopes & BIT(NETTRUST_SCOPE_ANY))
		lease = lease_search_any(leases, &search, flow->family,
					 &flow->dst);
	if (!lease && (scopes & BIT(NETTRUST_SCOPE_CLIENT)) &&
	    flow->hook == NETTRUST_HOOKS_FORWARD)
		lease = lease_search_scope(leases, &search, flow,
					   NETTRUST_SCOPE_CLIENT, &flow->src);
	if (!lease && (scopes & BIT(NETTRUST_SCOPE_UID)) && flow->has_owner)
		lease = lease_search_scope(leases, &search, flow,
					   NETTRUST_SCOPE_UID, &flow->uid);
	if (!lease && (scopes & BIT(NETTRUST_SCOPE_CGROUP)) &&
	    flow->has_owner && flow->cgroup)
		lease = lease_search_scope(leases, &search, flow,
					   NETTRUST_SCOPE_CGROUP,
					   &flow->cgroup);
	return lease ?: search.stale;
}

#endif
