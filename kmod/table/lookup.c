// SPDX-License-Identifier: GPL-2.0
/* The lease for a packet, or for a connection. */
#include "kmod/table/lease.h"
#include "kmod/netns.h"
#include "kmod/table/table.h"

/* What of a packet a lease's services are compared with. */
struct nt_wanted {
	u16 dport;		/* host byte order */
	u8 proto;
	bool has_ports;
};

static __always_inline struct nt_wanted nt_wanted_of(const struct nt_flow *flow)
{
	return (struct nt_wanted){
		.dport = flow->dport,
		.proto = flow->proto,
		.has_ports = flow->has_ports,
	};
}

static noinline bool covers_service(const struct nt_lease *lease,
				    struct nt_wanted wanted)
{
	const struct nt_lease_info *info = rcu_dereference(lease->info);
	const struct nt_service *s;

	for (s = info->services; s < info->services + info->n_services; s++)
		if (s->proto == wanted.proto &&
		    (!s->min || (wanted.has_ports && wanted.dport >= s->min &&
				 wanted.dport <= s->max)))
			return true;
	return false;
}

static __always_inline bool covers(const struct nt_lease *lease,
				   struct nt_wanted wanted)
{
	return likely(!(READ_ONCE(lease->flags) & NT_LEASE_LIMITED)) ||
	       covers_service(lease, wanted);
}

struct search {
	struct nt_wanted wanted;
	u64 now;
	struct nt_lease *stale;		/* the best that is not live */
};

static __always_inline bool find_live(struct nt_lease *lease, void *data)
{
	struct search *search = data;

	if (!covers(lease, search->wanted))
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
		break;
	}
	return false;
}

static struct nt_lease *search_scope(struct nt_leases *leases,
				     struct search *search,
				     const struct nt_flow *flow,
				     enum nettrust_scope scope, const void *id)
{
	struct nt_key key;

	nt_key_set(&key, flow->family, &flow->dst, scope, id);
	return nt_table_walk(&leases->ht, key.words, key.n, find_live, search);
}

/* With the length of the key known to the compiler, if @family is. */
static __always_inline
struct nt_lease *walk_any(struct nt_leases *leases, u8 family,
			  const struct nt_addr *addr,
			  bool (*visit)(struct nt_lease *lease, void *data),
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

/* Of the leases for any sender. */
static noinline struct nt_lease *search_any(struct nt_leases *leases,
					    struct search *search, u8 family,
					    const struct nt_addr *addr)
{
	return walk_any(leases, family, addr, find_live, search);
}

static __always_inline bool find_first(struct nt_lease *lease, void *data)
{
	return true;
}

/**
 * nt_lease_lookup_any() - the live lease for any sender that covers a packet
 * @leases: table
 * @family: AF_INET or AF_INET6, a constant
 * @dst: destination
 * @wanted: service
 * @now: gets CLOCK_BOOTTIME in nanoseconds, if there is a lease
 * @none: gets whether there is none for @dst, not even one that lapsed
 *
 * Most addresses have one lease, for all services. The clock is read while
 * that is on its way from memory.
 *
 * Context: RCU read lock.
 */
static __always_inline
struct nt_lease *nt_lease_lookup_any(struct nt_leases *leases, u8 family,
				     const struct nt_addr *dst,
				     struct nt_wanted wanted, u64 *now,
				     bool *none)
{
	struct search search = { .wanted = wanted };
	struct nt_lease *lease = walk_any(leases, family, dst, find_first,
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
	return search_any(leases, &search, family, dst);
}

/**
 * nt_lease_lookup() - the best lease that covers a packet
 * @leases: table
 * @scopes: to look at
 * @flow: packet
 * @now: CLOCK_BOOTTIME in nanoseconds
 *
 * Context: RCU read lock.
 * Return: a live lease, else one whose time ran out, else a lapsed one, else
 * NULL.
 */
static struct nt_lease *nt_lease_lookup(struct nt_leases *leases, u8 scopes,
					const struct nt_flow *flow, u64 now)
{
	struct search search = { .wanted = nt_wanted_of(flow), .now = now };
	struct nt_lease *lease = NULL;

	if (scopes & BIT(NETTRUST_SCOPE_ANY))
		lease = search_any(leases, &search, flow->family, &flow->dst);
	if (!lease && (scopes & BIT(NETTRUST_SCOPE_CLIENT)) &&
	    flow->hook == NETTRUST_HOOKS_FORWARD)
		lease = search_scope(leases, &search, flow,
				     NETTRUST_SCOPE_CLIENT, &flow->src);
	if (!lease && (scopes & BIT(NETTRUST_SCOPE_UID)) && flow->has_owner)
		lease = search_scope(leases, &search, flow,
				     NETTRUST_SCOPE_UID, &flow->uid);
	if (!lease && (scopes & BIT(NETTRUST_SCOPE_CGROUP)) &&
	    flow->has_owner && flow->cgroup)
		lease = search_scope(leases, &search, flow,
				     NETTRUST_SCOPE_CGROUP, &flow->cgroup);
	return lease ?: search.stale;
}

static bool find_covering(struct nt_lease *lease, void *data)
{
	const struct nt_wanted *wanted = data;

	return covers(lease, *wanted) &&
	       atomic64_read(&lease->expires) != NT_EXPIRES_UNPUBLISHED;
}

/**
 * nt_lease_known() - is there a lease for it, or was there one of late?
 * @leases: table
 * @flow: packet
 *
 * Leases for a uid or a cgroup are not found: nobody knows whose packet an
 * answer would be.
 *
 * Context: RCU read lock.
 */
bool nt_lease_known(struct nt_leases *leases, const struct nt_flow *flow)
{
	struct nt_wanted wanted = nt_wanted_of(flow);
	u8 scopes = READ_ONCE(leases->scopes);
	struct nt_key key;

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
	struct nt_wanted wanted;
	u64 now;
	unsigned int found;	/* NT_MARKED* */
};

static bool mark(struct nt_lease *lease, void *data)
{
	struct marking *marking = data;

	if (!covers(lease, marking->wanted))
		return false;
	if (nt_lease_match(lease, marking->now) == NT_LEASE_PENDING)
		WRITE_ONCE(lease->alive, 1);
	marking->found |= NT_MARKED;
	if (READ_ONCE(lease->flags) & NT_LEASE_DOOMED)
		marking->found |= NT_MARKED_DOOMED;
	return false;
}

static void mark_scope(struct nt_leases *leases, struct marking *marking,
		       const struct nt_flow *flow, enum nettrust_scope scope,
		       const void *id)
{
	struct nt_key key;

	nt_key_set(&key, flow->family, &flow->dst, scope, id);
	nt_table_walk(&leases->ht, key.words, key.n, mark, marking);
}

/**
 * nt_lease_mark() - a live connection was seen
 * @leases: table
 * @scopes: of the leases, as in struct nt_leases
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
unsigned int nt_lease_mark(struct nt_leases *leases, u8 scopes,
			   const struct nt_flow *flow, u64 now)
{
	struct marking marking = { .wanted = nt_wanted_of(flow), .now = now };

	if (scopes & BIT(NETTRUST_SCOPE_ANY))
		mark_scope(leases, &marking, flow, NETTRUST_SCOPE_ANY, NULL);
	if (scopes & BIT(NETTRUST_SCOPE_CLIENT))
		mark_scope(leases, &marking, flow, NETTRUST_SCOPE_CLIENT,
			   &flow->src);
	return marking.found;
}
