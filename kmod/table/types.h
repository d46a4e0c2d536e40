/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Leases, their keys, and the table that holds them. Data only.
 *
 * Readers (packets) hold the RCU read lock only. Every change is made under
 * the namespace's mutex, except that a packet may renew a lease whose time ran
 * out by a compare-and-exchange on its expiry, and counts its use.
 *
 * A lease is filed on exactly one list at a time (all under the mutex): a
 * wheel slot, @moving or the immortal list while live, @due when its time ran
 * out, @pending and @checking while connections are being looked for, @held
 * between two looks under liveness hold, @lapsed while it is only remembered,
 * as one that ended or as a tombstone.
 */
#ifndef NT_TYPES_H
#define NT_TYPES_H

#include <asm/local64.h>
#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/list.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable-types.h>
#include <linux/time64.h>
#include "kmod/settings.h"

#define NT_KEY_WORDS	10	/* head, address and client of IPv6; even */
#define NT_KEY_SMALL	2	/* IPv4, any sender */

/* Chains of the hash table bear 16 equal keys; stay well below. */
#define NT_LEASES_PER_KEY 8

/* Times of leases: nanoseconds of CLOCK_BOOTTIME, with two that mean more. */
#define NT_EXPIRES_LAPSED	0ULL
#define NT_EXPIRES_UNPUBLISHED	1ULL
#define NT_EXPIRES_REVOKED	2ULL	/* a tombstone, see life/revoke.c */
#define NT_EXPIRES_NEVER	U64_MAX

struct nk_service {
	u8 proto;
	u8 zero;		/* sets are compared as bytes */
	u16 min;		/* 0: every port, and protocols without */
	u16 max;
};

/*
 * What most leases do without: a service set, a name. Replaced as a whole,
 * never changed once published.
 */
struct nk_lease_info {
	struct rcu_head rcu;
	u8 n_services;
	u8 name_len;
	struct nk_service services[];	/* followed by the name and a 0 */
};

struct nk_key {
	u32 words[NT_KEY_WORDS];
	u8 n;			/* words in use; if odd, a 0 follows */
};

/* What names a lease and what it is to carry; input of the writers. */
struct nk_lease_spec {
	struct nk_key key;
	u32 ttl;		/* seconds or NETTRUST_TTL_NEVER */
	bool shorten;
	u8 n_services;
	struct nk_service services[NETTRUST_SERVICES_MAX];
	char name[NETTRUST_NAME_MAX + 1];
};

#define NT_LEASE_LIMITED	BIT(0)	/* to the services of @info */
#define NT_LEASE_DOOMED		BIT(1)	/* named in the deletion under way */
#define NT_LEASE_HEIR		BIT(2)	/* in the place of a tombstone */

/*
 * What packets read and write stands together at the end, next to the key: 48
 * octets of IPv4's 80, which lie in one line of the processor's cache as often
 * as in two.
 */
struct nk_lease {
	union {
		struct list_head list;	/* mutex; until unlinked */
		struct rcu_head rcu;
	};
	struct nk_lease_info __rcu *info;	/* mutex */
	u32 ttl;		/* seconds; mutex, read by packets that renew */
	u32 since;		/* of the last LEASE_ADD, of the end once lapsed */
	struct rhash_head node;
	atomic64_t expires;	/* packets change it by cmpxchg only */
	local64_t packets;	/* see use.h */
	local64_t bytes;
	u32 last_use;		/* seconds of CLOCK_BOOTTIME, 0: never */
	u16 user;		/* see use.h */
	u8 flags;		/* NT_LEASE_*; mutex */
	u8 alive;		/* a pass over conntrack saw a connection */
	u32 key[];		/* as in struct nk_key */
};

struct nk_leases {
	u8 scopes;		/* bit set of scopes in use */
	u32 max;
	struct rhashtable ht;
	u32 count;		/* tombstones included; mutex */
	u32 tombstones;		/* mutex */
	bool flushing;		/* @scopes says less than the table holds */
	gfp_t gfp;		/* of leases, for whom they are accounted */
	u32 generation;		/* of additions and removals; mutex */
	u32 of_scope[NETTRUST_SCOPE_CGROUP + 1];	/* mutex */
};

static inline u32 nt_key_head(u8 family, enum nettrust_scope scope)
{
	return family | scope << 8;
}

static inline u8 nt_key_family(const u32 *words)
{
	return words[0] & 0xff;
}

static inline enum nettrust_scope nt_key_scope(const u32 *words)
{
	return words[0] >> 8;
}

/* Words of an address of that family. */
static inline unsigned int nt_key_addr_words(const u32 *words)
{
	return nt_key_family(words) == AF_INET ? 1 : 4;
}

/* Words of a key. */
static inline unsigned int nt_key_words(const u32 *words)
{
	unsigned int n = 1 + nt_key_addr_words(words);

	switch (nt_key_scope(words)) {
	case NETTRUST_SCOPE_CLIENT:
		return n + nt_key_addr_words(words);
	case NETTRUST_SCOPE_UID:
		return n + 1;
	case NETTRUST_SCOPE_CGROUP:
		return n + 2;
	default:
		return n;
	}
}

/**
 * nt_lease_match() - how a lease stands
 * @lease: or NULL
 * @now: CLOCK_BOOTTIME in nanoseconds
 *
 * Context: RCU read lock or mutex.
 */
static inline enum nt_lease_match nt_lease_match(const struct nk_lease *lease,
						 u64 now)
{
	u64 expires;

	if (!lease)
		return NT_LEASE_NONE;
	expires = atomic64_read(&lease->expires);
	if (likely(expires > now))
		return NT_LEASE_LIVE;
	if (expires == NT_EXPIRES_LAPSED)
		return NT_LEASE_LAPSED;
	if (expires == NT_EXPIRES_UNPUBLISHED || expires == NT_EXPIRES_REVOKED)
		return NT_LEASE_NONE;
	return NT_LEASE_PENDING;
}

static inline bool nt_lease_is_tombstone(const struct nk_lease *lease)
{
	return atomic64_read(&lease->expires) == NT_EXPIRES_REVOKED;
}

#endif
