// SPDX-License-Identifier: GPL-2.0
#include "daemon/upstream/tcp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/net/socket.h"
#include "daemon/net/stream.h"
#include "daemon/net/tls.h"
#include "daemon/upstream/request.h"
#include "lib/dns/edns.h"

#define TCP_QUERIES	20000	/* then a new connection: ids are used once */
#define TCP_FULL	64	/* in flight, from which another is opened */
#define UNSENT_MAX	(256u << 10)	/* octets */
#define STRAYS_MAX	32	/* answers to nothing asked, until closed */
#define CONNECT_SECONDS	4.0
#define AT_ONCE		0.001	/* seconds */

struct nt_tcp {
	struct nt_server *server;
	struct nt_list_head node;	/* in server->connections */
	struct nt_list_head unsent_node;	/* in all->unsent_connections */
	struct nt_stream stream;
	struct ev_io io;
	struct ev_timer idle;		/* runs while nothing is in flight */
	ev_tstamp quiet_since;		/* last answer, or first query after */
	double idle_seconds;
	unsigned int strays;
	bool up;			/* connected, with TLS if required */
	bool useful;			/* it answered a query */
	bool closing;
	struct nt_flight flight;
};

/*
 * Its queries are asked again, elsewhere or on a new connection. That is a free
 * try if this one had been of use, because servers close idle connections.
 */
static void tcp_close(struct nt_tcp *tcp, const char *cause)
{
	struct nt_server *server = tcp->server;
	struct nt_request *request;

	tcp->closing = true;
	nt_list_remove(&tcp->node);
	nt_list_remove(&tcp->unsent_node);
	ev_io_stop(server->all->loop, &tcp->io);
	ev_timer_stop(server->all->loop, &tcp->idle);
	nt_stream_close(&tcp->stream);
	if (tcp->flight.n && !tcp->useful)
		nt_server_failed(server, !tcp->up, cause);
	while ((request = nt_request_of(nt_flight_any(&tcp->flight))))
		nt_request_lost(request, tcp->useful, cause);
	free(tcp);
}

static void on_idle(struct ev_loop *loop, ev_timer *timer, int events)
{
	tcp_close(timer->data, NULL);
}

static void rewatch(struct nt_tcp *tcp)
{
	nt_stream_watch(&tcp->stream, tcp->server->all->loop, &tcp->io,
			true);
}

/* The upstream says how long it lets a connection be (RFC 7828). */
static void take_keepalive(struct nt_tcp *tcp, const uint8_t *wire,
			   size_t len)
{
	struct nt_edns edns;

	if (nt_edns_find(wire, len, &edns) && edns.timeout >= 0)
		tcp->idle_seconds = edns.timeout / 10.0;
}

/* Return: NULL, or why the connection is of no use any more. */
static const char *take(struct nt_tcp *tcp, const uint8_t *wire, size_t len)
{
	struct nt_upstreams *all = tcp->server->all;
	struct nt_flight_entry *entry;
	uint16_t id;

	if (len < 2)
		return "the upstream sends what is no DNS message";
	id = ldns_read_uint16(wire);
	entry = nt_flight_find(&tcp->flight, id);
	if (entry) {
		take_keepalive(tcp, wire, len);
		tcp->quiet_since = nt_upstreams_now(tcp->server->all);
		if (!nt_request_take(nt_request_of(entry), wire, len)) {
			all->counters->upstream_strays++;
			return "the upstream's answer is not one to the question";
		}
		tcp->useful = true;
		return NULL;
	}
	if (nt_flight_was(&tcp->flight, id)) {
		tcp->quiet_since = nt_upstreams_now(tcp->server->all);
		all->counters->upstream_late++;
		nt_server_alive(tcp->server);
		return NULL;
	}
	all->counters->upstream_strays++;
	return ++tcp->strays < STRAYS_MAX ? NULL :
	       "the upstream answers what was not asked";
}

static const char *take_all(struct nt_tcp *tcp)
{
	const char *cause = NULL;
	const uint8_t *wire;
	size_t len;
	int n;

	do {
		n = nt_stream_read(&tcp->stream);
		while (!cause && (wire = nt_stream_next(&tcp->stream, &len)))
			cause = take(tcp, wire, len);
	} while (n > 0 && !cause && nt_stream_pending(&tcp->stream));
	if (cause)
		return cause;
	if (n < 0 || tcp->stream.ended)
		return "the upstream closed the connection";
	return NULL;
}

/* Return: NULL, or why there is no TLS, perhaps in why. */
static const char *shake(struct nt_tcp *tcp, char *why)
{
	struct nt_stream *stream = &tcp->stream;
	int err = nt_stream_shake(stream);

	if (err == -EPROTO)
		return nt_tls_cause(stream->ssl, why);
	if (err < 0)
		return err == -ECONNREFUSED ?
		       "the upstream refuses the connection" :
		       "the upstream closed the connection during the TLS handshake";
	if (err == 1 && !nt_tls_pin_matches(stream->ssl,
					    &tcp->server->resolver))
		return "the certificate is refused: its key is not the pinned one";
	return NULL;
}

static bool is_worn(const struct nt_tcp *tcp)
{
	return tcp->flight.n_used >= TCP_QUERIES || tcp->idle_seconds <= 0;
}

static void after(struct nt_tcp *tcp)
{
	rewatch(tcp);
	if (tcp->flight.n) {
		ev_timer_stop(tcp->server->all->loop, &tcp->idle);
	} else if (!ev_is_active(&tcp->idle)) {
		tcp->idle.repeat = is_worn(tcp) ? AT_ONCE :
						    tcp->idle_seconds;
		ev_timer_again(tcp->server->all->loop, &tcp->idle);
	}
}

static void came_up(struct nt_tcp *tcp)
{
	tcp->up = true;
	tcp->quiet_since = nt_upstreams_now(tcp->server->all);
	nt_server_alive(tcp->server);
}

/* Return: NULL, or why it is at its end. */
static const char *go_on(struct nt_tcp *tcp)
{
	int err = nt_stream_write(&tcp->stream);
	const char *cause;

	if (!err && !tcp->stream.blocked && !tcp->up)
		came_up(tcp);
	if (err && !tcp->up)
		return err == -ECONNREFUSED ?
		       "the upstream refuses the connection" :
		       "the upstream does not take a connection";
	/* What came before the end counts. */
	cause = take_all(tcp);
	return err && !cause ? "the upstream closed the connection" : cause;
}

static void on_io(struct ev_loop *loop, ev_io *io, int events)
{
	struct nt_tcp *tcp = io->data;
	const char *cause = NULL;
	char why[NT_TLS_WHY];

	if (!tcp->stream.ready)
		cause = shake(tcp, why);
	/* What waits for TLS goes only to the server that it should. */
	if (!cause && tcp->stream.ready)
		cause = go_on(tcp);
	if (cause)
		tcp_close(tcp, cause);
	else
		after(tcp);
}

static struct nt_tcp *tcp_new(struct nt_server *server)
{
	struct nt_upstreams *all = server->all;
	struct nt_tcp *tcp = calloc(1, sizeof(*tcp));
	SSL *ssl = NULL;
	int fd;

	if (!tcp)
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
		free(tcp);
		return NULL;
	}
	nt_stream_open(&tcp->stream, fd, ssl);
	tcp->stream.blocked = true;
	tcp->server = server;
	tcp->idle_seconds = all->idle;
	nt_list_add(&tcp->node, &server->connections);
	nt_list_init(&tcp->unsent_node);
	ev_io_init(&tcp->io, on_io, fd, EV_READ | EV_WRITE);
	tcp->io.data = tcp;
	ev_init(&tcp->idle, on_idle);
	tcp->idle.data = tcp;
	rewatch(tcp);
	return tcp;
}

/* The connection with the fewest queries, or a new one if all are full. */
static struct nt_tcp *pick(struct nt_server *server)
{
	struct nt_tcp *best = NULL, *tcp, *fresh = NULL;
	struct nt_list_head *node;
	unsigned int n = 0;

	for (node = server->connections.next; node != &server->connections;
	     node = node->next) {
		tcp = nt_container_of(node, struct nt_tcp, node);
		if (is_worn(tcp))
			continue;
		n++;
		if (nt_stream_unsent(&tcp->stream) < UNSENT_MAX &&
		    (!best || tcp->flight.n < best->flight.n))
			best = tcp;
	}
	if ((!best || best->flight.n >= TCP_FULL) &&
	    n < server->all->connections)
		fresh = tcp_new(server);
	return fresh ? fresh : best;
}

static bool tcp_ask(struct nt_server *server, struct nt_request *request)
{
	struct nt_upstreams *all = server->all;
	struct nt_tcp *tcp = pick(server);
	uint8_t *room;
	uint16_t id;

	if (!tcp)
		return false;
	if (!tcp->flight.n)
		tcp->quiet_since = nt_upstreams_now(all);
	do
		id = nt_upstreams_random16(all);
	while (!nt_flight_add(&tcp->flight, &request->entry, id));
	request->connection = tcp;
	if (!nt_request_build(request, id))
		return false;
	room = nt_stream_room(&tcp->stream, request->len);
	if (!room)
		return false;
	memcpy(room, request->wire, request->len);
	nt_stream_put(&tcp->stream, request->len);
	ev_timer_stop(all->loop, &tcp->idle);
	if (nt_list_is_empty(&tcp->unsent_node)) {
		nt_list_add(&tcp->unsent_node, &all->unsent_connections);
		nt_upstreams_flush_later(all);
	}
	return true;
}

/* A try that was short is not enough to give a connection up. */
static bool is_dead(const struct nt_tcp *tcp)
{
	double limit = tcp->up ? tcp->server->all->try_timeout :
				 CONNECT_SECONDS;

	/* Timers count from the begin of a turn, which may be long. */
	return nt_upstreams_now(tcp->server->all) - tcp->quiet_since >=
	       0.9 * limit;
}

static void tcp_leave(struct nt_request *request, bool timed_out)
{
	struct nt_tcp *tcp = request->connection;

	if (!tcp)
		return;
	nt_flight_remove(&tcp->flight, &request->entry);
	request->connection = NULL;
	if (tcp->closing)
		return;
	if (timed_out && is_dead(tcp))
		tcp_close(tcp, "the upstream does not answer");
	else if (!tcp->flight.n)
		after(tcp);
}

const struct nt_transport nt_tcp_transport = {
	.stream = true,
	.ask = tcp_ask,
	.leave = tcp_leave,
};

void nt_tcp_flush(struct nt_upstreams *all)
{
	struct nt_tcp *tcp;

	while ((tcp = nt_list_first(&all->unsent_connections, struct nt_tcp,
				    unsent_node))) {
		nt_list_remove(&tcp->unsent_node);
		/* If it is not connected yet, its watcher sends it later. */
		if (!tcp->stream.ready || tcp->stream.blocked)
			continue;
		if (nt_stream_write(&tcp->stream))
			tcp_close(tcp, "the upstream closed the connection");
		else
			rewatch(tcp);
	}
}

void nt_tcp_close_all(struct nt_server *server)
{
	struct nt_tcp *tcp;

	while ((tcp = nt_list_first(&server->connections, struct nt_tcp, node)))
		tcp_close(tcp, NULL);
}
