// SPDX-License-Identifier: GPL-2.0
#include "cli/setup/probe.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define FLAG_RESPONSE	0x80
#define RCODE(octet)	((octet) & 0x0f)
#define RCODE_NXDOMAIN	3

static int open_socket(const struct nt_endpoint *endpoint)
{
	const struct timeval second = { .tv_sec = 1 };
	struct sockaddr_in v4 = {
		.sin_family = AF_INET,
		.sin_addr = endpoint->addr.v4,
		.sin_port = htons(endpoint->port),
	};
	struct sockaddr_in6 v6 = {
		.sin6_family = AF_INET6,
		.sin6_addr = endpoint->addr.v6,
		.sin6_port = htons(endpoint->port),
	};
	bool is_v4 = endpoint->addr.family == AF_INET;
	int fd = socket(endpoint->addr.family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (!setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof(second)) &&
	    !connect(fd, is_v4 ? (struct sockaddr *)&v4 :
				 (struct sockaddr *)&v6,
		     is_v4 ? sizeof(v4) : sizeof(v6)))
		return fd;
	close(fd);
	return -1;
}

/* Queries the root's name servers, which every resolver knows. */
static bool ask_once(int fd, unsigned char id)
{
	const unsigned char query[] = {
		0x4e, id, 0x01, 0, 0, 1, 0, 0, 0, 0, 0, 0,	/* RFC 1035 4.1.1 */
		0, 0, 2, 0, 1,					/* . NS IN */
	};
	unsigned char reply[4096];
	ssize_t got;

	if (send(fd, query, sizeof(query), 0) != (ssize_t)sizeof(query))
		return false;
	got = recv(fd, reply, sizeof(reply), 0);
	return got >= 12 && reply[0] == query[0] && reply[1] == query[1] &&
	       (reply[2] & FLAG_RESPONSE) &&
	       (!RCODE(reply[3]) || RCODE(reply[3]) == RCODE_NXDOMAIN);
}

bool nt_setup_answers(const struct nt_endpoint *endpoint, unsigned int seconds)
{
	int fd = open_socket(endpoint);
	bool good = false;

	for (unsigned int i = 0; fd >= 0 && !good && i < seconds; i++) {
		if (i)
			sleep(1);	/* a refused connection fails at once */
		good = ask_once(fd, i);
	}
	if (fd >= 0)
		close(fd);
	return good;
}
