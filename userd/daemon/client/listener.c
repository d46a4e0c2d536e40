// SPDX-License-Identifier: GPL-2.0
#include "daemon/client/listener.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/client/activation.h"
#include "daemon/client/connection.h"
#include "daemon/client/datagram.h"
#include "daemon/net/socket.h"

struct listener {
	struct nt_listeners *all;
	struct ev_io tcp;
	bool tls;		/* on the TCP socket */
};

struct nt_listeners {
	struct ev_loop *loop;
	struct nt_datagrams *udp;
	struct nt_connections *connections;
	unsigned int n;
	struct listener list[2 * NT_LISTEN_MAX];
};

static void on_tcp(struct ev_loop *loop, ev_io *io, int events)
{
	struct listener *listener = io->data;
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);
	struct nt_endpoint endpoint;
	int fd;

	fd = accept4(io->fd, (struct sockaddr *)&peer, &len,
		     SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0) {
		/* Free a descriptor, or the socket stays readable. */
		if (errno == EMFILE || errno == ENFILE)
			nt_connections_shed(listener->all->connections);
		return;
	}
	nt_sockaddr_get(&peer, &endpoint);
	nt_connection_new(listener->all->connections, fd, &endpoint,
			  listener->tls);
}

/* How to get a socket. */
struct source {
	const struct nt_given *given;
	bool shared;		/* SO_REUSEPORT, when bound here */
};

/* A given socket, or else a bound one. Return: descriptor or -errno. */
static int get_socket(const struct source *source,
		      const struct nt_endpoint *endpoint, int type)
{
	int fd = nt_activation_socket(source->given, endpoint, type);

	return fd != -ENOENT ? fd : nt_socket_bind(endpoint, type,
						   source->shared);
}

/* For a listenTLSAddr. Return: -1 with a sentence in why. */
static int bind_stream(const struct nt_endpoint *endpoint,
		       const struct source *source, char *why)
{
	int tcp = get_socket(source, endpoint, SOCK_STREAM);
	char text[NT_ENDPOINT_STRLEN];

	if (tcp >= 0)
		return tcp;
	snprintf(why, 256, "listenTLSAddr: cannot bind %s: %s",
		 nt_endpoint_str(endpoint, text), strerror(-tcp));
	return -1;
}

/* For a listenAddr. Return: false with a sentence in why. */
static bool bind_both(const struct nt_endpoint *endpoint,
		      const struct source *source, int *udp, int *tcp,
		      char *why)
{
	char text[NT_ENDPOINT_STRLEN];

	*udp = get_socket(source, endpoint, SOCK_DGRAM);
	*tcp = *udp < 0 ? *udp : get_socket(source, endpoint, SOCK_STREAM);
	if (*tcp >= 0)
		return true;
	snprintf(why, 256, "listenAddr: cannot bind %s (%s): %s",
		 nt_endpoint_str(endpoint, text), *udp < 0 ? "UDP" : "TCP",
		 strerror(-*tcp));
	if (*udp >= 0)
		close(*udp);
	return false;
}

bool nt_listeners_check(const struct nt_config *config,
			const struct nt_given *given, char *why)
{
	const struct source source = { given, false };
	unsigned int i;
	int udp, tcp;

	for (i = 0; i < config->n_listen; i++) {
		if (!bind_both(&config->listen[i], &source, &udp, &tcp, why))
			return false;
		close(udp);
		close(tcp);
	}
	for (i = 0; i < config->n_listen_tls; i++) {
		tcp = bind_stream(&config->listen_tls_addr[i], &source, why);
		if (tcp < 0)
			return false;
		close(tcp);
	}
	return true;
}

static void watch(struct listener *listener, int tcp)
{
	ev_io_init(&listener->tcp, on_tcp, tcp, EV_READ);
	listener->tcp.data = listener;
}

static bool bind_one(struct listener *listener,
		     const struct nt_endpoint *endpoint,
		     const struct source *source, char *why)
{
	int udp, tcp;

	if (!bind_both(endpoint, source, &udp, &tcp, why))
		return false;
	nt_datagrams_add(listener->all->udp, udp);
	watch(listener, tcp);
	return true;
}

static bool bind_tls(struct listener *listener,
		     const struct nt_endpoint *endpoint,
		     const struct source *source, char *why)
{
	int tcp = bind_stream(endpoint, source, why);

	if (tcp < 0)
		return false;
	watch(listener, tcp);
	return true;
}

/* Every address of the configuration, in its order. */
static bool bind_all(struct nt_listeners *listeners,
		     const struct nt_config *config,
		     const struct source *source, char *why)
{
	unsigned int i;

	for (i = 0; i < config->n_listen; i++) {
		struct listener *listener = &listeners->list[listeners->n];

		listener->all = listeners;
		listener->tls = config->listen_tls;
		if (!bind_one(listener, &config->listen[i], source, why))
			return false;
		listeners->n++;
	}
	for (i = 0; i < config->n_listen_tls; i++) {
		struct listener *listener = &listeners->list[listeners->n];

		listener->all = listeners;
		listener->tls = true;
		if (!bind_tls(listener, &config->listen_tls_addr[i], source,
			      why))
			return false;
		listeners->n++;
	}
	return true;
}

struct nt_listeners *nt_listeners_new(struct ev_loop *loop,
				      struct nt_core *core,
				      const struct nt_given *given, bool shared,
				      char *why)
{
	const struct source source = { given, shared };
	const struct nt_config *config = core->config;
	struct nt_listeners *listeners = calloc(1, sizeof(*listeners));

	snprintf(why, 256, "out of memory");
	if (!listeners)
		return NULL;
	listeners->loop = loop;
	listeners->udp = nt_datagrams_new(loop, core);
	listeners->connections = nt_connections_new(loop, core);
	if (!listeners->udp || !listeners->connections) {
		nt_listeners_free(listeners);
		return NULL;
	}
	if (!bind_all(listeners, config, &source, why)) {
		nt_listeners_free(listeners);
		return NULL;
	}
	return listeners;
}

void nt_listeners_set_tls(struct nt_listeners *listeners, SSL_CTX *tls)
{
	nt_connections_set_tls(listeners->connections, tls);
}

void nt_listeners_start(struct nt_listeners *listeners)
{
	unsigned int i;

	nt_datagrams_start(listeners->udp);
	for (i = 0; i < listeners->n; i++)
		ev_io_start(listeners->loop, &listeners->list[i].tcp);
}

void nt_listeners_stop(struct nt_listeners *listeners)
{
	unsigned int i;

	if (listeners->udp)
		nt_datagrams_stop(listeners->udp);
	for (i = 0; i < listeners->n; i++)
		ev_io_stop(listeners->loop, &listeners->list[i].tcp);
}

void nt_listeners_free(struct nt_listeners *listeners)
{
	unsigned int i;

	nt_listeners_stop(listeners);
	for (i = 0; i < listeners->n; i++)
		close(listeners->list[i].tcp.fd);
	nt_datagrams_free(listeners->udp);
	nt_connections_free(listeners->connections);
	free(listeners);
}

void nt_listeners_reply(struct nt_listeners *listeners,
			const struct nt_client *client, const uint8_t *wire,
			size_t len)
{
	if (client->tcp)
		nt_connection_reply(listeners->connections, client, wire, len);
	else
		nt_datagrams_reply(listeners->udp, client, wire, len);
}

unsigned int nt_listeners_connections(const struct nt_listeners *listeners)
{
	return nt_connections_count(listeners->connections);
}
