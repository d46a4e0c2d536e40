// SPDX-License-Identifier: GPL-2.0
#include "daemon/upstream/request.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/core/query.h"
#include "lib/dns/edns.h"

#define PROBE_SECONDS	0.3	/* for a server that is down, to show life */
#define SECONDS_MIN	0.001	/* of a timer: libev takes 0 for none */
#define QUERY_BLOCK	128	/* octets, RFC 8467 section 4.1 */

/* Ends the try. */
static void leave(struct nt_request *request, bool timed_out)
{
	if (!request->server)
		return;
	request->server->health->under_way--;
	request->transport->leave(request, timed_out);
	request->transport = NULL;
	request->server = NULL;
}

static void request_free(struct nt_request *request)
{
	leave(request, false);
	ev_timer_stop(request->all->loop, &request->timer);
	ev_timer_stop(request->all->loop, &request->stale_timer);
	nt_list_remove(&request->node);
	ldns_rdf_deep_free(request->owner);
	free(request);
}

void nt_request_fail(struct nt_request *request, int ede, const char *cause)
{
	struct nt_query *query = request->query;

	request_free(request);
	nt_query_failed(query, ede, cause);
}

struct nt_request *nt_request_of(struct nt_flight_entry *entry)
{
	return entry ? nt_container_of(entry, struct nt_request, entry) : NULL;
}

bool nt_request_build(struct nt_request *request, uint16_t id)
{
	struct nt_upstreams *all = request->all;
	uint8_t cases[32], *wire;
	size_t len;

	nt_upstreams_random(all, cases, sizeof(cases));
	ldns_rdf_deep_free(request->owner);
	request->owner = NULL;
	wire = nt_upstream_query(&request->query->question, id, cases,
				 all->udp_size, &request->owner, &len);
	if (!wire)
		return false;
	if (len > NT_QUERY_MAX) {
		free(wire);
		return false;
	}
	memcpy(request->wire, wire, len);
	free(wire);
	if (request->transport->stream)
		len = nt_edns_put_keepalive(request->wire, len, NT_QUERY_MAX,
					    -1);
	if (request->transport->stream && request->server->tls)
		len = nt_edns_put_padding(request->wire, len, NT_QUERY_MAX,
					  QUERY_BLOCK);
	request->len = len;
	return true;
}

bool nt_request_take(struct nt_request *request, const uint8_t *wire,
		     size_t len)
{
	struct nt_query *query = request->query;
	struct nt_upstreams *all = request->all;

	if (!nt_upstream_answer(wire, len, request->entry.id, request->owner,
				query->question.type))
		return false;
	nt_server_answered(request->server,
			   nt_upstreams_now(all) - request->sent);
	if (!request->transport->stream && LDNS_TC_WIRE(wire)) {
		nt_request_by_stream(request);
		return true;
	}
	nt_query_answered(query, wire, len, ev_now(all->loop) * 1000);
	/* Last: the message may be in the connection's buffer. */
	request_free(request);
	return true;
}

/*
 * The last try may take all the time that is left. There may be none: the clock
 * runs on while a turn of the loop lasts.
 */
static double try_seconds(const struct nt_request *request, bool probe)
{
	struct nt_upstreams *all = request->all;
	double left = request->deadline - nt_upstreams_now(all);
	double one = all->try_timeout;

	if (left < SECONDS_MIN)
		left = SECONDS_MIN;
	if (probe && one > PROBE_SECONDS)
		one = PROBE_SECONDS;
	if (request->tries >= all->tries && !probe)
		return left;
	return one < left ? one : left;
}

static bool ask_server(struct nt_request *request, struct nt_server *server)
{
	struct nt_upstreams *all = request->all;
	bool probe = server->health->backoff_ms && all->balance.n > 1;

	request->server = server;
	request->transport = request->stream ? server->stream :
					       server->transport;
	request->tried |= 1u << (server - all->servers);
	server->health->under_way++;
	request->sent = nt_upstreams_now(all);
	if (!request->transport->ask(server, request)) {
		leave(request, false);
		return false;
	}
	request->timer.repeat = try_seconds(request, probe);
	ev_timer_again(all->loop, &request->timer);
	return true;
}

/* Return: false if no try or no time is left. */
static bool next_try(struct nt_request *request)
{
	struct nt_upstreams *all = request->all;
	struct nt_server *server;
	unsigned int chosen;

	ev_timer_stop(all->loop, &request->timer);
	while (request->tries < all->tries &&
	       nt_upstreams_now(all) < request->deadline) {
		request->tries++;
		chosen = nt_balance_choose(&all->balance, request->tried,
					   1000 * nt_upstreams_now(all));
		server = &all->servers[chosen];
		if (ask_server(request, server))
			return true;
		nt_server_failed(server, true, "cannot send to it");
	}
	return false;
}

void nt_request_lost(struct nt_request *request, bool free_try,
		     const char *cause)
{
	leave(request, false);
	if (free_try)
		request->tries--;
	if (!next_try(request))
		nt_request_fail(request, NT_EDE_NETWORK, cause);
}

void nt_request_by_stream(struct nt_request *request)
{
	struct nt_server *server = request->server;

	leave(request, false);
	request->stream = true;
	if (!ask_server(request, server) && !next_try(request))
		nt_request_fail(request, NT_EDE_NETWORK,
				"the upstream refuses TCP");
}

static void on_timeout(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct nt_request *request = timer->data;
	struct nt_upstreams *all = request->all;

	all->counters->upstream_timeouts++;
	nt_server_failed(request->server, false, "it does not answer");
	leave(request, true);
	if (!next_try(request))
		nt_request_fail(request, NT_EDE_NO_AUTHORITY,
				"the upstream does not answer");
}

static void on_stale_timeout(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct nt_request *request = timer->data;

	nt_query_overdue(request->query);
}

bool nt_request_start(struct nt_upstreams *all, struct nt_query *query)
{
	struct nt_request *request = malloc(sizeof(*request));

	if (!request)
		return false;
	memset(request, 0, offsetof(struct nt_request, wire));
	request->all = all;
	request->query = query;
	request->deadline = nt_upstreams_now(all) + all->timeout;
	ev_init(&request->timer, on_timeout);
	request->timer.data = request;
	ev_timer_init(&request->stale_timer, on_stale_timeout,
		      all->stale_timeout, 0);
	request->stale_timer.data = request;
	if (all->stale_timeout)
		ev_timer_start(all->loop, &request->stale_timer);
	nt_list_add(&request->node, &all->requests);
	if (next_try(request))
		return true;
	request_free(request);
	return false;
}
