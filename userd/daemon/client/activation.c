// SPDX-License-Identifier: GPL-2.0
#include "daemon/client/activation.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/net/socket.h"

#define WHY_LEN 256

/* LISTEN_FDS, or 0 if they are not ours. Return: false if it is malformed. */
static bool count(uint64_t *n, char *why)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	uint64_t number;

	*n = 0;
	if (!pid || !fds)
		return true;
	if (nt_number_parse(pid, INT32_MAX, &number)) {
		snprintf(why, WHY_LEN, "LISTEN_PID: \"%.32s\" is not a process ID",
			 pid);
		return false;
	}
	if (number != (uint64_t)getpid())
		return true;
	if (!nt_number_parse(fds, NT_GIVEN_MAX, n))
		return true;
	snprintf(why, WHY_LEN, "LISTEN_FDS: \"%.32s\" is not a number up to %d",
		 fds, NT_GIVEN_MAX);
	return false;
}

static int option(int fd, int level, int name)
{
	socklen_t len = sizeof(int);
	int value = 0;

	return getsockopt(fd, level, name, &value, &len) ? -1 : value;
}

/* Fills the socket. Return: NULL, or why it cannot be used. */
static const char *look_at(struct nt_given_socket *socket, int fd)
{
	struct sockaddr_storage sa;
	socklen_t len = sizeof(sa);

	socket->fd = fd;
	socket->type = option(fd, SOL_SOCKET, SO_TYPE);
	if (getsockname(fd, (struct sockaddr *)&sa, &len))
		return strerror(errno);
	if ((sa.ss_family != AF_INET && sa.ss_family != AF_INET6) ||
	    (socket->type != SOCK_DGRAM && socket->type != SOCK_STREAM))
		return "must be UDP or TCP";
	nt_sockaddr_get(&sa, &socket->endpoint);
	if (socket->type == SOCK_STREAM &&
	    option(fd, SOL_SOCKET, SO_ACCEPTCONN) != 1)
		return "does not listen";
	if (IN6_IS_ADDR_UNSPECIFIED(&socket->endpoint.addr.v6) &&
	    sa.ss_family == AF_INET6 &&
	    option(fd, IPPROTO_IPV6, IPV6_V6ONLY) != 1)
		return "takes IPv4, too (BindIPv6Only=ipv6-only is needed)";
	return NULL;
}

static bool is_among(const struct nt_endpoint *list, unsigned int n,
		     const struct nt_endpoint *endpoint)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (nt_endpoint_equal(&list[i], endpoint))
			return true;
	return false;
}

/* Is it of an address of the configuration? Return: NULL, or why not. */
static const char *match(const struct nt_given *given,
			 const struct nt_given_socket *socket,
			 const struct nt_config *config)
{
	unsigned int i;

	for (i = 0; i < given->n; i++)
		if (given->list[i].type == socket->type &&
		    nt_endpoint_equal(&given->list[i].endpoint,
				      &socket->endpoint))
			return "is given twice";
	if (is_among(config->listen, config->n_listen, &socket->endpoint))
		return NULL;
	if (socket->type == SOCK_STREAM &&
	    is_among(config->listen_tls_addr, config->n_listen_tls,
		     &socket->endpoint))
		return NULL;
	return "is no listenAddr or listenTLSAddr";
}

static bool take(struct nt_given *given, const struct nt_config *config, int fd,
		 char *why)
{
	struct nt_given_socket *socket = &given->list[given->n];
	char text[NT_ENDPOINT_STRLEN] = "";
	const char *cause;

	cause = look_at(socket, fd);
	if (!cause) {
		nt_endpoint_str(&socket->endpoint, text);
		cause = match(given, socket, config);
	}
	if (!cause && nt_socket_adopt(fd, &socket->endpoint, socket->type))
		cause = strerror(errno);
	if (!cause) {
		given->n++;
		return true;
	}
	snprintf(why, WHY_LEN, "LISTEN_FDS: descriptor %d%s%s%s %s", fd,
		 *text ? ", " : "",
		 !*text ? "" : socket->type == SOCK_STREAM ? "TCP " : "UDP ",
		 text, cause);
	return false;
}

bool nt_activation_take(struct nt_given *given, const struct nt_config *config,
			int first, char *why)
{
	uint64_t n, i;

	given->n = 0;
	if (!count(&n, why))
		return false;
	for (i = 0; i < n; i++)
		if (!take(given, config, first + i, why))
			return false;
	return true;
}

int nt_activation_socket(const struct nt_given *given,
			 const struct nt_endpoint *endpoint, int type)
{
	unsigned int i;
	int fd;

	for (i = 0; i < given->n; i++) {
		if (given->list[i].type != type ||
		    !nt_endpoint_equal(&given->list[i].endpoint, endpoint))
			continue;
		fd = fcntl(given->list[i].fd, F_DUPFD_CLOEXEC, 0);
		return fd < 0 ? -errno : fd;
	}
	return -ENOENT;
}

void nt_activation_close(struct nt_given *given)
{
	while (given->n)
		close(given->list[--given->n].fd);
}
