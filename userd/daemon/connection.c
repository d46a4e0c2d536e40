// SPDX-License-Identifier: GPL-2.0
#include "daemon/connection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define IDLE_SECONDS	10.0
#define WRITE_MAX	(256u << 10)	/* octets a slow reader may leave */
#define READ_LEN	(NT_MESSAGE_MAX + 2)

struct connection {
	struct nt_connections *all;
	struct connection *newer;	/* by last question */
	struct connection *older;
	uint64_t number;
	struct nt_endpoint peer;
	struct ev_io reading;
	struct ev_io writing;
	struct ev_timer idle;
	uint8_t *in;
	size_t in_len;
	uint8_t *out;
	size_t out_len;
	unsigned int due;	/* replies not yet here */
	bool ended;		/* it asks no more */
};

struct nt_connections {
	struct ev_loop *loop;
	struct nt_core *core;
	struct connection *newest;
	struct connection *oldest;
	unsigned int n;
	uint64_t numbers;
};

static void use_unlink(struct connection *c)
{
	struct nt_connections *all = c->all;

	*(c->newer ? &c->newer->older : &all->newest) = c->older;
	*(c->older ? &c->older->newer : &all->oldest) = c->newer;
}

static void use_link(struct connection *c)
{
	struct nt_connections *all = c->all;

	c->newer = NULL;
	c->older = all->newest;
	*(all->newest ? &all->newest->newer : &all->oldest) = c;
	all->newest = c;
}

static void drop(struct connection *c)
{
	struct ev_loop *loop = c->all->loop;

	ev_io_stop(loop, &c->reading);
	ev_io_stop(loop, &c->writing);
	ev_timer_stop(loop, &c->idle);
	close(c->reading.fd);
	use_unlink(c);
	c->all->n--;
	free(c->in);
	free(c->out);
	free(c);
}

struct nt_connections *nt_connections_new(struct ev_loop *loop,
					  struct nt_core *core)
{
	struct nt_connections *connections = calloc(1, sizeof(*connections));

	if (connections) {
		connections->loop = loop;
		connections->core = core;
	}
	return connections;
}

void nt_connections_free(struct nt_connections *connections)
{
	if (!connections)
		return;
	while (connections->oldest)
		drop(connections->oldest);
	free(connections);
}

unsigned int nt_connections_count(const struct nt_connections *connections)
{
	return connections->n;
}

static struct connection *find(struct nt_connections *connections,
			       uint64_t number)
{
	struct connection *c;

	for (c = connections->newest; c; c = c->older)
		if (c->number == number)
			return c;
	return NULL;
}

/* Return: false if the connection is gone. */
static bool write_out(struct connection *c)
{
	ssize_t len;

	while (c->out_len) {
		len = send(c->writing.fd, c->out, c->out_len,
			   MSG_DONTWAIT | MSG_NOSIGNAL);
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0 && errno == EAGAIN) {
			ev_io_start(c->all->loop, &c->writing);
			return true;
		}
		if (len < 0) {
			drop(c);
			return false;
		}
		c->out_len -= len;
		memmove(c->out, c->out + len, c->out_len);
	}
	ev_io_stop(c->all->loop, &c->writing);
	if (c->ended && !c->due) {
		drop(c);
		return false;
	}
	return true;
}

void nt_connection_reply(struct nt_connections *connections, uint64_t number,
			 const uint8_t *wire, size_t len)
{
	struct connection *c = find(connections, number);
	uint8_t *out;

	if (!c)
		return;
	out = c->out_len + len + 2 > WRITE_MAX ? NULL :
	      realloc(c->out, c->out_len + len + 2);
	if (!out) {
		drop(c);
		return;
	}
	c->out = out;
	c->due -= c->due > 0;
	ldns_write_uint16(c->out + c->out_len, len);
	memcpy(c->out + c->out_len + 2, wire, len);
	c->out_len += len + 2;
	write_out(c);
}

static void on_writable(struct ev_loop *loop, ev_io *io, int events)
{
	write_out(io->data);
}

static void take_messages(struct connection *c)
{
	struct nt_connections *all = c->all;
	struct nt_client client = {
		.peer = c->peer,
		.tcp = true,
		.connection = c->number,
	};
	size_t at = 0, len;

	while (c->in_len - at >= 2) {
		len = ldns_read_uint16(c->in + at);
		if (c->in_len - at - 2 < len)
			break;
		c->due++;
		nt_query_begin(all->core, &client, c->in + at + 2, len,
			       ev_now(all->loop) * 1000);
		/* A reply may have found that the client is gone. */
		if (find(all, client.connection) != c)
			return;
		at += len + 2;
	}
	c->in_len -= at;
	memmove(c->in, c->in + at, c->in_len);
}

static void on_readable(struct ev_loop *loop, ev_io *io, int events)
{
	struct connection *c = io->data;
	ssize_t len;

	len = recv(io->fd, c->in + c->in_len, READ_LEN - c->in_len,
		   MSG_DONTWAIT);
	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (len < 0) {
		drop(c);
		return;
	}
	if (len == 0) {
		/* It asks no more, but waits for what is on the way. */
		ev_io_stop(loop, &c->reading);
		c->ended = true;
		write_out(c);
		return;
	}
	c->in_len += len;
	use_unlink(c);
	use_link(c);
	ev_timer_again(loop, &c->idle);
	take_messages(c);
}

static void on_idle(struct ev_loop *loop, ev_timer *timer, int events)
{
	drop(timer->data);
}

void nt_connection_new(struct nt_connections *connections, int fd,
		       const struct nt_endpoint *peer)
{
	struct connection *c = calloc(1, sizeof(*c));
	uint8_t *in = malloc(READ_LEN);

	if (!c || !in) {
		free(c);
		free(in);
		close(fd);
		return;
	}
	if (connections->n >= connections->core->config->connections_max)
		drop(connections->oldest);
	c->all = connections;
	c->number = ++connections->numbers;
	c->peer = *peer;
	c->in = in;
	ev_io_init(&c->reading, on_readable, fd, EV_READ);
	ev_io_init(&c->writing, on_writable, fd, EV_WRITE);
	ev_init(&c->idle, on_idle);
	c->idle.repeat = IDLE_SECONDS;
	c->reading.data = c;
	c->writing.data = c;
	c->idle.data = c;
	connections->n++;
	use_link(c);
	ev_io_start(connections->loop, &c->reading);
	ev_timer_again(connections->loop, &c->idle);
}
