/* SPDX-License-Identifier: GPL-2.0 */
/* Hashing and key comparison of the lease table. */
#ifndef NT_TABLE_H
#define NT_TABLE_H

#include <linux/prefetch.h>
#include <linux/rhashtable.h>
#include "kmod/table/types.h"

extern u64 nt_hash_key[NT_KEY_WORDS];

/*
 * Remote name servers choose the addresses, so an unkeyed hash would allow
 * collision attacks. With this one, any two keys that are chosen without
 * knowledge of nt_hash_key share a bucket only as often as by chance: strongly
 * universal pair-multiply-shift, M. Thorup, "High Speed Hashing for Integers
 * and Strings", section 3.5.
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
 * The first word holds family and scope, which determine the length. It must
 * be compared first, because the key of @a may be shorter than @n words.
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
 * nt_table_walk() - visit the leases with a key
 * @ht: table
 * @words: the key
 * @n: its length in words
 * @visit: called for each lease; returns true to end the walk
 * @data: passed to @visit
 *
 * Like rhashtable_lookup(), but for keys with several entries, and fully
 * inlined. It may visit a lease twice while the table is being resized.
 *
 * Context: RCU read lock.
 * Return: the lease for which @visit returned true, or NULL.
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
			/* The entry may have moved to another bucket. */
		} while (head != RHT_NULLS_MARKER(bucket));
		/* Read the chain before future_tbl, to miss no moved entry. */
		smp_rmb();
		table = rht_dereference_rcu(table->future_tbl, ht);
	} while (unlikely(table));
	return NULL;
}

/* Buckets that a dump prefetches ahead: covers about one memory latency. */
#define NT_TABLE_AHEAD 8

/**
 * nt_table_prefetch() - prefetch a lease that a dump will soon visit
 * @iter: between rhashtable_walk_start() and rhashtable_walk_stop()
 *
 * Leases are scattered in memory: without this a dump waits for each.
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
