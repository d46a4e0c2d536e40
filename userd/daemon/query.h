/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The life of a query, from the client's message to the reply. No sockets and
 * no clock here: what is to be done goes out through struct nt_query_ops, what
 * happened comes in through the functions below, and the time with it.
 *
 *	nt_query_begin ─▶ reply (blocked, malformed)
 *	               ─▶ ask ─▶ nt_query_answered ─▶ commit ─▶ nt_query_committed
 *	               └▶ commit (from the cache)        └▶ reply      └▶ reply
 */
#ifndef NETTRUST_QUERY_H
#define NETTRUST_QUERY_H

#include "lib/message.h"

struct nt_cache;
struct nt_query;

/* Who asked: an address for the log, and what the listener needs to reply. */
struct nt_client {
	struct nt_endpoint peer;
	bool tcp;
	void *listener;
	struct nt_addr local;	/* that it was sent to; family 0 if unknown */
	uint64_t connection;	/* number of the TCP connection */
};

struct nt_query_ops {
	/* Start asking; nt_query_answered() or nt_query_failed() will follow. */
	bool (*ask)(struct nt_query *query, void *data);
	/* Leases of query->answer; nt_query_committed() will follow. */
	void (*commit)(struct nt_query *query, void *data);
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
	uint64_t authorized;
	uint64_t unhandled;
	uint64_t failed;
	uint64_t refused_busy;
	uint64_t commits_failed;
	uint64_t upstream_strays;
	uint64_t upstream_timeouts;
};

struct nt_core {
	const struct nt_config *config;
	const struct nt_rules *rules;
	struct nt_cache *cache;		/* NULL: none */
	struct nt_query_ops ops;
	struct nt_counters counters;
	unsigned int n_queries;		/* under way */
};

struct nt_query {
	struct nt_core *core;
	struct nt_client client;
	struct nt_question question;
	struct nt_answer *answer;
	bool from_cache;
	void *upstream;			/* state of the asking */
	struct nt_query *next;		/* among those waiting for a commit */
};

/* A message came in. */
void nt_query_begin(struct nt_core *core, const struct nt_client *client,
		    const uint8_t *wire, size_t len, uint64_t now_ms);
/* The upstream answered; the packet is freed. */
void nt_query_answered(struct nt_query *query, ldns_pkt *packet,
		       uint64_t now_ms);
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
