// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "daemon/net/socket.h"
#include "daemon/net/tls.h"
#include "daemon/upstream/server.h"
#include "lib/base/log.h"

#define SAY_SECONDS	60.0	/* between log lines of one server's cause */
#define RETIRED_SECONDS	1.0	/* between looks whether all queries are done */

int nt_upstream_check(const struct nt_config *config)
{
	unsigned int i;
	int fd;

	for (i = 0; i < config->n_resolvers; i++) {
		fd = nt_socket_connect(&config->resolvers[i].endpoint,
				       SOCK_DGRAM, config->upstream_mark);
		if (fd >= 0)
			close(fd);
		else if (fd != -ENETUNREACH && fd != -EHOSTUNREACH)
			return fd;
	}
	return 0;
}

double nt_upstreams_now(struct nt_upstreams *all)
{
	unsigned int turn = ev_iteration(all->loop);
	struct timespec ts;

	if (all->now && turn == all->turn)
		return all->now;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	all->now = ts.tv_sec + ts.tv_nsec / 1e9;
	all->turn = turn;
	return all->now;
}

/* --- randomness --- */

static bool random_refill(struct nt_upstreams *all)
{
	size_t got = 0;
	ssize_t n;

	/* As much as this may be cut short by a signal. */
	while (got < NT_RANDOM_LEN) {
		n = getrandom(all->random + got, NT_RANDOM_LEN - got, 0);
		if (n < 0 && errno != EINTR)
			return false;
		got += n > 0 ? n : 0;
	}
	all->random_left = NT_RANDOM_LEN;
	return true;
}

void nt_upstreams_random(struct nt_upstreams *all, void *to, size_t len)
{
	/* It worked when the daemon began; ids that can be guessed are worse. */
	if (all->random_left < len && !random_refill(all))
		abort();
	all->random_left -= len;
	memcpy(to, all->random + all->random_left, len);
	explicit_bzero(all->random + all->random_left, len);
}

uint16_t nt_upstreams_random16(struct nt_upstreams *all)
{
	uint16_t number;

	nt_upstreams_random(all, &number, sizeof(number));
	return number;
}

/* --- health --- */

static void say(const struct nt_server *server, enum nt_log_level level,
		const char *message, const char *cause)
{
	char text[NT_ENDPOINT_STRLEN];

	nt_log(level, message, "upstream",
	       nt_endpoint_str(&server->resolver.endpoint, text), "cause",
	       cause, NULL);
}

void nt_server_failed(struct nt_server *server, bool at_once,
		      const char *cause)
{
	ev_tstamp now = nt_upstreams_now(server->all);
	bool went = nt_balance_failed(server->health, at_once,
				      now * 1000);

	server->failures++;
	if (!went && (!at_once || now - server->said_at < SAY_SECONDS))
		return;
	server->said_at = now;
	say(server, NT_LOG_WARNING, "Upstream down", cause);
}

void nt_server_forged(struct nt_server *server)
{
	ev_tstamp now = nt_upstreams_now(server->all);

	if (server->forged_at && now - server->forged_at < SAY_SECONDS)
		return;
	server->forged_at = now;
	say(server, NT_LOG_WARNING, "Forged answers, asking by TCP", NULL);
}

static void came_back(struct nt_server *server, bool was_down)
{
	if (was_down)
		say(server, NT_LOG_INFO, "Upstream up", NULL);
}

void nt_server_answered(struct nt_server *server, double seconds)
{
	server->answers++;
	came_back(server, nt_balance_answered(server->health,
					      seconds > 0 ? seconds * 1e6 : 0));
}

void nt_server_alive(struct nt_server *server)
{
	came_back(server, nt_balance_alive(server->health));
}

void nt_upstreams_state(const struct nt_upstreams *all,
			struct nt_upstream_state *list)
{
	const struct nt_server *server = all->servers;
	unsigned int i;

	for (i = 0; i < all->balance.n; i++, server++)
		list[i] = (struct nt_upstream_state) {
			.up = !server->health->backoff_ms,
			.under_way = server->health->under_way,
			.latency_us = server->health->srtt_us,
			.answers = server->answers,
			.failures = server->failures,
		};
}

/* --- all of them --- */

static void on_flush(struct ev_loop *loop, ev_prepare *flush, int events)
{
	struct nt_upstreams *all = flush->data;

	/*
	 * What fails is asked again, so there may be more after. What fails for
	 * good is committed and told in this turn: what was fed runs before the
	 * loop prepares to sleep.
	 */
	while (all->unsent_sockets || all->unsent_links) {
		nt_udp_flush(all);
		nt_link_flush(all);
	}
}

void nt_upstreams_gathered(struct nt_upstreams *all)
{
	ev_feed_event(all->loop, &all->flush, EV_CUSTOM);
}

static bool servers_new(struct nt_upstreams *all,
			const struct nt_config *config, char *why)
{
	unsigned int i;

	for (i = 0; i < config->n_resolvers; i++) {
		struct nt_server *server = &all->servers[i];

		server->all = all;
		server->resolver = config->resolvers[i];
		server->health = &all->balance.list[i];
		if (server->resolver.proto != NT_RESOLVER_TLS)
			continue;
		server->tls = nt_tls_client_new(&server->resolver, why);
		if (!server->tls)
			return false;
	}
	return true;
}

struct nt_upstreams *nt_upstreams_new(struct ev_loop *loop,
				      const struct nt_config *config,
				      struct nt_counters *counters, char *why)
{
	struct nt_upstreams *all = calloc(1, sizeof(*all));

	if (all)
		all->burst = nt_burst_new(config->udp_size);
	if (!all || !all->burst) {
		free(all);
		snprintf(why, NT_TLS_WHY, "out of memory");
		return NULL;
	}
	all->loop = loop;
	all->counters = counters;
	all->timeout = config->upstream_timeout / 1000.0;
	all->try_timeout = config->upstream_try_timeout / 1000.0;
	all->idle = config->upstream_idle;
	if (config->cache_ttl && config->serve_stale)
		all->patience = config->stale_timeout / 1000.0;
	all->tries = config->upstream_tries;
	all->connections = config->upstream_connections;
	all->mark = config->upstream_mark;
	all->udp_size = config->udp_size;
	/* Never started, only fed; after all that makes queries in a turn. */
	ev_prepare_init(&all->flush, on_flush);
	ev_set_priority(&all->flush, EV_MINPRI);
	all->flush.data = all;
	nt_balance_init(&all->balance, config);
	if (!random_refill(all))
		snprintf(why, NT_TLS_WHY, "no randomness: %s",
			 strerror(errno));
	else if (servers_new(all, config, why))
		return all;
	nt_upstreams_free(all);
	return NULL;
}

void nt_upstreams_free(struct nt_upstreams *all)
{
	unsigned int i;

	if (!all)
		return;
	while (all->oldest)
		nt_asking_fail(all->oldest, NT_EDE_OTHER, "the daemon ends");
	for (i = 0; i < all->balance.n; i++) {
		nt_udp_close_all(&all->servers[i]);
		nt_link_close_all(&all->servers[i]);
		SSL_SESSION_free(all->servers[i].session);
		SSL_CTX_free(all->servers[i].tls);
	}
	ev_clear_pending(all->loop, &all->flush);
	ev_timer_stop(all->loop, &all->retired);
	nt_burst_free(all->burst);
	explicit_bzero(all->random, sizeof(all->random));
	free(all);
}

static void on_retired(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct nt_upstreams *all = timer->data;
	struct nt_upstreams **at = all->retired_to;

	if (all->oldest)
		return;
	while (*at != all)
		at = &(*at)->next_retired;
	*at = all->next_retired;
	nt_upstreams_free(all);
}

void nt_upstreams_retire(struct nt_upstreams *all, struct nt_upstreams **list)
{
	all->retired_to = list;
	all->next_retired = *list;
	*list = all;
	ev_timer_init(&all->retired, on_retired, 0, RETIRED_SECONDS);
	all->retired.data = all;
	ev_timer_start(all->loop, &all->retired);
}

void nt_upstreams_free_list(struct nt_upstreams *list)
{
	struct nt_upstreams *next;

	for (; list; list = next) {
		next = list->next_retired;
		nt_upstreams_free(list);
	}
}
