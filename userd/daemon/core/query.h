/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The life of a query, from the client's message to the reply. No sockets and
 * no clock here: what is to be done goes out through struct nt_query_ops, what
 * happened comes in through the functions below, and the time with it.
 *
 *	nt_query_begin ─▶ reply (blocked, malformed)
 *	               ─▶ ask ─▶ nt_query_answered ─▶ commit ─▶ nt_query_committed
 *	               ├▶ commit (from the cache)        └▶ reply      └▶ reply
 *	               └▶ wait for another query that asks the same: its commit
 *	                  and its fate are this one's, too
 */
#ifndef NETTRUST_QUERY_H
#define NETTRUST_QUERY_H

#include "lib/dns/message.h"
#include "lib/nl/owner.h"

struct nt_cache;
struct nt_guard;
struct nt_query;

/* Who asked: an address for the log, and what the listener needs to reply. */
struct nt_client {
	struct nt_endpoint peer;
	uint64_t came_us;	/* when, for the listener; no clock in particular */
	bool tcp;
	void *listener;
	struct nt_addr local;	/* that it was sent to; family 0 if unknown */
	uint32_t interface;	/* that a link-local address is of, or 0 */
	uint64_t connection;	/* number of the TCP connection */
	bool padding;		/* it padded its message, over TLS */
	bool keepalive;		/* it asks how long it may be idle */
};

struct nt_query_ops {
	/* Start asking; nt_query_answered() or nt_query_failed() will follow. */
	bool (*ask)(struct nt_query *query, void *data);
	/* Leases of query->answer; nt_query_committed() will follow. */
	void (*commit)(struct nt_query *query, void *data);
	/* Before it returns the message was sent or copied. */
	void (*reply)(const struct nt_client *client, const uint8_t *wire,
		      size_t len, void *data);
	void *data;
};

/* What happened so far, for the log. */
struct nt_counters {
	uint64_t queries;
	uint64_t malformed;
	uint64_t blocked;
	uint64_t cached;
	uint64_t local;
	uint64_t stale;
	uint64_t shared;	/* had another's answer */
	uint64_t prefetched;
	uint64_t authorized;
	uint64_t unhandled;
	uint64_t failed;
	uint64_t refused_busy;
	uint64_t commits_failed;
	uint64_t replies_lost;
	uint64_t upstream_strays;	/* answers to nothing that was asked */
	uint64_t upstream_late;		/* answered already, or given up */
	uint64_t upstream_timeouts;
	uint64_t guard_limited;		/* questions of clients that ask too often */
	uint64_t guard_slowed;		/* clients, for their strikes */
	uint64_t guard_refused;		/* questions */
	uint64_t guard_tunnels;		/* found */
	uint64_t guard_forgot;		/* clients and domains, for lack of room */
	uint64_t guard_untold;		/* lines not logged */
};

struct nt_core {
	const struct nt_config *config;
	const struct nt_rules *rules;
	struct nt_cache *cache;		/* NULL: none */
	struct nt_guard *guard;		/* NULL: none */
	struct nt_query_ops ops;
	struct nt_counters counters;
	unsigned int n_queries;		/* under way */
	unsigned int queries_max;
	unsigned int generation;	/* of the rules */
	uint8_t cookie_secret[NT_SIPHASH_KEY];
	/* Queries that the upstream was asked, by question. */
	struct nt_query **asking;
	size_t asking_mask;
	uint8_t asking_key[NT_SIPHASH_KEY];
	uint8_t out[NT_MESSAGE_MAX];	/* the reply being made */
};

struct nt_query {
	struct nt_core *core;
	struct nt_client client;
	bool nobody;			/* no client: for the cache alone */
	uint64_t began_ms;
	struct nt_answer *answer;
	uint32_t age;			/* of the answer, seconds */
	bool stale;
	bool late;			/* asked for longer than staleTimeout */
	bool local;			/* answered from the configuration */
	struct nt_owner owner;		/* if the answer's terms need it */
	unsigned int generation;	/* of the rules that let it through */
	struct nt_decision decision;	/* of these rules */
	void *upstream;			/* state of the asking */
	struct nt_query *next;		/* among those waiting for a commit */
	struct nt_query *same;		/* asked the same, waits for this one */
	size_t place;			/* in core->asking, and the next there */
	struct nt_query *bucket;
	struct nt_question question;	/* last: the room behind its name is not clear */
};

/**
 * nt_core_init() - before the first query
 * @core: config, rules, cache, ops and cookie_secret are set
 * @queries_max: most under way at a time
 *
 * Return: 0 or -ENOMEM. nt_core_exit() is due in both cases, with no query
 * under way.
 */
int nt_core_init(struct nt_core *core, unsigned int queries_max);
void nt_core_exit(struct nt_core *core);

/**
 * nt_core_change() - another configuration is in force
 * @core: core
 * @config: from now on
 * @rules: from now on
 * @cache: from now on; the caller frees the one before
 *
 * Queries under way are answered as the new rules say.
 */
void nt_core_change(struct nt_core *core, const struct nt_config *config,
		    const struct nt_rules *rules, struct nt_cache *cache);

/* A message came in. */
void nt_query_begin(struct nt_core *core, const struct nt_client *client,
		    const uint8_t *wire, size_t len, uint64_t now_ms);
/* The upstream answered, and nt_upstream_answer() found it good. */
void nt_query_answered(struct nt_query *query, const uint8_t *wire, size_t len,
		       uint64_t now_ms);
/*
 * It did not yet, for staleTimeout: those who wait, and those who come, have a
 * stale answer if there is one, and the query goes on (RFC 8767 section 5).
 */
void nt_query_late(struct nt_query *query);
/* It did not: enum nt_ede and a cause for the log. */
void nt_query_failed(struct nt_query *query, int ede, const char *cause);
/**
 * nt_query_committed() - the kernel has, or has not, the addresses
 * @query: gone after
 * @error: NULL, or why not
 * @added: leases that are new; the others stood already
 */
void nt_query_committed(struct nt_query *query, const char *error,
			unsigned int added);

#endif
