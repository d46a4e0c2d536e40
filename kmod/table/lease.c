// SPDX-License-Identifier: GPL-2.0
/*
 * The lease table. An expired lease is absent at the instant of its expiry:
 * that is a property of the lookup, what expiry.c does later reclaims memory.
 *
 * One hash table serves both families and all scopes. Leases of different
 * service sets on one address share a key, so that they expire on their own;
 * the lookup (lookup.c) walks past those that do not cover the packet.
 */
#include <linux/delay.h>
#include <linux/random.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include "kmod/compat.h"
#include "kmod/table/lease.h"
#include "kmod/table/table.h"
#include "kmod/table/use.h"

static struct kmem_cache *small_cache;
static struct kmem_cache *large_cache;
u64 nt_hash_key[NT_KEY_WORDS];

/* rhashtable wants one, but only nt_table_walk() looks for keys. */
static int compare(struct rhashtable_compare_arg *arg, const void *obj)
{
	return 1;
}

static const struct rhashtable_params table_params = {
	.head_offset = offsetof(struct nk_lease, node),
	.obj_hashfn = nt_lease_hash,
	.obj_cmpfn = compare,
	.automatic_shrinking = true,
};

int nt_lease_caches_init(void)
{
	get_random_bytes(nt_hash_key, sizeof(nt_hash_key));
	small_cache = kmem_cache_create("nettrust_lease4",
					offsetof(struct nk_lease,
						 key[NT_KEY_SMALL]),
					0, 0, NULL);
	large_cache = kmem_cache_create("nettrust_lease",
					offsetof(struct nk_lease,
						 key[NT_KEY_WORDS]),
					0, 0, NULL);
	if (small_cache && large_cache && !nt_use_init())
		return 0;
	nt_lease_caches_exit();
	return -ENOMEM;
}

/* The caller has waited for the RCU callbacks that still free into them. */
void nt_lease_caches_exit(void)
{
	nt_use_exit();
	kmem_cache_destroy(small_cache);
	kmem_cache_destroy(large_cache);
}

int nt_leases_init(struct nk_leases *leases, u32 max)
{
	int err = rhashtable_init(&leases->ht, &table_params);

	leases->gfp = GFP_KERNEL;
	if (!err)
		nt_leases_limit(leases, max);
	return err;
}

/**
 * nt_leases_limit() - set the most leases that may stand
 * @leases: table
 * @max: at least 1; if more stand now, they stay
 *
 * A full table has one bucket for each lease and no more: twice as many would
 * cost 8 bytes a lease and save a packet a fourth of a step.
 *
 * Context: mutex, or before anybody else knows the table.
 */
void nt_leases_limit(struct nk_leases *leases, u32 max)
{
	leases->max = max;
	WRITE_ONCE(leases->ht.p.max_size,
		   roundup_pow_of_two(clamp(max, 16U, 1U << 30)));
}

void nt_leases_exit(struct nk_leases *leases)
{
	WARN_ON_ONCE(leases->count);
	rhashtable_destroy(&leases->ht);
}

/**
 * nt_key_set() - the key of a lease
 * @key: filled
 * @family: of the address, and of the client
 * @addr: the address
 * @scope: to whom
 * @id: struct nk_addr of the client, u32 uid or u64 cgroup; else unused
 */
void nt_key_set(struct nk_key *key, u8 family, const struct nk_addr *addr,
		enum nettrust_scope scope, const void *id)
{
	unsigned int n = family == AF_INET ? 1 : 4;
	u32 *w = key->words;

	*w++ = nt_key_head(family, scope);
	memcpy(w, addr, n * sizeof(u32));
	w += n;
	if (scope == NETTRUST_SCOPE_CGROUP)
		n = 2;
	else if (scope == NETTRUST_SCOPE_UID)
		n = 1;
	else if (scope == NETTRUST_SCOPE_ANY)
		n = 0;
	memcpy(w, id, n * sizeof(u32));
	w += n;
	key->n = w - key->words;
	/* The hash takes words by twos. */
	if (key->n % 2)
		*w = 0;
}

/* When the lease ends whatever uses it. */
static u64 lifetime_end(const struct nk_lease *lease,
			const struct nk_policy *policy)
{
	if (!policy->max_lifetime)
		return U64_MAX;
	return ((u64)READ_ONCE(lease->since) + policy->max_lifetime) *
	       NSEC_PER_SEC;
}

/**
 * nt_lease_spent() - is it too long ago that DNS vouched for it?
 * @lease: pending
 * @policy: in force
 * @now: CLOCK_BOOTTIME in nanoseconds
 *
 * Context: RCU read lock or mutex.
 */
bool nt_lease_spent(const struct nk_lease *lease,
		    const struct nk_policy *policy, u64 now)
{
	return now >= lifetime_end(lease, policy);
}

/**
 * nt_lease_renew() - give a lease whose time ran out another ttl
 * @lease: the lease
 * @policy: in force, its max_lifetime bounds the ttl
 * @now: CLOCK_BOOTTIME in nanoseconds
 *
 * Never brings back a lease that lapsed or was revoked.
 *
 * Context: RCU read lock or mutex.
 * Return: true if the lease is live now.
 */
bool nt_lease_renew(struct nk_lease *lease, const struct nk_policy *policy,
		    u64 now)
{
	u64 expires = atomic64_read(&lease->expires);
	u64 end = now + (u64)READ_ONCE(lease->ttl) * NSEC_PER_SEC;

	if (nt_lease_match(lease, now) == NT_LEASE_PENDING)
		atomic64_cmpxchg(&lease->expires, expires,
				 min(end, lifetime_end(lease, policy)));
	return nt_lease_match(lease, now) == NT_LEASE_LIVE;
}

/**
 * nt_lease_used() - did a packet use the lease since then?
 * @lease: the lease
 * @since: CLOCK_BOOTTIME in nanoseconds; compared by the second
 *
 * Context: RCU read lock or mutex.
 */
bool nt_lease_used(const struct nk_lease *lease, u64 since)
{
	u32 last = READ_ONCE(lease->last_use);

	return last && last >= div_u64(since, NSEC_PER_SEC);
}

struct finding {
	const struct nk_service *services;
	unsigned int n_services;
	bool tombstone;		/* what to look for */
	unsigned int same_key;
};

static bool has_services(struct nk_lease *lease, void *data)
{
	struct finding *finding = data;
	const struct nk_lease_info *info = rcu_dereference(lease->info);
	unsigned int n = info ? info->n_services : 0;

	finding->same_key++;
	return nt_lease_is_tombstone(lease) == finding->tombstone &&
	       n == finding->n_services &&
	       (!n || !memcmp(info->services, finding->services,
			      n * sizeof(*info->services)));
}

static struct nk_lease *find(struct nk_leases *leases, const u32 *words,
			     unsigned int n, struct finding *finding)
{
	struct nk_lease *lease;

	rcu_read_lock();
	lease = nt_table_walk(&leases->ht, words, n, has_services, finding);
	rcu_read_unlock();
	return lease;
}

/**
 * nt_lease_find() - the lease of that key and service set, unless a tombstone
 * @leases: table
 * @spec: key and services, sorted
 * @same_key: gets how many leases of that key were seen; or NULL
 *
 * Context: mutex.
 */
struct nk_lease *nt_lease_find(struct nk_leases *leases,
			       const struct nk_lease_spec *spec,
			       unsigned int *same_key)
{
	struct finding finding = {
		.services = spec->services,
		.n_services = spec->n_services,
	};
	struct nk_lease *lease;

	lease = find(leases, spec->key.words, spec->key.n, &finding);
	if (same_key)
		*same_key = finding.same_key;
	return lease;
}

/**
 * nt_lease_find_tombstone() - what is left of an earlier lease like this one
 * @leases: table
 * @lease: key and services
 *
 * Context: mutex.
 */
struct nk_lease *nt_lease_find_tombstone(struct nk_leases *leases,
					 const struct nk_lease *lease)
{
	const struct nk_lease_info *info;
	struct finding finding = { .tombstone = true };

	if (!leases->tombstones)
		return NULL;
	info = rcu_dereference_protected(lease->info, true);
	if (info) {
		finding.services = info->services;
		finding.n_services = info->n_services;
	}
	return find(leases, lease->key, nt_key_words(lease->key), &finding);
}

static bool is_tombstone(struct nk_lease *lease, void *data)
{
	return nt_lease_is_tombstone(lease);
}

/**
 * nt_lease_drop_tombstone() - make room for a lease of that key
 * @leases: table
 * @spec: the key
 *
 * Context: mutex.
 * Return: false if the key has no tombstone.
 */
bool nt_lease_drop_tombstone(struct nk_leases *leases,
			     const struct nk_lease_spec *spec)
{
	struct nk_lease *lease;

	rcu_read_lock();
	lease = nt_table_walk(&leases->ht, spec->key.words, spec->key.n,
			      is_tombstone, NULL);
	rcu_read_unlock();
	if (lease)
		nt_lease_remove(leases, lease);
	return lease;
}

/* Return: the name, "" if there is none. */
const char *nt_lease_name(const struct nk_lease_info *info)
{
	return info ? (const char *)&info->services[info->n_services] : "";
}

/* Return: a copy of services and name, NULL if memory is short. */
struct nk_lease_info *nt_lease_info_new(const struct nk_leases *leases,
					const struct nk_lease_spec *spec)
{
	size_t len = strlen(spec->name);
	struct nk_lease_info *info;

	info = kmalloc(struct_size(info, services, spec->n_services) + len + 1,
		       leases->gfp);
	if (!info)
		return NULL;
	info->n_services = spec->n_services;
	info->name_len = len;
	memcpy(info->services, spec->services,
	       spec->n_services * sizeof(*info->services));
	memcpy(&info->services[info->n_services], spec->name, len + 1);
	return info;
}

static void lease_free_rcu(struct rcu_head *rcu)
{
	struct nk_lease *lease = container_of(rcu, struct nk_lease, rcu);

	nt_use_put(lease);
	kfree(rcu_dereference_protected(lease->info, true));
	kmem_cache_free(nt_key_words(lease->key) == NT_KEY_SMALL ? small_cache :
						       large_cache, lease);
}

static void count_scope(struct nk_leases *leases, const struct nk_lease *lease,
			int change)
{
	enum nettrust_scope scope = nt_key_scope(lease->key);

	leases->count += change;
	leases->generation++;
	leases->of_scope[scope] += change;
	if (change > 0)
		WRITE_ONCE(leases->scopes, leases->scopes | BIT(scope));
	else if (!leases->of_scope[scope])
		WRITE_ONCE(leases->scopes, leases->scopes & ~BIT(scope));
}

/**
 * nt_leases_rescope() - let packets find again what the table holds
 * @leases: table whose @scopes was cleared for a flush
 *
 * Context: mutex.
 */
void nt_leases_rescope(struct nk_leases *leases)
{
	u8 scopes = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(leases->of_scope); i++)
		if (leases->of_scope[i])
			scopes |= BIT(i);
	WRITE_ONCE(leases->scopes, scopes);
}

/**
 * nt_lease_insert() - a new lease, in the table, that passes nothing yet
 * @leases: table
 * @spec: what it is to be
 *
 * Context: mutex.
 * Return: the lease, on no list, or an ERR_PTR.
 */
struct nk_lease *nt_lease_insert(struct nk_leases *leases,
				 const struct nk_lease_spec *spec)
{
	struct nk_lease *lease;
	int tries = 10;
	int err;

	lease = kmem_cache_zalloc(spec->key.n == NT_KEY_SMALL ? small_cache :
								large_cache,
				  leases->gfp);
	if (!lease)
		return ERR_PTR(-ENOMEM);
	INIT_LIST_HEAD(&lease->list);
	atomic64_set(&lease->expires, NT_EXPIRES_UNPUBLISHED);
	lease->flags = spec->n_services ? NT_LEASE_LIMITED : 0;
	memcpy(lease->key, spec->key.words, spec->key.n * sizeof(u32));
	if (spec->n_services || spec->name[0]) {
		struct nk_lease_info *info = nt_lease_info_new(leases, spec);

		if (!info) {
			err = -ENOMEM;
			goto err_free;
		}
		RCU_INIT_POINTER(lease->info, info);
	}
	/* A table that is being resized may ask to be asked again. */
	do {
		err = rhashtable_insert_fast(&leases->ht, &lease->node,
					     table_params);
		if (err != -EBUSY)
			break;
		fsleep(1000);
	} while (--tries);
	if (err)
		goto err_free;
	count_scope(leases, lease, 1);
	return lease;

err_free:
	lease_free_rcu(&lease->rcu);
	return ERR_PTR(err);
}

/**
 * nt_lease_bury() - make a lease a tombstone
 * @leases: table
 * @lease: on no list after; the caller files it
 * @now: CLOCK_BOOTTIME in nanoseconds
 *
 * Context: mutex.
 */
void nt_lease_bury(struct nk_leases *leases, struct nk_lease *lease, u64 now)
{
	atomic64_set(&lease->expires, NT_EXPIRES_REVOKED);
	WRITE_ONCE(lease->flags, lease->flags & ~NT_LEASE_DOOMED);
	WRITE_ONCE(lease->since, div_u64(now, NSEC_PER_SEC));
	list_del_init(&lease->list);
	leases->tombstones++;
	leases->generation++;
}

/**
 * nt_lease_remove() - unlink without an event or counter
 * @leases: table
 * @lease: freed after a grace period
 *
 * Context: mutex.
 */
void nt_lease_remove(struct nk_leases *leases, struct nk_lease *lease)
{
	/* A packet that still holds it must not renew what is gone. */
	if (atomic64_xchg(&lease->expires, NT_EXPIRES_LAPSED) ==
	    NT_EXPIRES_REVOKED)
		leases->tombstones--;
	rhashtable_remove_fast(&leases->ht, &lease->node, table_params);
	list_del_init(&lease->list);
	count_scope(leases, lease, -1);
	call_rcu(&lease->rcu, lease_free_rcu);
}
