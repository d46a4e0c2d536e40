/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The life of a query, from the client's message to the reply.
 *
 *	nt_query_begin ─▶ reply (blocked, malformed, nothing to lease)
 *	               ├▶ ask ─▶ nt_query_answered ─▶ commit
 *	               ├▶ commit (from the cache or the configuration)
 *	               └▶ wait for another query with the same question, and
 *	                  share its commit and its outcome
 *	commit ─▶ nt_query_committed ─▶ reply with addresses
 *	       └▶ nt_query_not_committed ─▶ SERVFAIL
 */
#ifndef NETTRUST_QUERY_H
#define NETTRUST_QUERY_H

#include "daemon/core/types.h"

/* A client's message arrived. */
void nt_query_begin(struct nt_core *core, const struct nt_client *client,
		    const uint8_t *wire, size_t len, uint64_t now_ms);
/* The upstream's answer arrived, and nt_upstream_answer() accepted it. */
void nt_query_answered(struct nt_query *query, const uint8_t *wire, size_t len,
		       uint64_t now_ms);
/*
 * No answer within staleTimeout: clients that wait, and those to come, get a
 * stale answer if there is one. The query goes on (RFC 8767 section 5).
 */
void nt_query_overdue(struct nt_query *query);
/* There will be none. ede: enum nt_ede; cause: for the client and the log. */
void nt_query_failed(struct nt_query *query, int ede, const char *cause);

/**
 * nt_query_committed() - the kernel has the leases of query->answer
 * @query: freed
 * @proof: that it does, for this query
 * @added: leases that are new, the others were renewed
 */
void nt_query_committed(struct nt_query *query,
			const struct nt_committed *proof, unsigned int added);
/* It does not, and cause says why; the query is freed. */
void nt_query_not_committed(struct nt_query *query, const char *cause);

#endif
