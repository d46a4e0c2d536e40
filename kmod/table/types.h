/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Leases, their keys, and the table that holds them. Data only.
 *
 * Readers (packets) hold only the RCU read lock. Writers hold the namespace's
 * mutex, with two exceptions: a packet may renew a pending lease with a
 * compare-and-exchange on its expiry, and it counts its use.
 *
 * A lease is on exactly one list of struct nk_expiry, protected by the mutex:
 * a wheel slot, @moving or @immortal while live; @due once its time ran out;
 * @pending and @checking while the expiry work looks for its connections;
 * @held between two such checks under liveness hold; @lapsed or @tombstones
 * once it ended and is only remembered.
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

/* Equal keys share a chain, and rhashtable rehashes chains of more than 16. */
#define NT_LEASES_PER_KEY 8

/* Lease expiry: nanoseconds of CLOCK_BOOTTIME, with these special values. */
#define NT_EXPIRES_LAPSED	0ULL
#define NT_EXPIRES_UNPUBLISHED	1ULL
#define NT_EXPIRES_REVOKED	2ULL	/* a tombstone, see life/revoke.c */
#define NT_EXPIRES_NEVER	U64_MAX

struct nk_service {
	u8 proto;
	u8 zero;		/* padding: sets are compared with memcmp() */
	u16 min;		/* 0: every port, or a protocol without ports */
	u16 max;
};

/*
 * Service set and name, which most leases do not have. Immutable once
 * published, replaced as a whole.
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

/* Identity and contents of a lease; input of the writers. */
struct nk_lease_spec {
	struct nk_key key;
	u32 ttl;		/* seconds or NETTRUST_TTL_NEVER */
	bool shorten;
	u8 n_services;
	struct nk_service services[NETTRUST_SERVICES_MAX];
	char name[NETTRUST_NAME_MAX + 1];
};

#define NT_LEASE_LIMITED	BIT(0)	/* to the services of @info */
#define NT_LEASE_DOOMED		BIT(1)	/* about to be revoked */
#define NT_LEASE_HEIR		BIT(2)	/* replaced a tombstone */

/*
 * The fields that packets read and write are adjacent, at the end next to the
 * key: 48 of the 80 bytes of an IPv4 lease, which lie in a single cache line
 * about half the time.
 */
struct nk_lease {
	union {
		struct list_head list;	/* mutex; until unlinked */
		struct rcu_head rcu;
	};
	struct nk_lease_info __rcu *info;	/* mutex */
	u32 ttl;		/* seconds; mutex, packets that renew read it */
	u32 since;		/* seconds; last LEASE_ADD, or the end */
	struct rhash_head node;
	atomic64_t expires;	/* packets change it with cmpxchg only */
	local64_t packets;	/* see use.h */
	local64_t bytes;
	u32 last_use;		/* seconds of CLOCK_BOOTTIME, 0: never */
	u16 user;		/* see use.h */
	u8 flags;		/* NT_LEASE_*; mutex */
	u8 alive;		/* the last conntrack walk saw a connection */
	u32 key[];		/* as in struct nk_key */
};

struct nk_leases {
	u8 scopes;		/* bit set of scopes in use */
	u32 max;
	struct rhashtable ht;
	u32 count;		/* tombstones included; mutex */
	u32 tombstones;		/* mutex */
	bool flushing;		/* a flush has cleared @scopes */
	gfp_t gfp;		/* of leases, charged to memcg if delegated */
	u32 generation;		/* incremented by each change; mutex */
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

/* Number of words of a key's address. */
static inline unsigned int nt_key_addr_words(const u32 *words)
{
	return nt_key_family(words) == AF_INET ? 1 : 4;
}

/* Number of words of a key. */
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
 * nt_lease_match() - state of a lease
 * @lease: lease, or NULL
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
