/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Answers, kept for dnsTTLCache seconds and never longer than their records
 * allow (negative ones: RFC 2308). A hit is not a release: its addresses are
 * committed again. Bounded in entries and octets; when full, the least recently
 * used entry is dropped.
 */
#ifndef NETTRUST_CACHE_H
#define NETTRUST_CACHE_H

#include "lib/dns/message.h"

struct nt_cache;

struct nt_cache_limits {
	uint32_t ttl;		/* seconds */
	uint32_t entries;
	size_t octets;
	uint32_t stale;		/* seconds that an expired answer may serve */
	bool prefetch;
};

struct nt_cache_hit {
	struct nt_answer *answer;	/* nt_answer_free() is due */
	uint32_t age;			/* seconds in the cache */
	bool prefetch;			/* ends soon, ask again; set once */
};

/* Return: NULL if memory ran out. */
struct nt_cache *nt_cache_new(const struct nt_cache_limits *limits);
void nt_cache_free(struct nt_cache *cache);

/* Takes a reference for the caller. Return: false if there is none. */
bool nt_cache_get(struct nt_cache *cache, const struct nt_question *question,
		  uint64_t now_ms, struct nt_cache_hit *hit);
/* The same, even if its time is over, within limits.stale (RFC 8767). */
bool nt_cache_get_stale(struct nt_cache *cache,
			const struct nt_question *question, uint64_t now_ms,
			struct nt_cache_hit *hit);
/* Takes a reference, if the answer may be cached. */
void nt_cache_put(struct nt_cache *cache, const struct nt_question *question,
		  struct nt_answer *answer, uint64_t now_ms);
size_t nt_cache_count(const struct nt_cache *cache);
/* Memory of all entries. */
size_t nt_cache_octets(const struct nt_cache *cache);

#endif
