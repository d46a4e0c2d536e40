/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A thread that serves clients: it has its own loop, sockets, upstream state,
 * connection to the kernel, counters, and its share of the cache and of what
 * is limited. Workers share the configuration and the rules, which do not
 * change while they are in force, and nothing else.
 */
#ifndef NETTRUST_WORKER_H
#define NETTRUST_WORKER_H

#include <openssl/ssl.h>

#include "daemon/core/histogram.h"
#include "daemon/core/types.h"
#include "daemon/upstream/upstream.h"
#include "lib/nl/nl.h"

struct nt_given;
struct nt_keeper;
struct nt_worker;

/* What all workers have in common. */
struct nt_common {
	const struct nt_config *config;
	const struct nt_rules *rules;
	SSL_CTX *tls;		/* certificates for clients, NULL: none */
	struct nt_given *given;	/* sockets of the service manager */
	unsigned int n_workers;
	uint8_t cookie_secret[NT_SIPHASH_KEY];
};

/* Numbers of a moment. */
struct nt_worker_state {
	struct nt_counters counters;
	unsigned int queries;
	unsigned int connections;
	size_t cache_entries;
	size_t cache_octets;
	struct nt_histogram replies;
	struct nt_histogram commits;
	struct nt_upstream_state upstreams[NT_RESOLVERS_MAX];
};

/**
 * nt_worker_new() - sockets bound, nothing read yet
 * @common: copied, what it points to stays
 * @why: a sentence on failure, at least 256 octets
 *
 * Return: NULL on failure.
 */
struct nt_worker *nt_worker_new(const struct nt_common *common, char *why);
/*
 * Takes over the connection to the kernel; names may be NULL. Return: 0 or
 * -errno.
 */
int nt_worker_start(struct nt_worker *worker, struct nt_nl *nl,
		    struct nt_keeper *names);

/* What a worker will have with another configuration. */
struct nt_worker_next;

/* Return: NULL on failure, with a sentence in why; nothing changed. */
struct nt_worker_next *nt_worker_prepare(struct nt_worker *worker,
					 const struct nt_common *common,
					 char *why);
void nt_worker_next_free(struct nt_worker_next *next);

/*
 * Each of these runs in the worker's thread, between two turns of its loop,
 * and is done when it returns.
 */
/* Takes over next. What was cached is forgotten. */
void nt_worker_change(struct nt_worker *worker, struct nt_worker_next *next);
/* No new questions; it ends after those under way, or soon. */
void nt_worker_drain(struct nt_worker *worker);

/**
 * nt_workers_state() - the sum of what they have
 * @workers: them
 * @n: how many
 * @sum: of those that are busy what they told last, so that no counter goes back
 *
 * Waits half a second at most. Return: how many were not busy.
 */
unsigned int nt_workers_state(struct nt_worker *const *workers, unsigned int n,
			      struct nt_worker_state *sum);

/*
 * Has its loop turned since this was called last? Asks it to turn once more,
 * and waits for nothing. A worker that is new has.
 */
bool nt_worker_turned(struct nt_worker *worker);

/* Waits for the end of its thread, if it was started. */
void nt_worker_free(struct nt_worker *worker);

#endif
