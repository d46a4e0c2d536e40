// SPDX-License-Identifier: GPL-2.0
#include "daemon/worker.h"

#include <errno.h>
#include <ev.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/client/listener.h"
#include "daemon/core/cache.h"
#include "daemon/core/core.h"
#include "daemon/core/guard.h"
#include "daemon/kernel/commit.h"
#include "daemon/kernel/owner.h"
#include "daemon/upstream/upstream.h"

#define DRAIN_TURN	0.05	/* seconds */
#define DRAIN_TURNS	40
#define STATE_MS	500	/* for all workers to report their state */

struct nt_worker {
	struct ev_loop *loop;
	struct nt_config config;	/* with its share of the limits */
	struct nt_cache *cache;
	struct nt_core core;
	struct nt_upstreams *upstreams;
	struct nt_upstreams *retired;	/* of previous configurations */
	struct nt_commit commit;
	struct nt_listeners *listeners;
	struct nt_histogram replies;
	struct ev_timer drain;
	unsigned int drain_turns;

	struct nt_worker_state reported;	/* at nt_workers_state() */
	pthread_t thread;
	bool started;
	_Atomic bool turned;		/* since nt_worker_turned() */
	struct ev_async wake;
	pthread_mutex_t mutex;		/* protects what follows */
	pthread_cond_t done;
	/* To be run in the worker's thread, NULL: none. */
	void (*job)(struct nt_worker *worker, void *data);
	void *job_data;
};

static bool ask(struct nt_query *query, void *data)
{
	struct nt_worker *worker = data;

	return worker->upstreams && nt_upstream_ask(worker->upstreams, query);
}

static const char *owner(struct nt_query *query, void *data)
{
	return nt_owner_resolve(query);
}

static void commit(struct nt_query *query, void *data)
{
	struct nt_worker *worker = data;

	nt_commit_add(&worker->commit, query);
}

static void reply(const struct nt_client *client, const uint8_t *wire,
		  size_t len, void *data)
{
	struct nt_worker *worker = data;
	struct timespec now;
	int64_t took;

	nt_listeners_reply(worker->listeners, client, wire, len);
	clock_gettime(CLOCK_REALTIME, &now);
	took = now.tv_sec * 1000000ll + now.tv_nsec / 1000 - client->came_us;
	/* The clock may have been set back. */
	nt_histogram_add(&worker->replies, took > 0 ? took : 0);
}

static uint32_t share(uint32_t whole, unsigned int n)
{
	return whole > n ? whole / n : 1;
}

static struct nt_config share_of(const struct nt_common *common)
{
	struct nt_config config = *common->config;
	unsigned int n = common->n_workers;

	config.cache_entries = share(config.cache_entries, n);
	config.cache_octets = share(config.cache_octets, n);
	config.queries_max = share(config.queries_max, n);
	config.connections_max = share(config.connections_max, n);
	config.guard_entries = share(config.guard_entries, n);
	return config;
}

/* *cache: NULL if none is configured. Return: false if memory ran out. */
static bool make_cache(const struct nt_config *config, struct nt_cache **cache)
{
	const struct nt_cache_limits limits = {
		.ttl = config->cache_ttl,
		.entries = config->cache_entries,
		.octets = config->cache_octets,
		.stale = config->serve_stale,
		.prefetch = config->cache_prefetch,
	};

	*cache = limits.ttl ? nt_cache_new(&limits) : NULL;
	return *cache || !limits.ttl;
}

static void on_wake(struct ev_loop *loop, ev_async *async, int events)
{
	struct nt_worker *worker = async->data;

	worker->turned = true;
	pthread_mutex_lock(&worker->mutex);
	if (worker->job) {
		worker->job(worker, worker->job_data);
		worker->job = NULL;
		pthread_cond_signal(&worker->done);
	}
	pthread_mutex_unlock(&worker->mutex);
}

static void start_job(struct nt_worker *worker,
		      void (*job)(struct nt_worker *, void *), void *data)
{
	pthread_mutex_lock(&worker->mutex);
	worker->job = job;
	worker->job_data = data;
	ev_async_send(worker->loop, &worker->wake);
	pthread_mutex_unlock(&worker->mutex);
}

/* until: of CLOCK_MONOTONIC. Return: was it done? If not, it is cancelled. */
static bool wait_for_job(struct nt_worker *worker, const struct timespec *until)
{
	bool done;

	pthread_mutex_lock(&worker->mutex);
	while (worker->job && !pthread_cond_clockwait(&worker->done,
						      &worker->mutex,
						      CLOCK_MONOTONIC, until))
		;
	done = !worker->job;
	worker->job = NULL;
	pthread_mutex_unlock(&worker->mutex);
	return done;
}

static void run_job(struct nt_worker *worker,
		    void (*job)(struct nt_worker *, void *), void *data)
{
	static const struct timespec never = { .tv_sec = INT32_MAX };

	start_job(worker, job, data);
	wait_for_job(worker, &never);
}

static void on_drained(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct nt_worker *worker = timer->data;

	if (!worker->core.n_queries || ++worker->drain_turns == DRAIN_TURNS)
		ev_break(loop, EVBREAK_ALL);
}

struct nt_worker_next {
	struct nt_config config;
	const struct nt_rules *rules;
	struct nt_cache *cache;
	struct nt_upstreams *upstreams;
	SSL_CTX *tls;
};

void nt_worker_next_free(struct nt_worker_next *next)
{
	if (!next)
		return;
	nt_cache_free(next->cache);
	nt_upstreams_free(next->upstreams);
	SSL_CTX_free(next->tls);
	free(next);
}

struct nt_worker_next *nt_worker_prepare(struct nt_worker *worker,
					 const struct nt_common *common,
					 char *why)
{
	struct nt_worker_next *next = calloc(1, sizeof(*next));

	snprintf(why, 256, "out of memory");
	if (!next)
		return NULL;
	next->config = share_of(common);
	next->rules = common->rules;
	if (make_cache(&next->config, &next->cache))
		next->upstreams = nt_upstreams_new(worker->loop, &next->config,
						   &worker->core.counters, why);
	if (!next->upstreams) {
		nt_worker_next_free(next);
		return NULL;
	}
	if (common->tls && SSL_CTX_up_ref(common->tls))
		next->tls = common->tls;
	return next;
}

/* In the worker's thread, or before it runs. */
static void install(struct nt_worker *worker, struct nt_worker_next *next)
{
	worker->config = next->config;
	worker->cache = next->cache;
	worker->upstreams = next->upstreams;
	worker->core.queries_max = next->config.queries_max;
	nt_core_change(&worker->core, &worker->config, next->rules,
		       worker->cache);
	nt_listeners_set_tls(worker->listeners, next->tls);
	free(next);
}

static bool prepare(struct nt_worker *worker, const struct nt_common *common,
		    char *why)
{
	struct nt_worker_next *next;

	snprintf(why, 256, "out of memory");
	worker->loop = ev_loop_new(EVFLAG_AUTO);
	if (!worker->loop)
		return false;
	worker->config = share_of(common);
	worker->core.config = &worker->config;
	worker->core.ops = (struct nt_query_ops) {
		.ask = ask, .owner = owner, .commit = commit, .reply = reply,
		.data = worker,
	};
	memcpy(worker->core.cookie_secret, common->cookie_secret,
	       NT_SIPHASH_KEY);
	worker->core.guard = nt_guard_new(worker->config.guard_entries);
	if (!worker->core.guard ||
	    nt_core_init(&worker->core, worker->config.queries_max))
		return false;
	ev_async_init(&worker->wake, on_wake);
	worker->wake.data = worker;
	ev_timer_init(&worker->drain, on_drained, 0, DRAIN_TURN);
	worker->drain.data = worker;
	worker->turned = true;
	worker->listeners = nt_listeners_new(worker->loop, &worker->core,
					     common->given,
					     common->n_workers > 1, why);
	if (!worker->listeners)
		return false;
	next = nt_worker_prepare(worker, common, why);
	if (!next)
		return false;
	install(worker, next);
	return true;
}

struct nt_worker *nt_worker_new(const struct nt_common *common, char *why)
{
	struct nt_worker *worker = calloc(1, sizeof(*worker));

	if (!worker) {
		snprintf(why, 256, "out of memory");
		return NULL;
	}
	pthread_mutex_init(&worker->mutex, NULL);
	pthread_cond_init(&worker->done, NULL);
	if (prepare(worker, common, why))
		return worker;
	nt_worker_free(worker);
	return NULL;
}

static void *serve(void *data)
{
	struct nt_worker *worker = data;
	struct nt_upstreams *upstreams;

	nt_listeners_start(worker->listeners);
	ev_run(worker->loop, 0);
	/*
	 * Queries in progress fail now. A reply may bring the client's next
	 * question, which must find no upstream to ask.
	 */
	upstreams = worker->upstreams;
	worker->upstreams = NULL;
	nt_upstreams_free(upstreams);
	nt_upstreams_free_list(worker->retired);
	nt_commit_exit(&worker->commit);
	return NULL;
}

int nt_worker_start(struct nt_worker *worker, struct nt_nl *nl,
		    struct nt_keeper *names)
{
	int err;

	nt_commit_init(&worker->commit, worker->loop, nl, names);
	ev_async_start(worker->loop, &worker->wake);
	err = pthread_create(&worker->thread, NULL, serve, worker);
	worker->started = !err;
	if (err)
		nt_commit_exit(&worker->commit);
	return -err;
}

static void change(struct nt_worker *worker, void *data)
{
	/* Answers that the old rules let through leave under these rules. */
	nt_commit_flush(&worker->commit);
	nt_upstreams_retire(worker->upstreams, &worker->retired);
	nt_cache_free(worker->cache);
	install(worker, data);
}

void nt_worker_change(struct nt_worker *worker, struct nt_worker_next *next)
{
	run_job(worker, change, next);
}

static void report_state(struct nt_worker *worker, void *data)
{
	struct nt_worker_state *state = data;

	*state = (struct nt_worker_state) {
		.counters = worker->core.counters,
		.replies = worker->replies,
		.commits = worker->commit.took,
		.queries = worker->core.n_queries,
		.connections = nt_listeners_connections(worker->listeners),
	};
	nt_upstreams_state(worker->upstreams, state->upstreams);
	if (!worker->cache)
		return;
	state->cache_entries = nt_cache_count(worker->cache);
	state->cache_octets = nt_cache_octets(worker->cache);
}

/* For structs of uint64_t only. */
static void add_numbers(void *sum, const void *numbers, size_t size)
{
	const uint64_t *from = numbers;
	uint64_t *to = sum;
	size_t i;

	for (i = 0; i < size / sizeof(*to); i++)
		to[i] += from[i];
}

static void add_upstream(struct nt_upstream_state *sum,
			 const struct nt_upstream_state *one)
{
	sum->up += one->up;
	sum->under_way += one->under_way;
	sum->answers += one->answers;
	sum->failures += one->failures;
	if (sum->latency_us < one->latency_us)
		sum->latency_us = one->latency_us;
}

static void add_state(struct nt_worker_state *sum,
		      const struct nt_worker_state *one)
{
	unsigned int i;

	add_numbers(&sum->counters, &one->counters, sizeof(sum->counters));
	add_numbers(&sum->replies, &one->replies, sizeof(sum->replies));
	add_numbers(&sum->commits, &one->commits, sizeof(sum->commits));
	sum->queries += one->queries;
	sum->connections += one->connections;
	sum->cache_entries += one->cache_entries;
	sum->cache_octets += one->cache_octets;
	for (i = 0; i < NT_RESOLVERS_MAX; i++)
		add_upstream(&sum->upstreams[i], &one->upstreams[i]);
}

static void add_ms(struct timespec *time, unsigned int ms)
{
	time->tv_sec += ms / 1000;
	time->tv_nsec += ms % 1000 * 1000000;
	if (time->tv_nsec < 1000000000)
		return;
	time->tv_nsec -= 1000000000;
	time->tv_sec++;
}

unsigned int nt_workers_state(struct nt_worker *const *workers, unsigned int n,
			      struct nt_worker_state *sum)
{
	unsigned int i, answered = 0;
	struct timespec until;

	memset(sum, 0, sizeof(*sum));
	clock_gettime(CLOCK_MONOTONIC, &until);
	add_ms(&until, STATE_MS);
	for (i = 0; i < n; i++)
		start_job(workers[i], report_state, &workers[i]->reported);
	for (i = 0; i < n; i++) {
		answered += wait_for_job(workers[i], &until);
		add_state(sum, &workers[i]->reported);
	}
	return answered;
}

static void drain(struct nt_worker *worker, void *data)
{
	nt_listeners_stop(worker->listeners);
	ev_timer_again(worker->loop, &worker->drain);
	if (!worker->core.n_queries)
		ev_break(worker->loop, EVBREAK_ALL);
}

void nt_worker_drain(struct nt_worker *worker)
{
	run_job(worker, drain, NULL);
}

bool nt_worker_turned(struct nt_worker *worker)
{
	bool turned = worker->turned;

	worker->turned = false;
	ev_async_send(worker->loop, &worker->wake);
	return turned;
}

void nt_worker_free(struct nt_worker *worker)
{
	if (!worker)
		return;
	if (worker->started)
		pthread_join(worker->thread, NULL);
	nt_upstreams_free(worker->upstreams);
	if (worker->listeners)
		nt_listeners_free(worker->listeners);
	nt_core_exit(&worker->core);
	nt_guard_free(worker->core.guard);
	nt_cache_free(worker->cache);
	if (worker->loop)
		ev_loop_destroy(worker->loop);
	pthread_cond_destroy(&worker->done);
	pthread_mutex_destroy(&worker->mutex);
	free(worker);
}
