// SPDX-License-Identifier: GPL-2.0
/*
 * The lease table. Expiry is a property of the lookup, which ignores a lease
 * from the instant it expires; the later work in expiry.c only reclaims memory.
 *
 * One hash table serves both families and all scopes. Leases of different
 * service sets on one address share a key but expire independently; the lookup
 * (lookup.h) skips those that do not cover the packet.
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

/* Required by rhashtable but never called: nt_table_walk() compares keys. */
static int lease_cmp(struct rhashtable_compare_arg *arg, const void *obj)
{
	return 1;
}

static const struct rhashtable_params table_params = {
	.head_offset = offsetof(struct nk_lease, node),
	.obj_hashfn = nt_lease_hash,
	.obj_cmpfn = lease_cmp,
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

/* The caller has waited for pending RCU callbacks, which free into them. */
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
 * nt_leases_limit() - set the maximum number of leases
 * @leases: table
 * @max: at least 1; leases beyond it that already exist stay
 *
 * Limits the buckets, too: a full table has one per lease, rounded up to a
 * power of two. Twice as many would cost 8 bytes per lease and save a lookup
 * only a quarter of a step along the chain.
 *
 * Context: mutex, or before the table is published.
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
 * nt_key_set() - build the key of a lease
 * @key: filled in
 * @family: AF_INET or AF_INET6, of the address and of the client
 * @addr: the leased address
 * @scope: who may use the lease
 * @id: by scope: struct nk_addr of the client, u32 uid, u64 cgroup id; unused
 *	for scope any
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
	/* nt_hash_words() reads words in pairs. */
	if (key->n % 2)
		*w = 0;
}

/* When the lease ends even if connections still use it. */
static u64 lifetime_end(const struct nk_lease *lease,
			const struct nk_policy *policy)
{
	if (!policy->max_lifetime)
		return U64_MAX;
	return ((u64)READ_ONCE(lease->since) + policy->max_lifetime) *
	       NSEC_PER_SEC;
}

/**
 * nt_lease_spent() - has the lease reached its maximum lifetime?
 * @lease: a pending lease
 * @policy: settings in force; @max_lifetime counts from the last LEASE_ADD
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
 * nt_lease_renew() - extend a pending lease by its TTL
 * @lease: the lease
 * @policy: settings in force; @max_lifetime bounds the new expiry
 * @now: CLOCK_BOOTTIME in nanoseconds
 *
 * Never revives a lease that lapsed or was revoked: the compare-and-exchange
 * fails if the lease ends concurrently.
 *
 * Context: RCU read lock or mutex.
 * Return: true if the lease is now live.
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
 * nt_lease_used() - has a packet used the lease since a point in time?
 * @lease: the lease
 * @since: CLOCK_BOOTTIME in nanoseconds, rounded down to a second
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
	bool tombstone;		/* look for tombstones only, else for none */
	unsigned int same_key;	/* leases visited */
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

static struct nk_lease *find_services(struct nk_leases *leases,
				      const u32 *words, unsigned int n,
				      struct finding *finding)
{
	struct nk_lease *lease;

	rcu_read_lock();
	lease = nt_table_walk(&leases->ht, words, n, has_services, finding);
	rcu_read_unlock();
	return lease;
}

/**
 * nt_lease_find() - find a lease by key and service set
 * @leases: table
 * @spec: key and sorted services
 * @same_key: gets the number of leases and tombstones visited, which is all
 *	with this key if the lease is not found; or NULL
 *
 * Context: mutex.
 * Return: the lease, NULL if there is none but a tombstone.
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

	lease = find_services(leases, spec->key.words, spec->key.n, &finding);
	if (same_key)
		*same_key = finding.same_key;
	return lease;
}

/**
 * nt_lease_find_tombstone() - find the tombstone of an earlier, equal lease
 * @leases: table
 * @lease: has the key and the services
 *
 * Context: mutex.
 * Return: the tombstone or NULL.
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
	return find_services(leases, lease->key, nt_key_words(lease->key),
			     &finding);
}

static bool is_tombstone(struct nk_lease *lease, void *data)
{
	return nt_lease_is_tombstone(lease);
}

/**
 * nt_lease_drop_tombstone() - free a tombstone to make room under its key
 * @leases: table
 * @spec: has the key
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

/* Return: the lease's name, "" if it has none. */
const char *nt_lease_name(const struct nk_lease_info *info)
{
	return info ? (const char *)&info->services[info->n_services] : "";
}

/* Return: a copy of @spec's services and name, NULL if out of memory. */
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
 * nt_leases_rescope() - make the table's leases visible to packets again
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
 * nt_lease_insert() - insert a new lease, not yet in force
 * @leases: table
 * @spec: key, services and name
 *
 * Packets ignore the lease until nt_batch_commit() sets its expiry.
 *
 * Context: mutex, sleeps.
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
	/* During a resize, rhashtable may return -EBUSY for a while. */
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
 * nt_lease_bury() - turn a lease into a tombstone
 * @leases: table
 * @lease: removed from its list; the caller files it again
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
	/* A packet that still has a pointer must not renew the lease. */
	if (atomic64_xchg(&lease->expires, NT_EXPIRES_LAPSED) ==
	    NT_EXPIRES_REVOKED)
		leases->tombstones--;
	rhashtable_remove_fast(&leases->ht, &lease->node, table_params);
	list_del_init(&lease->list);
	count_scope(leases, lease, -1);
	call_rcu(&lease->rcu, lease_free_rcu);
}
