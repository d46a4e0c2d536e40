/* SPDX-License-Identifier: GPL-2.0 */
/* How the lease table is hashed and compared; for lease.c and lookup.c. */
#ifndef NT_TABLE_H
#define NT_TABLE_H

#include <linux/prefetch.h>
#include <linux/rhashtable.h>
#include "kmod/table/types.h"

extern u64 nt_hash_key[NT_KEY_WORDS];

/*
 * Whoever answers queries chooses addresses, so the hash is keyed, and one for
 * which choosing does not help those who cannot see it: any two keys share a
 * bucket as often as chance has it (strongly universal pair-multiply-shift,
 * M. Thorup, "High Speed Hashing for Integers and Strings", section 3.5).
 */
static __always_inline u32 nt_hash_words(const u32 *words, unsigned int n,
					 u32 seed)
{
	u64 high = (u64)seed << 32;
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < n; i += 2)
		sum += (nt_hash_key[i] + words[i + 1]) *
		       ((nt_hash_key[i + 1] ^ high) + words[i]);
	return sum >> 32;
}

static inline u32 nt_lease_hash(const void *data, u32 len, u32 seed)
{
	const struct nk_lease *lease = data;

	return nt_hash_words(lease->key, nt_key_words(lease->key), seed);
}

/*
 * The first word holds family and scope, hence the length too: it must be
 * compared first, for a shorter key ends before the others.
 */
static __always_inline bool nt_same_words(const u32 *a, const u32 *b,
					  unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

/**
 * nt_table_walk() - look at the leases of a key
 * @ht: table
 * @words: the key
 * @n: its length in words
 * @visit: true ends the walk
 * @data: of @visit
 *
 * What rhashtable_lookup() does, for a key with several entries, and such that
 * the compiler sees all of it. A lease may be visited twice while the table is
 * being resized.
 *
 * Context: RCU read lock.
 * Return: the lease that @visit said true of, or NULL.
 */
static __always_inline
struct nk_lease *nt_table_walk(struct rhashtable *ht, const u32 *words,
			       unsigned int n,
			       bool (*visit)(struct nk_lease *lease,
					     void *data),
			       void *data)
{
	struct rhash_lock_head __rcu *const *bucket;
	struct bucket_table *table;
	struct rhash_head *head;
	struct nk_lease *lease;
	unsigned int hash;

	table = rht_dereference_rcu(ht->tbl, ht);
	do {
		hash = nt_hash_words(words, n, table->hash_rnd) &
		       (table->size - 1);
		bucket = rht_bucket(table, hash);
		do {
			rht_for_each_rcu_from(head, rht_ptr_rcu(bucket), table,
					      hash) {
				lease = container_of(head, struct nk_lease,
						     node);
				if (nt_same_words(lease->key, words, n) &&
				    visit(lease, data))
					return lease;
			}
			/* An entry may have moved to another bucket. */
		} while (head != RHT_NULLS_MARKER(bucket));
		/* The entries before the table that they move to. */
		smp_rmb();
		table = rht_dereference_rcu(table->future_tbl, ht);
	} while (unlikely(table));
	return NULL;
}

/* Buckets that a listing is ahead: about as long as memory takes to answer. */
#define NT_TABLE_AHEAD 8

/**
 * nt_table_prefetch() - have the leases of a walk at hand when it comes to them
 * @iter: between rhashtable_walk_start() and _stop()
 *
 * They lie anywhere in memory, and a listing would wait for each.
 *
 * Context: RCU read lock.
 */
static inline void nt_table_prefetch(const struct rhashtable_iter *iter)
{
	const struct bucket_table *table = iter->walker.tbl;
	unsigned int slot = iter->slot + NT_TABLE_AHEAD;
	const struct rhash_head *head;
	const struct nk_lease *lease;

	if (!table || slot >= table->size)
		return;
	head = rht_ptr_rcu(rht_bucket(table, slot));
	if (rht_is_a_nulls(head))
		return;
	lease = container_of(head, const struct nk_lease, node);
	prefetch(lease);
	prefetch(lease->key);
}

#endif
