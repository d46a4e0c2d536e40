// SPDX-License-Identifier: GPL-2.0
#include "daemon/client/datagram.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/core/query.h"
#include "daemon/net/socket.h"

#define BURST		64	/* datagrams in one call */
#define IN_SIZE		2048	/* no valid question is longer */
#define CONTROL_SIZE	CMSG_SPACE(sizeof(struct in6_pktinfo))

struct udp_socket {
	struct nt_datagrams *all;
	struct ev_io io;
};

/* What recvmmsg() and sendmmsg() need for a datagram. */
struct slot {
	struct sockaddr_storage peer;
	struct iovec iov;
	union {
		char space[CONTROL_SIZE];
		struct cmsghdr align;
	} control;
};

struct nt_datagrams {
	struct ev_loop *loop;
	struct nt_core *core;
	struct ev_prepare prepare;	/* runs before the loop would sleep */
	unsigned int n;
	struct udp_socket list[NT_LISTEN_MAX];

	struct mmsghdr in[BURST];
	struct slot in_slots[BURST];
	uint8_t in_octets[BURST][IN_SIZE];

	unsigned int n_out;
	int out_fds[BURST];
	struct mmsghdr out[BURST];
	struct slot out_slots[BURST];
	uint8_t out_octets[BURST][NT_EDNS_SIZE];
};

static void take_destination(struct msghdr *msg, struct nt_client *client)
{
	struct nt_addr *local = &client->local;
	struct cmsghdr *cmsg;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level == IPPROTO_IP &&
		    cmsg->cmsg_type == IP_PKTINFO) {
			struct in_pktinfo info;

			memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
			local->family = AF_INET;
			local->v4 = info.ipi_spec_dst;
		} else if (cmsg->cmsg_level == IPPROTO_IPV6 &&
			   cmsg->cmsg_type == IPV6_PKTINFO) {
			struct in6_pktinfo info;

			memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
			local->family = AF_INET6;
			local->v6 = info.ipi6_addr;
			/* Others may be replied to by any route. */
			if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr))
				client->interface = info.ipi6_ifindex;
		}
	}
}

static void put_source(struct msghdr *msg, const struct nt_client *client)
{
	const struct nt_addr *local = &client->local;
	struct cmsghdr *cmsg = msg->msg_control;

	if (local->family == AF_INET) {
		struct in_pktinfo info = { .ipi_spec_dst = local->v4 };

		cmsg->cmsg_level = IPPROTO_IP;
		cmsg->cmsg_type = IP_PKTINFO;
		cmsg->cmsg_len = CMSG_LEN(sizeof(info));
		msg->msg_controllen = CMSG_SPACE(sizeof(info));
		memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
	} else if (local->family == AF_INET6) {
		struct in6_pktinfo info = {
			.ipi6_addr = local->v6,
			.ipi6_ifindex = client->interface,
		};

		cmsg->cmsg_level = IPPROTO_IPV6;
		cmsg->cmsg_type = IPV6_PKTINFO;
		cmsg->cmsg_len = CMSG_LEN(sizeof(info));
		msg->msg_controllen = CMSG_SPACE(sizeof(info));
		memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
	} else {
		msg->msg_controllen = 0;
	}
}

static void point_to(struct msghdr *msg, struct slot *slot, void *octets,
		     size_t size)
{
	slot->iov.iov_base = octets;
	slot->iov.iov_len = size;
	memset(msg, 0, sizeof(*msg));
	msg->msg_name = &slot->peer;
	msg->msg_iov = &slot->iov;
	msg->msg_iovlen = 1;
	msg->msg_control = slot->control.space;
}

static void make_room(struct msghdr *msg)
{
	msg->msg_namelen = sizeof(struct sockaddr_storage);
	msg->msg_controllen = CONTROL_SIZE;
}

static void take(struct udp_socket *from, unsigned int i, uint64_t now_ms)
{
	struct nt_datagrams *udp = from->all;
	struct msghdr *msg = &udp->in[i].msg_hdr;
	struct slot *slot = &udp->in_slots[i];
	struct nt_client client = {
		.listener = from,
		.came_us = ev_now(udp->loop) * 1e6,
	};

	nt_sockaddr_get(&slot->peer, &client.peer);
	/* No reply can be sent to port 0. */
	if (!client.peer.port)
		return;
	if (msg->msg_flags & MSG_TRUNC) {
		udp->core->counters.queries++;
		udp->core->counters.malformed++;
		return;
	}
	client.interface = nt_sockaddr_interface(&slot->peer);
	take_destination(msg, &client);
	nt_query_begin(udp->core, &client, udp->in_octets[i],
		       udp->in[i].msg_len, now_ms);
}

/* One burst, then other watchers get their turn. */
static void on_readable(struct ev_loop *loop, ev_io *io, int events)
{
	struct udp_socket *from = io->data;
	struct nt_datagrams *udp = from->all;
	uint64_t now_ms = ev_now(loop) * 1000;
	int i, n;

	n = recvmmsg(io->fd, udp->in, BURST, MSG_DONTWAIT, NULL);
	for (i = 0; i < n; i++) {
		take(from, i, now_ms);
		make_room(&udp->in[i].msg_hdr);
	}
}

static void on_prepare(struct ev_loop *loop, ev_prepare *watcher, int events)
{
	nt_datagrams_flush(watcher->data);
}

struct nt_datagrams *nt_datagrams_new(struct ev_loop *loop,
				      struct nt_core *core)
{
	struct nt_datagrams *udp = calloc(1, sizeof(*udp));
	unsigned int i;

	if (!udp)
		return NULL;
	udp->loop = loop;
	udp->core = core;
	for (i = 0; i < BURST; i++) {
		point_to(&udp->in[i].msg_hdr, &udp->in_slots[i],
			 udp->in_octets[i], IN_SIZE);
		make_room(&udp->in[i].msg_hdr);
		point_to(&udp->out[i].msg_hdr, &udp->out_slots[i],
			 udp->out_octets[i], NT_EDNS_SIZE);
	}
	ev_prepare_init(&udp->prepare, on_prepare);
	udp->prepare.data = udp;
	/* After kernel/commit.c's watcher, which makes replies. */
	ev_set_priority(&udp->prepare, EV_MINPRI);
	ev_prepare_start(loop, &udp->prepare);
	/* Does not keep the loop running. */
	ev_unref(loop);
	return udp;
}

void nt_datagrams_add(struct nt_datagrams *udp, int fd)
{
	struct udp_socket *added = &udp->list[udp->n++];

	added->all = udp;
	ev_io_init(&added->io, on_readable, fd, EV_READ);
	added->io.data = added;
}

void nt_datagrams_start(struct nt_datagrams *udp)
{
	unsigned int i;

	for (i = 0; i < udp->n; i++)
		ev_io_start(udp->loop, &udp->list[i].io);
}

void nt_datagrams_stop(struct nt_datagrams *udp)
{
	unsigned int i;

	for (i = 0; i < udp->n; i++)
		ev_io_stop(udp->loop, &udp->list[i].io);
}

void nt_datagrams_free(struct nt_datagrams *udp)
{
	unsigned int i;

	if (!udp)
		return;
	nt_datagrams_stop(udp);
	nt_datagrams_flush(udp);
	ev_ref(udp->loop);
	ev_prepare_stop(udp->loop, &udp->prepare);
	for (i = 0; i < udp->n; i++)
		close(udp->list[i].io.fd);
	free(udp);
}

void nt_datagrams_reply(struct nt_datagrams *udp,
			const struct nt_client *client, const uint8_t *wire,
			size_t len)
{
	const struct udp_socket *from = client->listener;
	struct slot *slot;
	struct msghdr *msg;

	if (len > NT_EDNS_SIZE)
		return;
	if (udp->n_out == BURST)
		nt_datagrams_flush(udp);
	slot = &udp->out_slots[udp->n_out];
	msg = &udp->out[udp->n_out].msg_hdr;
	memcpy(slot->iov.iov_base, wire, len);
	slot->iov.iov_len = len;
	msg->msg_namelen = nt_sockaddr_set(&slot->peer, &client->peer);
	nt_sockaddr_set_interface(&slot->peer, client->interface);
	put_source(msg, client);
	udp->out_fds[udp->n_out++] = from->io.fd;
}

/*
 * Messages first up to end, of one socket. If its buffer is full, replies are
 * lost, as they may be in the network: clients ask again.
 */
static void send_run(struct nt_datagrams *udp, unsigned int first,
		     unsigned int end)
{
	int n;

	while (first < end) {
		n = sendmmsg(udp->out_fds[first], udp->out + first,
			     end - first, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n > 0) {
			first += n;
			continue;
		}
		if (errno == EINTR)
			continue;
		if (errno == EAGAIN || errno == ENOBUFS) {
			udp->core->counters.replies_lost += end - first;
			return;
		}
		/* This client is unreachable, the next may not be. */
		udp->core->counters.replies_lost++;
		first++;
	}
}

void nt_datagrams_flush(struct nt_datagrams *udp)
{
	unsigned int first = 0, end;

	while (first < udp->n_out) {
		end = first + 1;
		while (end < udp->n_out &&
		       udp->out_fds[end] == udp->out_fds[first])
			end++;
		send_run(udp, first, end);
		first = end;
	}
	udp->n_out = 0;
}
