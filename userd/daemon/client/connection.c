// SPDX-License-Identifier: GPL-2.0
#include "daemon/client/connection.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/core/query.h"
#include "daemon/net/stream.h"
#include "daemon/net/tls.h"
#include "lib/base/list.h"
#include "lib/base/log.h"
#include "lib/dns/edns.h"

#define WRITE_MAX	(256u << 10)	/* octets unread by a slow client */
#define HANDSHAKE_SECONDS 5.0
#define REPLY_BLOCK	468		/* octets, RFC 8467 section 4.1 */
#define OPTIONS_LEN	(REPLY_BLOCK + 16)	/* padding and keepalive */

struct connection {
	struct nt_connections *all;
	struct nt_list_head use;
	uint64_t number;		/* a count << SLOT_BITS | slot */
	struct nt_endpoint peer;
	struct nt_stream stream;
	struct ev_io io;
	struct ev_timer idle;
	unsigned int due;		/* questions without a reply so far */
	bool taking;			/* in take_messages() */
};

/*
 * A connection is found by its number, which contains its slot. The next one in
 * the slot has another number, so that a late reply cannot reach the wrong
 * client.
 */
#define HEADER_LEN 12
#define SLOT_BITS 20
#define SLOT_MASK ((1u << SLOT_BITS) - 1)

struct nt_connections {
	struct ev_loop *loop;
	struct nt_core *core;
	SSL_CTX *tls;
	struct nt_list_head use;	/* connections by last question */
	unsigned int n;
	uint64_t numbers;
	struct connection **slots;
	unsigned int n_slots;
	unsigned int next_slot;
};

static void drop(struct connection *c)
{
	struct ev_loop *loop = c->all->loop;

	ev_io_stop(loop, &c->io);
	ev_timer_stop(loop, &c->idle);
	nt_stream_close(&c->stream);
	nt_list_remove(&c->use);
	c->all->slots[c->number & SLOT_MASK] = NULL;
	c->all->next_slot = c->number & SLOT_MASK;
	c->all->n--;
	free(c);
}

static struct connection *oldest(struct nt_connections *connections)
{
	return nt_list_last(&connections->use, struct connection, use);
}

struct nt_connections *nt_connections_new(struct ev_loop *loop,
					  struct nt_core *core)
{
	struct nt_connections *connections = calloc(1, sizeof(*connections));

	if (connections) {
		connections->loop = loop;
		connections->core = core;
		nt_list_init(&connections->use);
	}
	return connections;
}

void nt_connections_free(struct nt_connections *connections)
{
	struct connection *c;

	if (!connections)
		return;
	while ((c = oldest(connections)))
		drop(c);
	SSL_CTX_free(connections->tls);
	free(connections->slots);
	free(connections);
}

unsigned int nt_connections_count(const struct nt_connections *connections)
{
	return connections->n;
}

void nt_connections_shed(struct nt_connections *connections)
{
	struct connection *c = oldest(connections);

	if (c)
		drop(c);
}

void nt_connections_set_tls(struct nt_connections *connections, SSL_CTX *tls)
{
	SSL_CTX_free(connections->tls);
	connections->tls = tls;
}

static struct connection *find(const struct nt_connections *connections,
			       uint64_t number)
{
	unsigned int slot = number & SLOT_MASK;
	struct connection *c;

	c = slot < connections->n_slots ? connections->slots[slot] : NULL;
	return c && c->number == number ? c : NULL;
}

static const struct nt_config *config_of(const struct connection *c)
{
	return c->all->core->config;
}

static bool is_full(const struct connection *c)
{
	return c->due >= config_of(c)->connection_queries;
}

/* Return: false if the connection is gone. */
static bool go_on(struct connection *c)
{
	if (nt_stream_write(&c->stream) ||
	    (c->stream.ended && !c->due && !nt_stream_unsent(&c->stream))) {
		drop(c);
		return false;
	}
	/* A client with enough questions in progress has to wait. */
	nt_stream_watch(&c->stream, c->all->loop, &c->io,
			!c->stream.ended && !is_full(c));
	return true;
}

static void take_options(const struct connection *c, const uint8_t *wire,
			 size_t len, struct nt_client *client)
{
	struct nt_edns edns;

	if (!nt_edns_find(wire, len, &edns))
		return;
	client->keepalive = edns.keepalive;
	client->padding = edns.padding && c->stream.ssl;
}

static void take(struct connection *c, const uint8_t *wire, size_t len)
{
	struct nt_connections *all = c->all;
	struct nt_client client = {
		.peer = c->peer,
		.came_us = ev_now(all->loop) * 1e6,
		.tcp = true,
		.connection = c->number,
	};

	take_options(c, wire, len, &client);
	c->due++;
	nt_list_move(&c->use, &all->use);
	ev_timer_again(all->loop, &c->idle);
	nt_query_begin(all->core, &client, wire, len, ev_now(all->loop) * 1000);
}

/* Return: false if the connection is gone. */
static bool take_messages(struct connection *c)
{
	struct nt_connections *all = c->all;
	uint64_t number = c->number;
	const uint8_t *wire;
	size_t len;

	while (!is_full(c) && (wire = nt_stream_next(&c->stream, &len))) {
		bool hopeless = len < HEADER_LEN || LDNS_QR_WIRE(wire);

		c->taking = true;
		take(c, wire, len);
		/* Not a question, so no reply will free its place. */
		if (hopeless) {
			drop(c);
			return false;
		}
		/* Sending a reply may have closed the connection. */
		if (find(all, number) != c)
			return false;
		c->taking = false;
	}
	return true;
}

/* Reads and asks until nothing is left or the connection is full. */
static void serve(struct connection *c)
{
	int n;

	do {
		if (!take_messages(c))
			return;
		if (is_full(c) || c->stream.ended)
			break;
		n = nt_stream_read(&c->stream);
		if (n < 0) {
			drop(c);
			return;
		}
		if (!take_messages(c))
			return;
	} while (n > 0 && nt_stream_pending(&c->stream));
	go_on(c);
}

void nt_connection_reply(struct nt_connections *connections,
			 const struct nt_client *client, const uint8_t *wire,
			 size_t len)
{
	struct connection *c = find(connections, client->connection);
	size_t size = len + OPTIONS_LEN;
	bool was_full;
	uint8_t *room;

	if (!c)
		return;
	if (size > NT_MESSAGE_MAX)
		size = NT_MESSAGE_MAX;
	room = nt_stream_unsent(&c->stream) + size > WRITE_MAX ? NULL :
	       nt_stream_room(&c->stream, size);
	if (!room) {
		drop(c);
		return;
	}
	was_full = is_full(c);
	c->due -= c->due > 0;
	/* Idle time counts from the last reply. */
	if (!c->due)
		ev_timer_again(connections->loop, &c->idle);
	memcpy(room, wire, len);
	if (client->keepalive)
		len = nt_edns_put_keepalive(room, len, size,
					    config_of(c)->tcp_idle * 10);
	if (client->padding)
		len = nt_edns_put_padding(room, len, size, REPLY_BLOCK);
	nt_stream_put(&c->stream, len);
	if (go_on(c) && was_full && !c->taking)
		serve(c);
}

static void on_idle(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct connection *c = timer->data;

	/* Waiting for the upstream is not idling. */
	if (!c->due)
		drop(c);
}

static void log_refused(const struct connection *c)
{
	char why[NT_TLS_WHY], peer[NT_ENDPOINT_STRLEN];

	if (nt_log_enabled(NT_LOG_DEBUG))
		nt_log(NT_LOG_DEBUG, "No TLS with a client", "client",
		       nt_endpoint_str(&c->peer, peer), "cause",
		       nt_tls_cause(c->stream.ssl, why), NULL);
}

static void on_io(struct ev_loop *loop, ev_io *io, int events)
{
	struct connection *c = io->data;
	int done = nt_stream_shake(&c->stream);

	if (done < 0) {
		log_refused(c);
		drop(c);
	} else if (!done) {
		nt_stream_watch(&c->stream, loop, &c->io, true);
	} else {
		serve(c);
	}
}

/* Return: false if memory ran out. */
static bool put_in_slot(struct connection *c)
{
	struct nt_connections *all = c->all;
	struct connection **grown;
	unsigned int slot = all->next_slot;

	/* Mostly the last one freed is free; if not, search for one. */
	if (slot >= all->n_slots || all->slots[slot])
		for (slot = 0; slot < all->n_slots && all->slots[slot]; slot++)
			;
	if (slot == all->n_slots) {
		grown = reallocarray(all->slots, slot ? 2 * slot : 16,
				     sizeof(*grown));
		if (!grown)
			return false;
		all->slots = grown;
		all->n_slots = slot ? 2 * slot : 16;
		memset(grown + slot, 0,
		       (all->n_slots - slot) * sizeof(*grown));
	}
	all->next_slot = slot + 1;
	all->slots[slot] = c;
	c->number = ++all->numbers << SLOT_BITS | slot;
	return true;
}

static struct connection *connection_new(struct nt_connections *connections,
					 int fd, bool tls)
{
	struct connection *c = calloc(1, sizeof(*c));
	SSL *ssl = NULL;

	if (!c)
		return NULL;
	c->all = connections;
	if (tls && connections->tls)
		ssl = nt_tls_accept(connections->tls, fd);
	if ((tls && !ssl) || !put_in_slot(c)) {
		SSL_free(ssl);
		free(c);
		return NULL;
	}
	nt_stream_open(&c->stream, fd, ssl);
	return c;
}

void nt_connection_new(struct nt_connections *connections, int fd,
		       const struct nt_endpoint *peer, bool tls)
{
	const struct nt_config *config = connections->core->config;
	struct connection *c;

	if (connections->n >= config->connections_max)
		nt_connections_shed(connections);
	c = connection_new(connections, fd, tls);
	if (!c) {
		close(fd);
		return;
	}
	c->peer = *peer;
	ev_io_init(&c->io, on_io, fd, EV_READ);
	c->io.data = c;
	/* The first question restarts it with tcp_idle. */
	ev_timer_init(&c->idle, on_idle, tls ? HANDSHAKE_SECONDS :
		      config->tcp_idle, config->tcp_idle);
	c->idle.data = c;
	connections->n++;
	nt_list_add(&c->use, &connections->use);
	ev_io_start(connections->loop, &c->io);
	ev_timer_start(connections->loop, &c->idle);
}
