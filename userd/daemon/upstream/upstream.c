// SPDX-License-Identifier: GPL-2.0
#include "daemon/upstream/upstream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/net/socket.h"
#include "daemon/net/tls.h"
#include "daemon/upstream/request.h"
#include "daemon/upstream/tcp.h"
#include "daemon/upstream/udp.h"

#define RETIRED_SECONDS	1.0	/* between checks whether all requests ended */

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

bool nt_upstream_ask(struct nt_upstreams *upstreams, struct nt_query *query)
{
	return nt_request_start(upstreams, query);
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

/*
 * Requests that fail here are tried again, which may queue more. Queries that
 * fail for good may be answered from the cache: their commits are in time for
 * this turn, as fed events run before the loop prepares to sleep.
 */
static void on_flush(struct ev_loop *loop, ev_prepare *flush, int events)
{
	struct nt_upstreams *all = flush->data;

	while (!nt_list_is_empty(&all->unsent_sockets) ||
	       !nt_list_is_empty(&all->unsent_connections)) {
		nt_udp_flush(all);
		nt_tcp_flush(all);
	}
}

static void lists_init(struct nt_upstreams *all)
{
	unsigned int i;

	nt_list_init(&all->requests);
	nt_list_init(&all->unsent_sockets);
	nt_list_init(&all->unsent_connections);
	for (i = 0; i < NT_RESOLVERS_MAX; i++) {
		nt_list_init(&all->servers[i].sockets);
		nt_list_init(&all->servers[i].connections);
	}
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
		server->stream = &nt_tcp_transport;
		server->transport = server->resolver.proto == NT_RESOLVER_UDP ?
				    &nt_udp_transport : &nt_tcp_transport;
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
	lists_init(all);
	all->loop = loop;
	all->counters = counters;
	all->timeout = config->upstream_timeout / 1000.0;
	all->try_timeout = config->upstream_try_timeout / 1000.0;
	all->idle = config->upstream_idle;
	if (config->cache_ttl && config->serve_stale)
		all->stale_timeout = config->stale_timeout / 1000.0;
	all->tries = config->upstream_tries;
	all->connections = config->upstream_connections;
	all->mark = config->upstream_mark;
	all->udp_size = config->udp_size;
	/* Never started, only fed; runs after all that may ask in a turn. */
	ev_prepare_init(&all->flush, on_flush);
	ev_set_priority(&all->flush, EV_MINPRI);
	all->flush.data = all;
	nt_balance_init(&all->balance, config);
	if (!nt_upstreams_random_init(all))
		snprintf(why, NT_TLS_WHY, "no randomness: %s",
			 strerror(errno));
	else if (servers_new(all, config, why))
		return all;
	nt_upstreams_free(all);
	return NULL;
}

void nt_upstreams_free(struct nt_upstreams *all)
{
	struct nt_request *request;
	unsigned int i;

	if (!all)
		return;
	while ((request = nt_list_last(&all->requests, struct nt_request,
				       node)))
		nt_request_fail(request, NT_EDE_OTHER, "the daemon ends");
	for (i = 0; i < all->balance.n; i++) {
		nt_udp_close_all(&all->servers[i]);
		nt_tcp_close_all(&all->servers[i]);
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

	if (!nt_list_is_empty(&all->requests))
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
