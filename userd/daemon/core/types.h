/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The data of the core: clients, queries and what a worker keeps about them.
 * The core does no I/O and reads no clock. What it wants done leaves through
 * struct nt_query_ops, and events enter through query.h together with the
 * time. That is what lets tests/replay/ play whole conversations.
 */
#ifndef NETTRUST_CORE_TYPES_H
#define NETTRUST_CORE_TYPES_H

#include "lib/dns/message.h"

struct nt_cache;
struct nt_guard;
struct nt_query;

/*
 * Proof that the kernel confirmed the leases of a query. An answer with
 * addresses is released only to the holder of one: nt_query_committed() takes
 * it, and no other function sends addresses that a lease could open.
 *
 * The type is complete only in kernel/commit.c, where it holds the kernel's
 * results. No other file of the daemon can define an object of it, so a second
 * way out does not compile. (Tests that play the kernel define their own.)
 */
struct nt_committed;

/* Who asked: an address for the log, and what the listener needs to reply. */
struct nt_client {
	struct nt_endpoint peer;
	uint64_t came_us;	/* arrival; of the listener's choice of clock */
	bool tcp;
	void *listener;
	struct nt_addr local;	/* destination; family 0 if unknown */
	uint32_t interface;	/* scope of a link-local destination, or 0 */
	uint64_t connection;	/* number of the TCP connection */
	bool padding;		/* the message was padded, over TLS */
	bool keepalive;		/* asks for the idle timeout (RFC 7828) */
};

struct nt_query_ops {
	/*
	 * Send the question upstream. nt_query_answered() or
	 * nt_query_failed() follows. Return: false if nothing was sent.
	 */
	bool (*ask)(struct nt_query *query, void *data);
	/*
	 * Find the program that asked, for leases of scope uid or cgroup; sets
	 * query->uid and query->cgroup. Return: NULL, or why there can be no
	 * lease.
	 */
	const char *(*owner)(struct nt_query *query, void *data);
	/*
	 * Commit the leases of query->answer. nt_query_committed() or
	 * nt_query_not_committed() follows.
	 */
	void (*commit)(struct nt_query *query, void *data);
	/* Send the reply, or copy it before returning. */
	void (*reply)(const struct nt_client *client, const uint8_t *wire,
		      size_t len, void *data);
	void *data;
};

/* Event counts, named by counters.c in the log and as metrics. */
struct nt_counters {
	uint64_t queries;
	uint64_t malformed;
	uint64_t blocked;
	uint64_t cached;
	uint64_t local;
	uint64_t stale;
	uint64_t shared;	/* answered together with another query */
	uint64_t prefetched;
	uint64_t authorized;
	uint64_t unhandled;
	uint64_t failed;
	uint64_t refused_busy;
	uint64_t commits_failed;
	uint64_t replies_lost;
	uint64_t upstream_strays;	/* answers that match no question */
	uint64_t upstream_late;		/* to queries that ended already */
	uint64_t upstream_timeouts;
	uint64_t guard_limited;		/* questions over the rate limit */
	uint64_t guard_slowed;		/* clients, for their strikes */
	uint64_t guard_refused;		/* questions */
	uint64_t guard_tunnels;		/* found */
	uint64_t guard_forgot;		/* evicted clients and domains */
	uint64_t guard_untold;		/* log lines suppressed */
};

struct nt_core {
	const struct nt_config *config;
	const struct nt_rules *rules;
	struct nt_cache *cache;		/* NULL: none */
	struct nt_guard *guard;		/* NULL: none */
	struct nt_query_ops ops;
	struct nt_counters counters;
	unsigned int n_queries;		/* in progress */
	unsigned int queries_max;
	unsigned int generation;	/* of the rules */
	uint8_t cookie_secret[NT_SIPHASH_KEY];
	/* Queries sent upstream, hashed by question; core.h. */
	struct nt_query **pending;
	size_t pending_mask;
	uint8_t pending_key[NT_SIPHASH_KEY];
	uint8_t out[NT_MESSAGE_MAX];	/* the reply being built */
};

struct nt_query {
	struct nt_core *core;
	struct nt_client client;
	bool background;		/* no client, refreshes the cache */
	uint64_t began_ms;
	struct nt_answer *answer;
	uint32_t age;			/* of the answer, seconds */
	bool stale;			/* the answer is (RFC 8767) */
	bool overdue;			/* no answer within staleTimeout */
	bool local;			/* answered from the configuration */
	uint32_t uid;			/* of the program that asked, if the */
	uint64_t cgroup;		/* answer's scope needs it; or 0 */
	unsigned int generation;	/* of the rules that decided it */
	struct nt_decision decision;	/* by these rules */
	struct nt_query *next_commit;	/* queue of kernel/commit.c */
	/* Queries with the same question that share this one's answer. */
	struct nt_query *next_waiter;
	size_t slot;			/* in core->pending */
	struct nt_query *next_pending;	/* in the same slot */
	struct nt_question question;	/* last: copied up to its name's end */
};

#endif
