// SPDX-License-Identifier: GPL-2.0
#include "daemon/net/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#define BACKLOG 128
/*
 * Octets of unread datagrams. The kernel's default of 208 KiB holds about 270,
 * because it accounts 768 octets for the shortest. This holds 5,000, which one
 * worker serves in a tenth of a second; clients that wait longer ask again.
 */
#define RECEIVE_BUFFER (2 << 20)

socklen_t nt_sockaddr_set(struct sockaddr_storage *sa,
			  const struct nt_endpoint *endpoint)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)sa;
	struct sockaddr_in *in = (struct sockaddr_in *)sa;

	memset(sa, 0, sizeof(*sa));
	sa->ss_family = endpoint->addr.family;
	if (endpoint->addr.family == AF_INET) {
		in->sin_addr = endpoint->addr.v4;
		in->sin_port = htons(endpoint->port);
		return sizeof(*in);
	}
	in6->sin6_addr = endpoint->addr.v6;
	in6->sin6_port = htons(endpoint->port);
	return sizeof(*in6);
}

void nt_sockaddr_get(const struct sockaddr_storage *sa,
		     struct nt_endpoint *endpoint)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)sa;
	const struct sockaddr_in *in = (const struct sockaddr_in *)sa;

	memset(endpoint, 0, sizeof(*endpoint));
	endpoint->addr.family = sa->ss_family;
	if (sa->ss_family == AF_INET) {
		endpoint->addr.v4 = in->sin_addr;
		endpoint->port = ntohs(in->sin_port);
	} else {
		endpoint->addr.v6 = in6->sin6_addr;
		endpoint->port = ntohs(in6->sin6_port);
	}
}

uint32_t nt_sockaddr_interface(const struct sockaddr_storage *sa)
{
	return sa->ss_family == AF_INET6 ?
	       ((const struct sockaddr_in6 *)sa)->sin6_scope_id : 0;
}

void nt_sockaddr_set_interface(struct sockaddr_storage *sa, uint32_t interface)
{
	if (sa->ss_family == AF_INET6)
		((struct sockaddr_in6 *)sa)->sin6_scope_id = interface;
}

/* Without CAP_NET_ADMIN, as large as the system's limit permits. */
static void widen(int fd)
{
	int size = RECEIVE_BUFFER;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

static int open_socket(const struct nt_endpoint *endpoint, int type)
{
	int fd = socket(endpoint->addr.family,
			type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (type == SOCK_DGRAM)
		widen(fd);
	return fd;
}

static int close_with(int fd, int err)
{
	close(fd);
	return -err;
}

int nt_socket_connect(const struct nt_endpoint *endpoint, int type,
		      uint32_t mark)
{
	struct sockaddr_storage sa;
	socklen_t len = nt_sockaddr_set(&sa, endpoint);
	int fd = open_socket(endpoint, type);

	if (fd < 0)
		return fd;
	if (setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)) ||
	    (connect(fd, (struct sockaddr *)&sa, len) && errno != EINPROGRESS))
		return close_with(fd, errno);
	return fd;
}

/*
 * Replies must be sent from the address that was asked. A socket bound to one
 * address does so, one bound to the wildcard must be told.
 */
static int want_destination(int fd, const struct nt_addr *addr)
{
	int on = 1;

	if (addr->family == AF_INET ? addr->v4.s_addr != INADDR_ANY :
				      !IN6_IS_ADDR_UNSPECIFIED(&addr->v6))
		return 0;
	if (addr->family == AF_INET)
		return setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on));
	return setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on));
}

int nt_socket_bind(const struct nt_endpoint *endpoint, int type, bool shared)
{
	struct sockaddr_storage sa;
	socklen_t len = nt_sockaddr_set(&sa, endpoint);
	int fd = open_socket(endpoint, type);
	int on = 1;

	if (fd < 0)
		return fd;
	if ((endpoint->addr.family == AF_INET6 &&
	     setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on))) ||
	    (shared &&
	     setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on))) ||
	    (type == SOCK_STREAM &&
	     setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on))) ||
	    (type == SOCK_DGRAM &&
	     want_destination(fd, &endpoint->addr)) ||
	    bind(fd, (struct sockaddr *)&sa, len) ||
	    (type == SOCK_STREAM && listen(fd, BACKLOG)))
		return close_with(fd, errno);
	return fd;
}

int nt_socket_adopt(int fd, const struct nt_endpoint *endpoint, int type)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC))
		return -1;
	if (type != SOCK_DGRAM)
		return 0;
	widen(fd);
	return want_destination(fd, &endpoint->addr);
}
