// SPDX-License-Identifier: GPL-2.0
#include "daemon/cache.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#define OCTETS_MAX (64u << 20)

struct cached {
	struct cached *newer;	/* by last use */
	struct cached *older;
	struct nt_answer *answer;
	uint64_t stored_ms;
	uint64_t ends_ms;
	size_t size;
	uint16_t type;
	bool dnssec_ok;
	bool cd;
	char *name;
};

struct nt_cache {
	void *tree;		/* tsearch(3) over struct cached */
	struct cached *newest;
	struct cached *oldest;
	size_t n;
	size_t octets;
	uint32_t ttl;
	uint32_t max;
};

static int compare(const void *a, const void *b)
{
	const struct cached *p = a, *q = b;

	if (p->type != q->type)
		return p->type < q->type ? -1 : 1;
	if (p->dnssec_ok != q->dnssec_ok)
		return p->dnssec_ok ? 1 : -1;
	if (p->cd != q->cd)
		return p->cd ? 1 : -1;
	return strcmp(p->name, q->name);
}

static void use_unlink(struct nt_cache *cache, struct cached *entry)
{
	*(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
	*(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static void use_link(struct nt_cache *cache, struct cached *entry)
{
	entry->newer = NULL;
	entry->older = cache->newest;
	*(cache->newest ? &cache->newest->newer : &cache->oldest) = entry;
	cache->newest = entry;
}

static void cached_free(struct cached *entry)
{
	nt_answer_free(entry->answer);
	free(entry->name);
	free(entry);
}

static void drop(struct nt_cache *cache, struct cached *entry)
{
	tdelete(entry, &cache->tree, compare);
	use_unlink(cache, entry);
	cache->n--;
	cache->octets -= entry->size;
	cached_free(entry);
}

struct nt_cache *nt_cache_new(uint32_t ttl, uint32_t entries_max)
{
	struct nt_cache *cache = calloc(1, sizeof(*cache));

	if (cache) {
		cache->ttl = ttl;
		cache->max = entries_max;
	}
	return cache;
}

void nt_cache_clear(struct nt_cache *cache)
{
	while (cache->oldest)
		drop(cache, cache->oldest);
}

void nt_cache_free(struct nt_cache *cache)
{
	if (!cache)
		return;
	nt_cache_clear(cache);
	free(cache);
}

size_t nt_cache_count(const struct nt_cache *cache)
{
	return cache->n;
}

static struct cached *find(struct nt_cache *cache,
			   const struct nt_question *question)
{
	struct cached key = {
		.type = question->type,
		.dnssec_ok = question->dnssec_ok,
		.cd = question->cd,
		.name = (char *)question->name,
	};
	struct cached **found = tfind(&key, &cache->tree, compare);

	return found ? *found : NULL;
}

struct nt_answer *nt_cache_get(struct nt_cache *cache,
			       const struct nt_question *question,
			       uint64_t now_ms)
{
	struct cached *entry = find(cache, question);
	struct nt_answer *copy;

	if (!entry)
		return NULL;
	if (entry->ends_ms <= now_ms) {
		drop(cache, entry);
		return NULL;
	}
	use_unlink(cache, entry);
	use_link(cache, entry);
	copy = nt_answer_clone(entry->answer);
	if (copy)
		nt_answer_age(copy, (now_ms - entry->stored_ms) / 1000);
	return copy;
}

void nt_cache_put(struct nt_cache *cache, const struct nt_question *question,
		  const struct nt_answer *answer, uint64_t now_ms)
{
	uint32_t ttl = answer->ttl < cache->ttl ? answer->ttl : cache->ttl;
	struct cached *entry;

	if (!ttl || (answer->rcode != LDNS_RCODE_NOERROR &&
		     answer->rcode != LDNS_RCODE_NXDOMAIN))
		return;
	entry = find(cache, question);
	if (entry)
		drop(cache, entry);
	entry = calloc(1, sizeof(*entry));
	if (!entry)
		return;
	entry->type = question->type;
	entry->dnssec_ok = question->dnssec_ok;
	entry->cd = question->cd;
	entry->stored_ms = now_ms;
	entry->ends_ms = now_ms + 1000 * (uint64_t)ttl;
	entry->name = strdup(question->name);
	entry->answer = nt_answer_clone(answer);
	entry->size = nt_answer_size(answer) + sizeof(*entry);
	if (!entry->name || !entry->answer ||
	    !tsearch(entry, &cache->tree, compare)) {
		cached_free(entry);
		return;
	}
	use_link(cache, entry);
	cache->n++;
	cache->octets += entry->size;
	while (cache->n > cache->max || cache->octets > OCTETS_MAX)
		drop(cache, cache->oldest);
}
