// SPDX-License-Identifier: GPL-2.0
#include "daemon/listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/connection.h"
#include "daemon/socket.h"

#define BURST 64	/* datagrams read before others get their turn */

struct listener {
	struct nt_listeners *all;
	struct ev_io udp;
	struct ev_io tcp;
};

struct nt_listeners {
	struct ev_loop *loop;
	struct nt_core *core;
	struct nt_connections *connections;
	unsigned int n;
	struct listener list[NT_LISTEN_MAX];
};

static void take_destination(struct msghdr *msg, struct nt_addr *local)
{
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
		}
	}
}

static void on_udp(struct ev_loop *loop, ev_io *io, int events)
{
	struct listener *listener = io->data;
	struct nt_core *core = listener->all->core;
	static uint8_t buf[NT_MESSAGE_MAX];
	char control[256];
	struct sockaddr_storage peer;
	struct iovec iov = { buf, sizeof(buf) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t len;
	int i;

	for (i = 0; i < BURST; i++) {
		struct nt_client client = { .listener = listener };

		msg.msg_name = &peer;
		msg.msg_namelen = sizeof(peer);
		msg.msg_control = control;
		msg.msg_controllen = sizeof(control);
		len = recvmsg(io->fd, &msg, MSG_DONTWAIT);
		if (len < 0)
			return;
		nt_sockaddr_get(&peer, &client.peer);
		/* Port 0 cannot be answered. */
		if (!client.peer.port)
			continue;
		take_destination(&msg, &client.local);
		nt_query_begin(core, &client, buf, len, ev_now(loop) * 1000);
	}
}

static void put_source(struct msghdr *msg, char *control, size_t size,
		       const struct nt_addr *local)
{
	struct cmsghdr *cmsg;

	if (!local->family)
		return;
	memset(control, 0, size);
	msg->msg_control = control;
	msg->msg_controllen = size;
	cmsg = CMSG_FIRSTHDR(msg);
	if (local->family == AF_INET) {
		struct in_pktinfo info = { .ipi_spec_dst = local->v4 };

		cmsg->cmsg_level = IPPROTO_IP;
		cmsg->cmsg_type = IP_PKTINFO;
		cmsg->cmsg_len = CMSG_LEN(sizeof(info));
		msg->msg_controllen = CMSG_SPACE(sizeof(info));
		memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
	} else {
		struct in6_pktinfo info = { .ipi6_addr = local->v6 };

		cmsg->cmsg_level = IPPROTO_IPV6;
		cmsg->cmsg_type = IPV6_PKTINFO;
		cmsg->cmsg_len = CMSG_LEN(sizeof(info));
		msg->msg_controllen = CMSG_SPACE(sizeof(info));
		memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
	}
}

static void reply_udp(const struct nt_client *client, const uint8_t *wire,
		      size_t len)
{
	const struct listener *listener = client->listener;
	struct iovec iov = { (void *)wire, len };
	struct sockaddr_storage peer;
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	char control[256];

	msg.msg_name = &peer;
	msg.msg_namelen = nt_sockaddr_set(&peer, &client->peer);
	put_source(&msg, control, sizeof(control), &client->local);
	/* A full buffer loses the reply, as the network might; clients ask again. */
	sendmsg(listener->udp.fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void on_tcp(struct ev_loop *loop, ev_io *io, int events)
{
	struct listener *listener = io->data;
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);
	struct nt_endpoint endpoint;
	int fd;

	fd = accept4(io->fd, (struct sockaddr *)&peer, &len,
		     SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0)
		return;
	nt_sockaddr_get(&peer, &endpoint);
	nt_connection_new(listener->all->connections, fd, &endpoint);
}

static bool bind_one(struct listener *listener,
		     const struct nt_endpoint *endpoint, char *why)
{
	char text[NT_ENDPOINT_STRLEN];
	int udp, tcp;

	udp = nt_socket_bind(endpoint, SOCK_DGRAM);
	tcp = udp < 0 ? udp : nt_socket_bind(endpoint, SOCK_STREAM);
	if (tcp < 0) {
		snprintf(why, 256, "listenAddr: cannot bind %s (%s): %s",
			 nt_endpoint_str(endpoint, text),
			 udp < 0 ? "UDP" : "TCP", strerror(-tcp));
		if (udp >= 0)
			close(udp);
		return false;
	}
	ev_io_init(&listener->udp, on_udp, udp, EV_READ);
	ev_io_init(&listener->tcp, on_tcp, tcp, EV_READ);
	listener->udp.data = listener;
	listener->tcp.data = listener;
	return true;
}

struct nt_listeners *nt_listeners_new(struct ev_loop *loop,
				      struct nt_core *core, char *why)
{
	const struct nt_config *config = core->config;
	struct nt_listeners *listeners = calloc(1, sizeof(*listeners));

	if (!listeners) {
		snprintf(why, 256, "out of memory");
		return NULL;
	}
	listeners->loop = loop;
	listeners->core = core;
	listeners->connections = nt_connections_new(loop, core);
	while (listeners->n < config->n_listen) {
		struct listener *listener = &listeners->list[listeners->n];

		listener->all = listeners;
		if (!bind_one(listener, &config->listen[listeners->n], why)) {
			nt_listeners_free(listeners);
			return NULL;
		}
		listeners->n++;
	}
	if (listeners->connections)
		return listeners;
	snprintf(why, 256, "out of memory");
	nt_listeners_free(listeners);
	return NULL;
}

void nt_listeners_start(struct nt_listeners *listeners)
{
	unsigned int i;

	for (i = 0; i < listeners->n; i++) {
		ev_io_start(listeners->loop, &listeners->list[i].udp);
		ev_io_start(listeners->loop, &listeners->list[i].tcp);
	}
}

void nt_listeners_stop(struct nt_listeners *listeners)
{
	unsigned int i;

	for (i = 0; i < listeners->n; i++) {
		ev_io_stop(listeners->loop, &listeners->list[i].udp);
		ev_io_stop(listeners->loop, &listeners->list[i].tcp);
	}
}

void nt_listeners_free(struct nt_listeners *listeners)
{
	unsigned int i;

	nt_listeners_stop(listeners);
	for (i = 0; i < listeners->n; i++) {
		close(listeners->list[i].udp.fd);
		close(listeners->list[i].tcp.fd);
	}
	nt_connections_free(listeners->connections);
	free(listeners);
}

void nt_listeners_reply(struct nt_listeners *listeners,
			const struct nt_client *client, const uint8_t *wire,
			size_t len)
{
	if (client->tcp)
		nt_connection_reply(listeners->connections, client->connection,
				    wire, len);
	else
		reply_udp(client, wire, len);
}

unsigned int nt_listeners_connections(const struct nt_listeners *listeners)
{
	return nt_connections_count(listeners->connections);
}
