// SPDX-License-Identifier: GPL-2.0
#include "daemon/upstream/udp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/net/socket.h"
#include "daemon/upstream/request.h"

#define SOCKET_QUERIES	256	/* then a socket with a new port replaces it */
#define SOCKET_SECONDS	10.0	/* or after so long */
#define FORGERIES_MAX	32	/* wrong ids on one socket, then TCP is used */
#define BATCH		64	/* datagrams in one call */
#define ROUNDS		4	/* bursts before other watchers have a turn */
#define DATAGRAM_MIN	4096	/* octets, for servers that exceed our size */

struct nt_udp {
	struct nt_server *server;
	struct nt_list_head node;	/* in server->sockets */
	struct nt_list_head unsent_node;	/* in all->unsent_sockets */
	struct ev_io io;
	ev_tstamp opened;
	unsigned int forgeries;
	unsigned int n_unsent;
	struct nt_request *unsent[BATCH];
	bool is_refused;		/* sending reported an ICMP error */
	bool retired;			/* takes no more queries */
	bool busy;			/* in use, do not free */
	struct nt_flight flight;
};

/* Where a burst of answers is read to. */
struct nt_burst {
	struct mmsghdr msgs[BATCH];
	struct iovec iovs[BATCH];
	size_t size;
	uint8_t octets[];
};

struct nt_burst *nt_burst_new(uint16_t udp_size)
{
	size_t size = udp_size < DATAGRAM_MIN ? DATAGRAM_MIN : udp_size, i;
	struct nt_burst *burst = malloc(sizeof(*burst) + BATCH * size);

	if (!burst)
		return NULL;
	memset(burst->msgs, 0, sizeof(burst->msgs));
	burst->size = size;
	for (i = 0; i < BATCH; i++) {
		burst->iovs[i] = (struct iovec) { burst->octets + i * size,
						  size };
		burst->msgs[i].msg_hdr.msg_iov = &burst->iovs[i];
		burst->msgs[i].msg_hdr.msg_iovlen = 1;
	}
	return burst;
}

void nt_burst_free(struct nt_burst *burst)
{
	free(burst);
}

static void socket_free(struct nt_udp *socket)
{
	nt_list_remove(&socket->unsent_node);
	nt_list_remove(&socket->node);
	ev_io_stop(socket->server->all->loop, &socket->io);
	close(socket->io.fd);
	free(socket);
}

static void free_if_done(struct nt_udp *socket)
{
	if (socket->retired && !socket->flight.n && !socket->busy)
		socket_free(socket);
}

/* Takes no more queries, and is freed after its last answer. */
static void retire(struct nt_udp *socket)
{
	struct nt_server *server = socket->server;
	unsigned int i;

	for (i = 0; i < NT_UDP_POOL; i++)
		if (server->pool[i] == socket)
			server->pool[i] = NULL;
	if (server->current == socket)
		server->current = NULL;
	socket->retired = true;
	free_if_done(socket);
}

static struct nt_request *any_request(struct nt_udp *socket)
{
	return nt_request_of(nt_flight_any(&socket->flight));
}

/* An ICMP error: nothing listens on the port. */
static void refused(struct nt_udp *socket)
{
	struct nt_request *request;

	nt_server_failed(socket->server, true, "its port is closed");
	socket->busy = true;
	retire(socket);
	while ((request = any_request(socket)))
		nt_request_lost(request, false, "the upstream's port is closed");
	socket->busy = false;
	free_if_done(socket);
}

/* Somebody guesses ids: ask by TCP instead. The caller keeps it busy. */
static void forged(struct nt_udp *socket)
{
	struct nt_request *request;

	nt_server_forged(socket->server);
	retire(socket);
	while ((request = any_request(socket)))
		nt_request_by_stream(request);
}

static void take(struct nt_udp *socket, const uint8_t *wire, size_t len)
{
	struct nt_counters *counters = socket->server->all->counters;
	struct nt_flight_entry *entry;
	uint16_t id;

	if (len >= 2) {
		id = ldns_read_uint16(wire);
		entry = nt_flight_find(&socket->flight, id);
		if (entry && nt_request_take(nt_request_of(entry), wire, len))
			return;
		if (!entry && nt_flight_was(&socket->flight, id)) {
			counters->upstream_late++;
			nt_server_alive(socket->server);
			return;
		}
	}
	counters->upstream_strays++;
	if (++socket->forgeries == FORGERIES_MAX)
		forged(socket);
}

static int read_burst(struct nt_udp *socket)
{
	struct nt_burst *burst = socket->server->all->burst;
	int i, n;

	n = recvmmsg(socket->io.fd, burst->msgs, BATCH, MSG_DONTWAIT, NULL);
	if (n < 0)
		return -errno;
	for (i = 0; i < n; i++) {
		/* No answer to a query of ours exceeds the buffer. */
		if (burst->msgs[i].msg_hdr.msg_flags & MSG_TRUNC)
			burst->msgs[i].msg_len = 0;
		take(socket, burst->iovs[i].iov_base, burst->msgs[i].msg_len);
	}
	return n;
}

static void on_readable(struct ev_loop *loop, ev_io *io, int events)
{
	struct nt_udp *socket = io->data;
	int i, n = BATCH;

	socket->busy = true;
	for (i = 0; i < ROUNDS && n == BATCH; i++)
		n = read_burst(socket);
	socket->busy = false;
	if (n == -ECONNREFUSED)
		refused(socket);
	else
		free_if_done(socket);
}

static struct nt_udp *socket_new(struct nt_server *server)
{
	struct nt_upstreams *all = server->all;
	struct nt_udp *socket = calloc(1, sizeof(*socket));
	int fd;

	if (!socket)
		return NULL;
	fd = nt_socket_connect(&server->resolver.endpoint, SOCK_DGRAM,
			       all->mark);
	if (fd < 0) {
		free(socket);
		return NULL;
	}
	socket->server = server;
	socket->opened = nt_upstreams_now(all);
	nt_list_add(&socket->node, &server->sockets);
	nt_list_init(&socket->unsent_node);
	ev_io_init(&socket->io, on_readable, fd, EV_READ);
	socket->io.data = socket;
	ev_io_start(all->loop, &socket->io);
	return socket;
}

static bool is_worn(const struct nt_udp *socket)
{
	return socket->flight.n_used >= SOCKET_QUERIES ||
	       nt_upstreams_now(socket->server->all) - socket->opened >
		       SOCKET_SECONDS;
}

/* One for each turn of the loop, so that its queries leave in one call. */
static struct nt_udp *pick(struct nt_server *server)
{
	struct nt_udp **at;

	if (server->current && is_worn(server->current))
		retire(server->current);
	if (server->current)
		return server->current;
	at = &server->pool[nt_upstreams_random16(server->all) % NT_UDP_POOL];
	if (*at && is_worn(*at))
		retire(*at);
	if (!*at)
		*at = socket_new(server);
	server->current = *at;
	return *at;
}

/* A query that cannot be sent is treated as lost: its try times out. */
static void send_unsent(struct nt_udp *socket)
{
	struct mmsghdr msgs[BATCH] = { 0 };
	unsigned int i, done = 0;
	struct iovec iovs[BATCH];
	int n;

	for (i = 0; i < socket->n_unsent; i++) {
		iovs[i] = (struct iovec) { socket->unsent[i]->wire,
					   socket->unsent[i]->len };
		msgs[i].msg_hdr.msg_iov = &iovs[i];
		msgs[i].msg_hdr.msg_iovlen = 1;
	}
	while (done < socket->n_unsent) {
		n = sendmmsg(socket->io.fd, msgs + done,
			     socket->n_unsent - done,
			     MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n <= 0) {
			socket->is_refused |= errno == ECONNREFUSED;
			break;
		}
		done += n;
	}
	socket->n_unsent = 0;
}

static bool udp_ask(struct nt_server *server, struct nt_request *request)
{
	struct nt_upstreams *all = server->all;
	struct nt_udp *socket = pick(server);
	uint16_t id;

	if (!socket)
		return false;
	do
		id = nt_upstreams_random16(all);
	while (!nt_flight_add(&socket->flight, &request->entry, id));
	request->socket = socket;
	if (!nt_request_build(request, id))
		return false;
	if (socket->n_unsent == BATCH)
		send_unsent(socket);
	socket->unsent[socket->n_unsent++] = request;
	if (nt_list_is_empty(&socket->unsent_node)) {
		nt_list_add(&socket->unsent_node, &all->unsent_sockets);
		nt_upstreams_flush_later(all);
	}
	return true;
}

static void udp_leave(struct nt_request *request, bool timed_out)
{
	struct nt_udp *socket = request->socket;
	unsigned int i;

	if (!socket)
		return;
	for (i = 0; i < socket->n_unsent; i++)
		if (socket->unsent[i] == request)
			socket->unsent[i] = socket->unsent[--socket->n_unsent];
	nt_flight_remove(&socket->flight, &request->entry);
	request->socket = NULL;
	free_if_done(socket);
}

const struct nt_transport nt_udp_transport = {
	.ask = udp_ask,
	.leave = udp_leave,
};

void nt_udp_flush(struct nt_upstreams *all)
{
	struct nt_udp *socket;

	while ((socket = nt_list_first(&all->unsent_sockets, struct nt_udp,
				       unsent_node))) {
		nt_list_remove(&socket->unsent_node);
		if (socket->server->current == socket)
			socket->server->current = NULL;
		send_unsent(socket);
		if (socket->is_refused)
			refused(socket);
	}
}

void nt_udp_close_all(struct nt_server *server)
{
	struct nt_udp *socket;

	while ((socket = nt_list_first(&server->sockets, struct nt_udp, node)))
		socket_free(socket);
}
