/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Asks the trusted resolvers over UDP, TCP or TLS. A query gets upstreamTries
 * tries within upstreamTimeout, each at the upstream that balance.h chooses. An
 * answer is accepted if its id, the letter cases of its name (draft 0x20) and
 * its type are those sent on the same socket or connection. All others are
 * counted and ignored. An accepted answer is final even if it is SERVFAIL or
 * REFUSED, because another upstream might not validate or block what this one
 * does.
 */
#ifndef NETTRUST_UPSTREAM_H
#define NETTRUST_UPSTREAM_H

#include <ev.h>

#include "daemon/core/types.h"

struct nt_upstreams;

/* Return: 0, or -errno if sockets cannot be marked (CAP_NET_ADMIN). */
int nt_upstream_check(const struct nt_config *config);

/**
 * nt_upstreams_new() - the upstreams of a configuration, for one loop
 * @loop: not touched before the first query
 * @config: what is needed of it is copied
 * @counters: of the same loop
 * @why: a sentence on failure, at least 256 octets
 *
 * Return: NULL if a certificate file cannot be read or memory ran out.
 */
struct nt_upstreams *nt_upstreams_new(struct ev_loop *loop,
				      const struct nt_config *config,
				      struct nt_counters *counters, char *why);
/*
 * No more queries will come; frees itself when those in progress are done.
 * Until then it is in the list, so that nt_upstreams_free_list() can end it
 * earlier.
 */
void nt_upstreams_retire(struct nt_upstreams *upstreams,
			 struct nt_upstreams **list);
/* Queries in progress fail now. */
void nt_upstreams_free(struct nt_upstreams *upstreams);
void nt_upstreams_free_list(struct nt_upstreams *list);

/* An upstream as one worker sees it, or the sum of several. */
struct nt_upstream_state {
	unsigned int up;	/* in the view of how many workers */
	unsigned int under_way;
	uint32_t latency_us;	/* smoothed, of the slowest; 0: unknown */
	uint64_t answers;
	uint64_t failures;
};

/* list has NT_RESOLVERS_MAX, in the order of the configuration. */
void nt_upstreams_state(const struct nt_upstreams *upstreams,
			struct nt_upstream_state *list);

/* For struct nt_query_ops. Return: false if no upstream can be asked. */
bool nt_upstream_ask(struct nt_upstreams *upstreams, struct nt_query *query);

#endif
