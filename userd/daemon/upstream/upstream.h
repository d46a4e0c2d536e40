/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Asks the trusted resolvers, over UDP, TCP or TLS. A query gets so many tries
 * (upstreamTries) in so much time (upstreamTimeout), each at the upstream that
 * balance.h chooses. An answer counts if its id, the letter cases of its name
 * (draft 0x20) and its type are those that were sent on that very socket or
 * connection; all else is counted and ignored. What an upstream answers is
 * final, SERVFAIL and REFUSED too: another one might not validate, or not
 * block, what this one does.
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
 * @loop: is not touched before the first query
 * @config: copied as far as it is needed
 * @counters: of the same loop
 * @why: a sentence on failure, at least 256 octets
 *
 * Return: NULL on failure: a certificate file that cannot be read, or memory.
 */
struct nt_upstreams *nt_upstreams_new(struct ev_loop *loop,
				      const struct nt_config *config,
				      struct nt_counters *counters, char *why);
/*
 * No query comes any more; freed when those under way are done. Until then it
 * stands in the list, for an end that does not wait: nt_upstreams_free_list().
 */
void nt_upstreams_retire(struct nt_upstreams *upstreams,
			 struct nt_upstreams **list);
/* Queries under way fail now. */
void nt_upstreams_free(struct nt_upstreams *upstreams);
void nt_upstreams_free_list(struct nt_upstreams *list);

/* An upstream, as seen by a worker or several. */
struct nt_upstream_state {
	unsigned int up;	/* by so many of them */
	unsigned int under_way;
	uint32_t latency_us;	/* smoothed, of the slowest; 0: not known */
	uint64_t answers;
	uint64_t failures;
};

/* list has NT_RESOLVERS_MAX, in the order of the configuration. */
void nt_upstreams_state(const struct nt_upstreams *upstreams,
			struct nt_upstream_state *list);

/* For struct nt_query_ops. */
bool nt_upstream_ask(struct nt_upstreams *upstreams, struct nt_query *query);

#endif
