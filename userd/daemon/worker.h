/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A thread that serves clients, with its own event loop, sockets, upstreams,
 * connection to the kernel and counters, and its share of the cache and of all
 * limits. Workers share the configuration and the rules, which are constant
 * while in force, and the history of names.
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

/* What the workers share. */
struct nt_common {
	const struct nt_config *config;
	const struct nt_rules *rules;
	SSL_CTX *tls;		/* certificates for clients, NULL: none */
	struct nt_given *given;	/* sockets from the service manager */
	unsigned int n_workers;
	uint8_t cookie_secret[NT_SIPHASH_KEY];
};

/* A snapshot of one worker, or the sum of several. */
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
 * nt_worker_new() - a worker with its sockets bound, not yet reading
 * @common: copied; what it points to must outlive the worker or be replaced
 * @why: a sentence on failure, at least 256 octets
 *
 * Return: NULL on failure.
 */
struct nt_worker *nt_worker_new(const struct nt_common *common, char *why);
/*
 * Starts the thread. Takes over nl; names may be NULL. Return: 0 or -errno.
 */
int nt_worker_start(struct nt_worker *worker, struct nt_nl *nl,
		    struct nt_keeper *names);

/* What a worker needs to change to another configuration. */
struct nt_worker_next;

/* Changes nothing yet. Return: NULL with a sentence in why. */
struct nt_worker_next *nt_worker_prepare(struct nt_worker *worker,
					 const struct nt_common *common,
					 char *why);
void nt_worker_next_free(struct nt_worker_next *next);

/*
 * These two run in the worker's thread between two turns of its loop, and wait
 * until it is done.
 */
/* Takes over next. The cache starts empty. */
void nt_worker_change(struct nt_worker *worker, struct nt_worker_next *next);
/* No new questions; ends after those in progress, or after two seconds. */
void nt_worker_drain(struct nt_worker *worker);

/**
 * nt_workers_state() - add up the state of all workers
 * @workers: workers
 * @n: how many
 * @sum: gets the sum; of a busy worker its last report, so that counters never
 *	decrease
 *
 * Waits for at most half a second. Return: how many workers reported.
 */
unsigned int nt_workers_state(struct nt_worker *const *workers, unsigned int n,
			      struct nt_worker_state *sum);

/*
 * Has the worker's loop turned since the last call? True for a new worker. Asks
 * it to turn again, and does not wait.
 */
bool nt_worker_turned(struct nt_worker *worker);

/* Waits for the thread to end, if it was started. */
void nt_worker_free(struct nt_worker *worker);

#endif
