// SPDX-License-Identifier: GPL-2.0
#include "daemon/core/core.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define SLOTS_MAX 65536		/* longer chains are cheaper than more memory */

int nt_core_init(struct nt_core *core, unsigned int queries_max)
{
	size_t n = 1;

	core->queries_max = queries_max;
	while (n < queries_max && n < SLOTS_MAX)
		n *= 2;
	core->pending_mask = n - 1;
	core->pending = calloc(n, sizeof(*core->pending));
	if (!core->pending || getrandom(core->pending_key, NT_SIPHASH_KEY, 0) !=
	    NT_SIPHASH_KEY)
		return -ENOMEM;
	return 0;
}

void nt_core_exit(struct nt_core *core)
{
	free(core->pending);
	core->pending = NULL;
}

void nt_core_change(struct nt_core *core, const struct nt_config *config,
		    const struct nt_rules *rules, struct nt_cache *cache)
{
	core->config = config;
	core->rules = rules;
	core->cache = cache;
	core->generation++;
}

struct nt_query *nt_query_new(struct nt_core *core,
			      const struct nt_client *client,
			      const struct nt_question *question,
			      const struct nt_decision *decision,
			      uint64_t now_ms)
{
	struct nt_query *query;

	if (core->n_queries >= core->queries_max)
		return NULL;
	query = malloc(sizeof(*query));
	if (!query)
		return NULL;
	/* The question is large, and its name mostly short. */
	memset(query, 0, offsetof(struct nt_query, question));
	memcpy(&query->question, question,
	       offsetof(struct nt_question, name) + strlen(question->name) + 1);
	query->core = core;
	query->client = *client;
	query->began_ms = now_ms;
	query->generation = core->generation;
	query->decision = *decision;
	core->n_queries++;
	return query;
}

void nt_query_free(struct nt_query *query)
{
	query->core->n_queries--;
	nt_answer_free(query->answer);
	free(query);
}

void nt_query_free_all(struct nt_query *query)
{
	struct nt_query *next;

	for (; query; query = next) {
		next = query->next_waiter;
		nt_query_free(query);
	}
}

struct nt_query *nt_pending_find(const struct nt_core *core,
				 const struct nt_question *question,
				 size_t *slot)
{
	struct nt_query *query;

	*slot = nt_question_hash(question, core->pending_key) &
		core->pending_mask;
	query = core->pending[*slot];
	while (query && !nt_question_same(&query->question, question))
		query = query->next_pending;
	return query;
}

void nt_pending_add(struct nt_query *query, size_t slot)
{
	struct nt_query **head = &query->core->pending[slot];

	query->slot = slot;
	query->next_pending = *head;
	*head = query;
}

void nt_pending_remove(struct nt_query *query)
{
	struct nt_query **at = &query->core->pending[query->slot];

	while (*at && *at != query)
		at = &(*at)->next_pending;
	if (*at)
		*at = query->next_pending;
}
