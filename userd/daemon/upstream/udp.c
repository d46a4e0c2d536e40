// SPDX-License-Identifier: GPL-2.0
/*
 * Queries over UDP. Some sockets for each upstream, each on a port that the
 * kernel draws and in use for few queries and little time; many queries are
 * under way on each. Those of one turn of the loop go out in one call, and
 * answers come in by bursts.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/net/socket.h"
#include "daemon/upstream/server.h"

#define SOCKET_QUERIES	256	/* then its port is replaced */
#define SOCKET_SECONDS	10.0	/* likewise */
#define FORGERIES_MAX	32	/* wrong ids on one socket; TCP from there */
#define BATCH		64	/* datagrams for a call */
#define ROUNDS		4	/* bursts before others get their turn */
#define DATAGRAM_MIN	4096	/* octets, for a server that answers at length */

struct nt_udp {
	struct nt_server *server;
	struct nt_udp *next;		/* of the server's sockets */
	struct nt_udp *next_unsent;
	struct ev_io io;
	ev_tstamp opened;
	unsigned int forgeries;
	unsigned int n_unsent;
	struct nt_asking *unsent[BATCH];
	bool gathered;			/* is among unsent_sockets */
	bool is_refused;		/* an ICMP error came when sending */
	bool retired;			/* takes no query any more */
	bool busy;			/* not to be freed now */
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

static void out_of_list(struct nt_udp **at, struct nt_udp *socket)
{
	for (; *at; at = &(*at)->next) {
		if (*at == socket) {
			*at = socket->next;
			return;
		}
	}
}

static void out_of_unsent(struct nt_udp *socket)
{
	struct nt_udp **at = &socket->server->all->unsent_sockets;

	for (; *at; at = &(*at)->next_unsent) {
		if (*at == socket) {
			*at = socket->next_unsent;
			return;
		}
	}
}

static void socket_free(struct nt_udp *socket)
{
	struct nt_server *server = socket->server;

	if (socket->gathered)
		out_of_unsent(socket);
	out_of_list(&server->sockets, socket);
	ev_io_stop(server->all->loop, &socket->io);
	close(socket->io.fd);
	free(socket);
}

static void free_if_done(struct nt_udp *socket)
{
	if (socket->retired && !socket->flight.n && !socket->busy)
		socket_free(socket);
}

/* It waits for the answers that are due. */
static void retire(struct nt_udp *socket)
{
	struct nt_server *server = socket->server;
	unsigned int i;

	for (i = 0; i < NT_UDP_POOL; i++)
		if (server->pool[i] == socket)
			server->pool[i] = NULL;
	if (server->turn == socket)
		server->turn = NULL;
	socket->retired = true;
	free_if_done(socket);
}

static struct nt_asking *any_asking(struct nt_udp *socket)
{
	return (struct nt_asking *)nt_flight_any(&socket->flight);
}

/* An ICMP error: nobody is there. */
static void refused(struct nt_udp *socket)
{
	struct nt_asking *asking;

	nt_server_failed(socket->server, true, "its port is closed");
	socket->busy = true;
	retire(socket);
	while ((asking = any_asking(socket)))
		nt_asking_lost(asking, false, "the upstream's port is closed");
	socket->busy = false;
	free_if_done(socket);
}

/* Somebody guesses: these queries leave UDP. */
static void forged(struct nt_udp *socket)
{
	struct nt_asking *asking;

	nt_server_forged(socket->server);
	retire(socket);
	while ((asking = any_asking(socket)))
		nt_asking_by_stream(asking);
}

static void take(struct nt_udp *socket, const uint8_t *wire, size_t len)
{
	struct nt_counters *counters = socket->server->all->counters;
	struct nt_flight_entry *entry;
	uint16_t id;

	if (len >= 2) {
		id = ldns_read_uint16(wire);
		entry = nt_flight_find(&socket->flight, id);
		if (entry && nt_asking_take((struct nt_asking *)entry, wire,
					    len))
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
		/* One that is cut short is none of ours. */
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
	socket->next = server->sockets;
	server->sockets = socket;
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

/* Another one each turn, so that what goes out together shares a call. */
static struct nt_udp *pick(struct nt_server *server)
{
	struct nt_udp **at;

	if (server->turn && is_worn(server->turn))
		retire(server->turn);
	if (server->turn)
		return server->turn;
	at = &server->pool[nt_upstreams_random16(server->all) % NT_UDP_POOL];
	if (*at && is_worn(*at))
		retire(*at);
	if (!*at)
		*at = socket_new(server);
	server->turn = *at;
	return *at;
}

/*
 * What cannot be sent now is tried again after the time limit, as what is lost
 * on the way.
 */
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

bool nt_udp_ask(struct nt_server *server, struct nt_asking *asking)
{
	struct nt_upstreams *all = server->all;
	struct nt_udp *socket = pick(server);
	uint16_t id;

	if (!socket)
		return false;
	do
		id = nt_upstreams_random16(all);
	while (!nt_flight_add(&socket->flight, &asking->entry, id));
	asking->socket = socket;
	if (!nt_asking_build(asking, id))
		return false;
	if (socket->n_unsent == BATCH)
		send_unsent(socket);
	if (!socket->gathered) {
		socket->gathered = true;
		socket->next_unsent = all->unsent_sockets;
		all->unsent_sockets = socket;
		nt_upstreams_gathered(all);
	}
	socket->unsent[socket->n_unsent++] = asking;
	return true;
}

void nt_udp_leave(struct nt_asking *asking)
{
	struct nt_udp *socket = asking->socket;
	unsigned int i;

	for (i = 0; i < socket->n_unsent; i++)
		if (socket->unsent[i] == asking)
			socket->unsent[i] = socket->unsent[--socket->n_unsent];
	nt_flight_remove(&socket->flight, &asking->entry);
	asking->socket = NULL;
	free_if_done(socket);
}

void nt_udp_flush(struct nt_upstreams *all)
{
	struct nt_udp *socket;

	while ((socket = all->unsent_sockets)) {
		all->unsent_sockets = socket->next_unsent;
		socket->gathered = false;
		if (socket->server->turn == socket)
			socket->server->turn = NULL;
		send_unsent(socket);
		if (socket->is_refused)
			refused(socket);
	}
}

void nt_udp_close_all(struct nt_server *server)
{
	while (server->sockets)
		socket_free(server->sockets);
}
