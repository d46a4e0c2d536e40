/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Set-up of a core, the queries in progress, and the table of those sent
 * upstream, by which a question asked twice at a time is sent once.
 */
#ifndef NETTRUST_CORE_H
#define NETTRUST_CORE_H

#include "daemon/core/types.h"

/**
 * nt_core_init() - before the first query
 * @core: config, rules, cache, ops and cookie_secret are set
 * @queries_max: most queries in progress at a time
 *
 * Return: 0 or -ENOMEM. Call nt_core_exit() in both cases, with no query in
 * progress.
 */
int nt_core_init(struct nt_core *core, unsigned int queries_max);
void nt_core_exit(struct nt_core *core);

/**
 * nt_core_change() - put another configuration in force
 * @core: core
 * @config: from now on
 * @rules: from now on
 * @cache: from now on; the caller frees the previous one
 *
 * Queries in progress are answered as the new rules say.
 */
void nt_core_change(struct nt_core *core, const struct nt_config *config,
		    const struct nt_rules *rules, struct nt_cache *cache);

/* Return: NULL if queries_max are in progress or memory ran out. */
struct nt_query *nt_query_new(struct nt_core *core,
			      const struct nt_client *client,
			      const struct nt_question *question,
			      const struct nt_decision *decision,
			      uint64_t now_ms);
/* Drops its reference to the answer, too. */
void nt_query_free(struct nt_query *query);
/* The query and all that wait for it. */
void nt_query_free_all(struct nt_query *query);

/**
 * nt_pending_find() - a query with this question that was sent upstream
 * @core: core
 * @question: question
 * @slot: gets its place in the table, for nt_pending_add()
 *
 * Return: NULL if there is none.
 */
struct nt_query *nt_pending_find(const struct nt_core *core,
				 const struct nt_question *question,
				 size_t *slot);
void nt_pending_add(struct nt_query *query, size_t slot);
/* No effect on a query that is not in the table. */
void nt_pending_remove(struct nt_query *query);

#endif
