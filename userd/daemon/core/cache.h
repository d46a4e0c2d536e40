/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Answers that were released before, for dnsTTLCache seconds and never longer
 * than they may be kept (negative ones: RFC 2308). An answer from here is
 * committed again, always. Bounded in entries and octets; when full, the one
 * used longest ago goes.
 */
#ifndef NETTRUST_CACHE_H
#define NETTRUST_CACHE_H

#include "lib/dns/message.h"

struct nt_cache;

struct nt_cache_limits {
	uint32_t ttl;		/* seconds */
	uint32_t entries;
	size_t octets;
	uint32_t stale;		/* seconds that an answer serves after its end */
	bool prefetch;
};

struct nt_cache_hit {
	struct nt_answer *answer;	/* nt_answer_free() is due */
	uint32_t age;			/* seconds since it came */
	bool prefetch;			/* ask again, it ends soon; told once */
};

/* Return: NULL if memory ran out. */
struct nt_cache *nt_cache_new(const struct nt_cache_limits *limits);
void nt_cache_free(struct nt_cache *cache);

/* Return: false if there is none. */
bool nt_cache_get(struct nt_cache *cache, const struct nt_question *question,
		  uint64_t now_ms, struct nt_cache_hit *hit);
/* The same for an answer whose time is over, when there is no other (RFC 8767). */
bool nt_cache_get_stale(struct nt_cache *cache,
			const struct nt_question *question, uint64_t now_ms,
			struct nt_cache_hit *hit);
/* Takes a reference, if the answer is worth it. */
void nt_cache_put(struct nt_cache *cache, const struct nt_question *question,
		  struct nt_answer *answer, uint64_t now_ms);
size_t nt_cache_count(const struct nt_cache *cache);
/* All that the entries take. */
size_t nt_cache_octets(const struct nt_cache *cache);

#endif
