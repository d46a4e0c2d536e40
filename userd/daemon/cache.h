/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Answers that were released before, for dnsTTLCache seconds and never longer
 * than their records live. An answer from here is committed again, always.
 * Bounded in entries and octets; when full, the one used longest ago goes.
 */
#ifndef NETTRUST_CACHE_H
#define NETTRUST_CACHE_H

#include "lib/message.h"

struct nt_cache;

/* ttl: seconds. Return: NULL if memory ran out. */
struct nt_cache *nt_cache_new(uint32_t ttl, uint32_t entries_max);
void nt_cache_free(struct nt_cache *cache);

/* A copy, its ttls counted down; NULL if there is none. */
struct nt_answer *nt_cache_get(struct nt_cache *cache,
			       const struct nt_question *question,
			       uint64_t now_ms);
/* Keeps a copy, if the answer is worth one. */
void nt_cache_put(struct nt_cache *cache, const struct nt_question *question,
		  const struct nt_answer *answer, uint64_t now_ms);
void nt_cache_clear(struct nt_cache *cache);
size_t nt_cache_count(const struct nt_cache *cache);

#endif
