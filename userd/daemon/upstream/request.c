// SPDX-License-Identifier: GPL-2.0
/* One query on its way: its tries, its time, and how it ends. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/core/query.h"
#include "daemon/upstream/server.h"
#include "lib/dns/edns.h"

#define PROBE_SECONDS	0.3	/* to look whether one that is down lives */
#define SECONDS_MIN	0.001	/* of a timer; none and less is not for libev */
#define QUERY_BLOCK	128	/* octets, RFC 8467 section 4.1 */

static void link_in(struct nt_asking *asking)
{
	struct nt_upstreams *all = asking->all;

	asking->older = all->newest;
	*(all->newest ? &all->newest->newer : &all->oldest) = asking;
	all->newest = asking;
}

static void link_out(struct nt_asking *asking)
{
	struct nt_upstreams *all = asking->all;

	*(asking->newer ? &asking->newer->older : &all->newest) =
		asking->older;
	*(asking->older ? &asking->older->newer : &all->oldest) =
		asking->newer;
}

static void leave(struct nt_asking *asking, bool timed_out)
{
	if (asking->server)
		asking->server->health->under_way--;
	if (asking->socket)
		nt_udp_leave(asking);
	else if (asking->link)
		nt_link_leave(asking, timed_out);
	asking->server = NULL;
}

static void asking_free(struct nt_asking *asking)
{
	leave(asking, false);
	ev_timer_stop(asking->all->loop, &asking->timer);
	ev_timer_stop(asking->all->loop, &asking->late);
	link_out(asking);
	ldns_rdf_deep_free(asking->owner);
	free(asking);
}

void nt_asking_fail(struct nt_asking *asking, int ede, const char *cause)
{
	struct nt_query *query = asking->query;

	asking_free(asking);
	nt_query_failed(query, ede, cause);
}

bool nt_asking_build(struct nt_asking *asking, uint16_t id)
{
	struct nt_upstreams *all = asking->all;
	uint8_t cases[32], *wire;
	size_t len;

	nt_upstreams_random(all, cases, sizeof(cases));
	ldns_rdf_deep_free(asking->owner);
	asking->owner = NULL;
	wire = nt_upstream_query(&asking->query->question, id, cases,
				 all->udp_size, &asking->owner, &len);
	if (!wire)
		return false;
	if (len > NT_QUERY_MAX) {
		free(wire);
		return false;
	}
	memcpy(asking->wire, wire, len);
	free(wire);
	if (asking->link)
		len = nt_edns_put_keepalive(asking->wire, len, NT_QUERY_MAX,
					    -1);
	if (asking->link && asking->server->tls)
		len = nt_edns_put_padding(asking->wire, len, NT_QUERY_MAX,
					  QUERY_BLOCK);
	asking->len = len;
	return true;
}

bool nt_asking_take(struct nt_asking *asking, const uint8_t *wire, size_t len)
{
	struct nt_query *query = asking->query;
	struct nt_upstreams *all = asking->all;

	if (!nt_upstream_answer(wire, len, asking->entry.id, asking->owner,
				query->question.type))
		return false;
	nt_server_answered(asking->server, nt_upstreams_now(all) - asking->sent);
	if (asking->socket && LDNS_TC_WIRE(wire)) {
		nt_asking_by_stream(asking);
		return true;
	}
	nt_query_answered(query, wire, len, ev_now(all->loop) * 1000);
	/* Last, for the message may be in what goes with it. */
	asking_free(asking);
	return true;
}

/*
 * The last try may take what time is left. That may be over by now: clocks go on
 * while a turn of the loop lasts.
 */
static double try_seconds(const struct nt_asking *asking, bool probe)
{
	struct nt_upstreams *all = asking->all;
	double left = asking->deadline - nt_upstreams_now(all);
	double one = all->try_timeout;

	if (left < SECONDS_MIN)
		left = SECONDS_MIN;
	if (probe && one > PROBE_SECONDS)
		one = PROBE_SECONDS;
	if (asking->tries >= all->tries && !probe)
		return left;
	return one < left ? one : left;
}

static bool ask_server(struct nt_asking *asking, struct nt_server *server)
{
	struct nt_upstreams *all = asking->all;
	bool probe = server->health->backoff_ms && all->balance.n > 1;
	bool sent;

	asking->server = server;
	asking->tried |= 1u << (server - all->servers);
	server->health->under_way++;
	asking->sent = nt_upstreams_now(all);
	if (asking->stream || server->resolver.proto != NT_RESOLVER_UDP)
		sent = nt_link_ask(server, asking);
	else
		sent = nt_udp_ask(server, asking);
	if (!sent) {
		leave(asking, false);
		return false;
	}
	asking->timer.repeat = try_seconds(asking, probe);
	ev_timer_again(all->loop, &asking->timer);
	return true;
}

/* Return: false if there is none any more. */
static bool next_try(struct nt_asking *asking)
{
	struct nt_upstreams *all = asking->all;
	struct nt_server *server;

	ev_timer_stop(all->loop, &asking->timer);
	while (asking->tries < all->tries &&
	       nt_upstreams_now(all) < asking->deadline) {
		asking->tries++;
		server = &all->servers[nt_balance_choose(&all->balance,
							 asking->tried,
							 1000 *
							 nt_upstreams_now(all))];
		if (ask_server(asking, server))
			return true;
		nt_server_failed(server, true, "cannot send to it");
	}
	return false;
}

void nt_asking_lost(struct nt_asking *asking, bool free_try,
		    const char *cause)
{
	leave(asking, false);
	if (free_try)
		asking->tries--;
	if (!next_try(asking))
		nt_asking_fail(asking, NT_EDE_NETWORK, cause);
}

void nt_asking_by_stream(struct nt_asking *asking)
{
	struct nt_server *server = asking->server;

	leave(asking, false);
	asking->stream = true;
	if (!ask_server(asking, server) && !next_try(asking))
		nt_asking_fail(asking, NT_EDE_NETWORK, "the upstream refuses TCP");
}

static void on_timeout(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct nt_asking *asking = timer->data;
	struct nt_upstreams *all = asking->all;

	all->counters->upstream_timeouts++;
	nt_server_failed(asking->server, false, "it does not answer");
	leave(asking, true);
	if (!next_try(asking))
		nt_asking_fail(asking, NT_EDE_NO_AUTHORITY,
			       "the upstream does not answer");
}

static void on_late(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct nt_asking *asking = timer->data;

	nt_query_overdue(asking->query);
}

bool nt_upstream_ask(struct nt_upstreams *upstreams, struct nt_query *query)
{
	struct nt_asking *asking = malloc(sizeof(*asking));

	if (!asking)
		return false;
	/* The message behind it need not be clear. */
	memset(asking, 0, offsetof(struct nt_asking, wire));
	asking->all = upstreams;
	asking->query = query;
	asking->deadline = nt_upstreams_now(upstreams) + upstreams->timeout;
	ev_init(&asking->timer, on_timeout);
	asking->timer.data = asking;
	ev_timer_init(&asking->late, on_late, upstreams->patience, 0);
	asking->late.data = asking;
	if (upstreams->patience)
		ev_timer_start(upstreams->loop, &asking->late);
	link_in(asking);
	if (next_try(asking))
		return true;
	asking_free(asking);
	return false;
}
