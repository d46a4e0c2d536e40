// SPDX-License-Identifier: GPL-2.0
#include "daemon/core/cache.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "lib/base/list.h"

#define BUCKETS_MIN	64
#define ENTRY_TYPICAL	256	/* octets */
#define POPULAR		3	/* hits that make an answer worth a prefetch */
#define SOON		10	/* per cent of its time left: prefetch now */

struct cached {
	struct cached *next;	/* in the bucket */
	struct nt_list_head use;
	struct nt_answer *answer;
	uint64_t hash;
	uint64_t stored_ms;
	uint64_t ends_ms;
	size_t size;
	uint16_t type;
	bool dnssec_ok;
	bool cd;
	bool prefetched;
	uint8_t hits;		/* counted up to POPULAR */
	char name[];
};

struct nt_cache {
	struct nt_cache_limits limits;
	struct cached **buckets;
	size_t mask;
	struct nt_list_head use;	/* entries by last use */
	size_t n;
	size_t octets;
	uint8_t key[NT_SIPHASH_KEY];
};

static void drop(struct nt_cache *cache, struct cached *entry)
{
	struct cached **at = &cache->buckets[entry->hash & cache->mask];

	while (*at != entry)
		at = &(*at)->next;
	*at = entry->next;
	nt_list_remove(&entry->use);
	cache->n--;
	cache->octets -= entry->size;
	nt_answer_free(entry->answer);
	free(entry);
}

static struct cached *oldest(struct nt_cache *cache)
{
	return nt_list_last(&cache->use, struct cached, use);
}

/* One for each entry that limits allow, if entries have the typical size. */
static size_t buckets_for(const struct nt_cache_limits *limits)
{
	size_t most = limits->octets / ENTRY_TYPICAL, n = BUCKETS_MIN;

	if (most > limits->entries)
		most = limits->entries;
	while (n < most)
		n *= 2;
	return n;
}

struct nt_cache *nt_cache_new(const struct nt_cache_limits *limits)
{
	struct nt_cache *cache = calloc(1, sizeof(*cache));
	size_t n = buckets_for(limits);

	if (!cache)
		return NULL;
	nt_list_init(&cache->use);
	cache->limits = *limits;
	cache->mask = n - 1;
	cache->buckets = calloc(n, sizeof(*cache->buckets));
	if (cache->buckets &&
	    getrandom(cache->key, sizeof(cache->key), 0) == NT_SIPHASH_KEY)
		return cache;
	nt_cache_free(cache);
	return NULL;
}

void nt_cache_free(struct nt_cache *cache)
{
	struct cached *entry;

	if (!cache)
		return;
	while ((entry = oldest(cache)))
		drop(cache, entry);
	free(cache->buckets);
	free(cache);
}

size_t nt_cache_count(const struct nt_cache *cache)
{
	return cache->n;
}

size_t nt_cache_octets(const struct nt_cache *cache)
{
	return cache->octets;
}

static struct cached *find(struct nt_cache *cache,
			   const struct nt_question *question, uint64_t hash)
{
	struct cached *entry = cache->buckets[hash & cache->mask];

	for (; entry; entry = entry->next)
		if (entry->hash == hash && entry->type == question->type &&
		    entry->dnssec_ok == question->dnssec_ok &&
		    entry->cd == question->cd &&
		    !strcmp(entry->name, question->name))
			return entry;
	return NULL;
}

/* Counts a hit. Return: is it popular, about to end, and not yet prefetched? */
static bool wants_prefetch(struct nt_cache *cache, struct cached *entry,
			   uint64_t now_ms)
{
	uint64_t life = entry->ends_ms - entry->stored_ms;

	if (entry->hits < POPULAR)
		entry->hits++;
	if (!cache->limits.prefetch || entry->prefetched ||
	    entry->hits < POPULAR ||
	    (entry->ends_ms - now_ms) * 100 > life * SOON)
		return false;
	entry->prefetched = true;
	return true;
}

static void fill(struct nt_cache_hit *hit, const struct cached *entry,
		 uint64_t now_ms)
{
	hit->answer = nt_answer_ref(entry->answer);
	hit->age = (now_ms - entry->stored_ms) / 1000;
	hit->prefetch = false;
}

bool nt_cache_get(struct nt_cache *cache, const struct nt_question *question,
		  uint64_t now_ms, struct nt_cache_hit *hit)
{
	struct cached *entry;

	entry = find(cache, question, nt_question_hash(question, cache->key));
	if (!entry)
		return false;
	if (entry->ends_ms <= now_ms) {
		if (entry->ends_ms + 1000ull * cache->limits.stale <= now_ms)
			drop(cache, entry);
		return false;
	}
	nt_list_move(&entry->use, &cache->use);
	fill(hit, entry, now_ms);
	hit->prefetch = wants_prefetch(cache, entry, now_ms);
	return true;
}

bool nt_cache_get_stale(struct nt_cache *cache,
			const struct nt_question *question, uint64_t now_ms,
			struct nt_cache_hit *hit)
{
	struct cached *entry;

	entry = find(cache, question, nt_question_hash(question, cache->key));
	if (!entry ||
	    entry->ends_ms + 1000ull * cache->limits.stale <= now_ms)
		return false;
	fill(hit, entry, now_ms);
	return true;
}

static struct cached *cached_new(const struct nt_question *question,
				 struct nt_answer *answer)
{
	size_t len = strlen(question->name) + 1;
	struct cached *entry = calloc(1, sizeof(*entry) + len);

	if (!entry)
		return NULL;
	entry->type = question->type;
	entry->dnssec_ok = question->dnssec_ok;
	entry->cd = question->cd;
	entry->answer = nt_answer_ref(answer);
	entry->size = sizeof(*entry) + len + nt_answer_size(answer);
	memcpy(entry->name, question->name, len);
	return entry;
}

void nt_cache_put(struct nt_cache *cache, const struct nt_question *question,
		  struct nt_answer *answer, uint64_t now_ms)
{
	uint64_t hash = nt_question_hash(question, cache->key);
	uint32_t ttl = answer->ttl;
	struct cached *entry;

	/* A failure must not replace an answer that may be served stale. */
	if (answer->rcode != LDNS_RCODE_NOERROR &&
	    answer->rcode != LDNS_RCODE_NXDOMAIN)
		return;
	entry = find(cache, question, hash);
	if (entry)
		drop(cache, entry);
	if (ttl > cache->limits.ttl)
		ttl = cache->limits.ttl;
	entry = ttl ? cached_new(question, answer) : NULL;
	if (!entry)
		return;
	entry->hash = hash;
	entry->stored_ms = now_ms;
	entry->ends_ms = now_ms + 1000 * (uint64_t)ttl;
	entry->next = cache->buckets[hash & cache->mask];
	cache->buckets[hash & cache->mask] = entry;
	nt_list_add(&entry->use, &cache->use);
	cache->n++;
	cache->octets += entry->size;
	while (cache->n > cache->limits.entries ||
	       cache->octets > cache->limits.octets)
		drop(cache, oldest(cache));
}
