// SPDX-License-Identifier: GPL-2.0
/*
 * Queries over TCP and TLS (RFC 7766, 7858): few connections to each upstream,
 * used again and again, many queries under way on each, answers in any order.
 * TLS never becomes TCP.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/net/socket.h"
#include "daemon/net/stream.h"
#include "daemon/net/tls.h"
#include "daemon/upstream/server.h"
#include "lib/dns/edns.h"

#define LINK_QUERIES	20000	/* then another connection, ids are used once */
#define LINK_FULL	64	/* under way, when another one is opened */
#define UNSENT_MAX	(256u << 10)	/* octets */
#define STRAYS_MAX	32	/* answers to nothing, then it is closed */
#define UP_SECONDS	4.0	/* for a connection to come about */
#define AT_ONCE		0.001	/* seconds */

struct nt_link {
	struct nt_server *server;
	struct nt_link *next;
	struct nt_link *next_unsent;
	struct nt_stream stream;
	struct ev_io io;
	struct ev_timer idle;		/* runs while nothing is under way */
	ev_tstamp quiet_since;		/* the last word from there, or first query */
	double idle_seconds;
	unsigned int strays;
	bool up;			/* connected, with TLS if it is to be */
	bool useful;			/* it answered something */
	bool gathered;
	bool closing;
	struct nt_flight flight;
};

static void out_of_list(struct nt_link **at, struct nt_link *link)
{
	for (; *at; at = &(*at)->next) {
		if (*at == link) {
			*at = link->next;
			return;
		}
	}
}

static void out_of_unsent(struct nt_link *link)
{
	struct nt_link **at = &link->server->all->unsent_links;

	for (; *at; at = &(*at)->next_unsent) {
		if (*at == link) {
			*at = link->next_unsent;
			return;
		}
	}
}

/*
 * The queries that were on it are asked again, elsewhere or on a fresh
 * connection; for free if it had been of use, since servers close idle ones.
 */
static void link_close(struct nt_link *link, const char *cause)
{
	struct nt_server *server = link->server;
	struct nt_asking *asking;

	link->closing = true;
	out_of_list(&server->links, link);
	if (link->gathered)
		out_of_unsent(link);
	ev_io_stop(server->all->loop, &link->io);
	ev_timer_stop(server->all->loop, &link->idle);
	nt_stream_close(&link->stream);
	if (link->flight.n && !link->useful)
		nt_server_failed(server, !link->up, cause);
	while ((asking = (struct nt_asking *)nt_flight_any(&link->flight)))
		nt_asking_lost(asking, link->useful, cause);
	free(link);
}

static void on_idle(struct ev_loop *loop, ev_timer *timer, int events)
{
	link_close(timer->data, NULL);
}

static void rewatch(struct nt_link *link)
{
	nt_stream_watch(&link->stream, link->server->all->loop, &link->io,
			true);
}

/* The upstream says how long it lets a connection be (RFC 7828). */
static void take_keepalive(struct nt_link *link, const uint8_t *wire,
			   size_t len)
{
	struct nt_edns edns;

	if (nt_edns_find(wire, len, &edns) && edns.timeout >= 0)
		link->idle_seconds = edns.timeout / 10.0;
}

/* Return: NULL, or why the connection is of no use any more. */
static const char *take(struct nt_link *link, const uint8_t *wire, size_t len)
{
	struct nt_upstreams *all = link->server->all;
	struct nt_flight_entry *entry;
	uint16_t id;

	if (len < 2)
		return "the upstream sends what is no DNS message";
	id = ldns_read_uint16(wire);
	entry = nt_flight_find(&link->flight, id);
	if (entry) {
		take_keepalive(link, wire, len);
		link->quiet_since = nt_upstreams_now(link->server->all);
		if (!nt_asking_take((struct nt_asking *)entry, wire, len)) {
			all->counters->upstream_strays++;
			return "the upstream's answer is not one to the question";
		}
		link->useful = true;
		return NULL;
	}
	if (nt_flight_was(&link->flight, id)) {
		link->quiet_since = nt_upstreams_now(link->server->all);
		all->counters->upstream_late++;
		nt_server_alive(link->server);
		return NULL;
	}
	all->counters->upstream_strays++;
	return ++link->strays < STRAYS_MAX ? NULL :
	       "the upstream answers what was not asked";
}

static const char *take_all(struct nt_link *link)
{
	const char *cause = NULL;
	const uint8_t *wire;
	size_t len;
	int n;

	do {
		n = nt_stream_read(&link->stream);
		while (!cause && (wire = nt_stream_next(&link->stream, &len)))
			cause = take(link, wire, len);
	} while (n > 0 && !cause && nt_stream_pending(&link->stream));
	if (cause)
		return cause;
	if (n < 0 || link->stream.ended)
		return "the upstream closed the connection";
	return NULL;
}

/* Return: NULL, or why there is no TLS, perhaps in why. */
static const char *shake(struct nt_link *link, char *why)
{
	struct nt_stream *stream = &link->stream;
	int err = nt_stream_shake(stream);

	if (err == -EPROTO)
		return nt_tls_cause(stream->ssl, why);
	if (err < 0)
		return err == -ECONNREFUSED ?
		       "the upstream refuses the connection" :
		       "the upstream closed the connection during the TLS handshake";
	if (err == 1 && !nt_tls_pin_matches(stream->ssl,
					    &link->server->resolver))
		return "the certificate is refused: its key is not the pinned one";
	return NULL;
}

static bool is_worn(const struct nt_link *link)
{
	return link->flight.n_used >= LINK_QUERIES || link->idle_seconds <= 0;
}

static void after(struct nt_link *link)
{
	rewatch(link);
	if (link->flight.n) {
		ev_timer_stop(link->server->all->loop, &link->idle);
	} else if (!ev_is_active(&link->idle)) {
		link->idle.repeat = is_worn(link) ? AT_ONCE :
						    link->idle_seconds;
		ev_timer_again(link->server->all->loop, &link->idle);
	}
}

static void came_up(struct nt_link *link)
{
	link->up = true;
	link->quiet_since = nt_upstreams_now(link->server->all);
	nt_server_alive(link->server);
}

/* Return: NULL, or why it is at its end. */
static const char *go_on(struct nt_link *link)
{
	int err = nt_stream_write(&link->stream);
	const char *cause;

	if (!err && !link->stream.blocked && !link->up)
		came_up(link);
	if (err && !link->up)
		return err == -ECONNREFUSED ?
		       "the upstream refuses the connection" :
		       "the upstream does not take a connection";
	/* What came before the end counts. */
	cause = take_all(link);
	return err && !cause ? "the upstream closed the connection" : cause;
}

static void on_io(struct ev_loop *loop, ev_io *io, int events)
{
	struct nt_link *link = io->data;
	const char *cause = NULL;
	char why[NT_TLS_WHY];

	if (!link->stream.ready)
		cause = shake(link, why);
	/* What waits for TLS goes only to the server that it should. */
	if (!cause && link->stream.ready)
		cause = go_on(link);
	if (cause)
		link_close(link, cause);
	else
		after(link);
}

static struct nt_link *link_new(struct nt_server *server)
{
	struct nt_upstreams *all = server->all;
	struct nt_link *link = calloc(1, sizeof(*link));
	SSL *ssl = NULL;
	int fd;

	if (!link)
		return NULL;
	fd = nt_socket_connect(&server->resolver.endpoint, SOCK_STREAM,
			       all->mark);
	if (fd >= 0 && server->tls) {
		ssl = nt_tls_connect(server->tls, &server->resolver, fd,
				     &server->session);
		if (!ssl) {
			close(fd);
			fd = -ENOMEM;
		}
	}
	if (fd < 0) {
		free(link);
		return NULL;
	}
	nt_stream_open(&link->stream, fd, ssl);
	link->stream.blocked = true;
	link->server = server;
	link->idle_seconds = all->idle;
	link->next = server->links;
	server->links = link;
	ev_io_init(&link->io, on_io, fd, EV_READ | EV_WRITE);
	link->io.data = link;
	ev_init(&link->idle, on_idle);
	link->idle.data = link;
	rewatch(link);
	return link;
}

static struct nt_link *pick(struct nt_server *server)
{
	struct nt_link *best = NULL, *link, *fresh = NULL;
	unsigned int n = 0;

	for (link = server->links; link; link = link->next) {
		if (is_worn(link))
			continue;
		n++;
		if (nt_stream_unsent(&link->stream) < UNSENT_MAX &&
		    (!best || link->flight.n < best->flight.n))
			best = link;
	}
	if ((!best || best->flight.n >= LINK_FULL) &&
	    n < server->all->connections)
		fresh = link_new(server);
	return fresh ? fresh : best;
}

bool nt_link_ask(struct nt_server *server, struct nt_asking *asking)
{
	struct nt_upstreams *all = server->all;
	struct nt_link *link = pick(server);
	uint8_t *room;
	uint16_t id;

	if (!link)
		return false;
	if (!link->flight.n)
		link->quiet_since = nt_upstreams_now(link->server->all);
	do
		id = nt_upstreams_random16(all);
	while (!nt_flight_add(&link->flight, &asking->entry, id));
	asking->link = link;
	if (!nt_asking_build(asking, id))
		return false;
	room = nt_stream_room(&link->stream, asking->len);
	if (!room)
		return false;
	memcpy(room, asking->wire, asking->len);
	nt_stream_put(&link->stream, asking->len);
	ev_timer_stop(all->loop, &link->idle);
	if (link->gathered)
		return true;
	link->gathered = true;
	link->next_unsent = all->unsent_links;
	all->unsent_links = link;
	nt_upstreams_gathered(all);
	return true;
}

/* A try that was short is not enough to give a connection up. */
static bool is_dead(const struct nt_link *link)
{
	double limit = link->up ? link->server->all->try_timeout : UP_SECONDS;

	/* Timers count from the begin of a turn, which may be long. */
	return nt_upstreams_now(link->server->all) - link->quiet_since >=
	       0.9 * limit;
}

void nt_link_leave(struct nt_asking *asking, bool timed_out)
{
	struct nt_link *link = asking->link;

	nt_flight_remove(&link->flight, &asking->entry);
	asking->link = NULL;
	if (link->closing)
		return;
	if (timed_out && is_dead(link))
		link_close(link, "the upstream does not answer");
	else if (!link->flight.n)
		after(link);
}

void nt_link_flush(struct nt_upstreams *all)
{
	struct nt_link *link;

	while ((link = all->unsent_links)) {
		all->unsent_links = link->next_unsent;
		link->gathered = false;
		/* Until then the watcher waits for the connection. */
		if (!link->stream.ready || link->stream.blocked)
			continue;
		if (nt_stream_write(&link->stream))
			link_close(link, "the upstream closed the connection");
		else
			rewatch(link);
	}
}

void nt_link_close_all(struct nt_server *server)
{
	while (server->links)
		link_close(server->links, NULL);
}
