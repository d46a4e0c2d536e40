// SPDX-License-Identifier: GPL-2.0
/*
 * A minimal forwarder: it replaces the message id, remembers the client, and
 * parses nothing else. It receives and sends each datagram twice, 64 per system
 * call, which gives an upper bound for what any forwarder can do on this CPU.
 *
 * usage: dns-forward ADDRESS PORT UPSTREAM PORT
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define BURST	64
#define SIZE	1500
#define HEADER	12

struct asked {
	struct sockaddr_in client;
	uint8_t id[2];
};

static struct asked asked[65536];
static uint16_t last;

static uint8_t octets[BURST][SIZE];
static struct sockaddr_in peers[BURST];
static struct iovec iov[BURST];
static struct mmsghdr msgs[BURST];

static void make_room(void)
{
	int i;

	memset(msgs, 0, sizeof(msgs));
	for (i = 0; i < BURST; i++) {
		iov[i] = (struct iovec) { octets[i], SIZE };
		msgs[i].msg_hdr.msg_iov = &iov[i];
		msgs[i].msg_hdr.msg_iovlen = 1;
		msgs[i].msg_hdr.msg_name = &peers[i];
		msgs[i].msg_hdr.msg_namelen = sizeof(peers[i]);
	}
}

static void send_all(int fd, int n)
{
	int done = 0, sent;

	for (; done < n; done += sent) {
		sent = sendmmsg(fd, msgs + done, n - done, MSG_DONTWAIT);
		if (sent <= 0)
			return;
	}
}

static void from_clients(int clients, int upstream)
{
	int n, i;

	make_room();
	n = recvmmsg(clients, msgs, BURST, MSG_DONTWAIT, NULL);
	for (i = 0; i < n; i++) {
		struct asked *entry = &asked[++last];

		entry->client = peers[i];
		memcpy(entry->id, octets[i], 2);
		memcpy(octets[i], &last, 2);
		iov[i].iov_len = msgs[i].msg_len;
		msgs[i].msg_hdr.msg_name = NULL;
		msgs[i].msg_hdr.msg_namelen = 0;
	}
	send_all(upstream, n);
}

static void from_upstream(int upstream, int clients)
{
	uint16_t number;
	int n, i;

	make_room();
	n = recvmmsg(upstream, msgs, BURST, MSG_DONTWAIT, NULL);
	for (i = 0; i < n; i++) {
		memcpy(&number, octets[i], 2);
		memcpy(octets[i], asked[number].id, 2);
		peers[i] = asked[number].client;
		msgs[i].msg_hdr.msg_namelen = sizeof(peers[i]);
		iov[i].iov_len = msgs[i].msg_len;
	}
	send_all(clients, n);
}

typedef int (*use_fn)(int fd, const struct sockaddr *sa, socklen_t len);

/* use: bind() or connect() */
static int socket_at(const char *address, const char *port, use_fn use)
{
	struct sockaddr_in sa = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), size = 2 << 20;

	sa.sin_port = htons(atoi(port));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (inet_pton(AF_INET, address, &sa.sin_addr) == 1 &&
	    !use(fd, (struct sockaddr *)&sa, sizeof(sa)))
		return fd;
	perror("dns-forward");
	exit(EXIT_FAILURE);
}

int main(int argc, char **argv)
{
	struct pollfd fds[2] = { { .events = POLLIN }, { .events = POLLIN } };

	if (argc != 5) {
		fprintf(stderr, "usage: dns-forward ADDRESS PORT UPSTREAM PORT\n");
		return EXIT_FAILURE;
	}
	fds[0].fd = socket_at(argv[1], argv[2], bind);
	fds[1].fd = socket_at(argv[3], argv[4], connect);
	while (poll(fds, 2, -1) > 0) {
		if (fds[0].revents)
			from_clients(fds[0].fd, fds[1].fd);
		if (fds[1].revents)
			from_upstream(fds[1].fd, fds[0].fd);
	}
	return EXIT_FAILURE;
}
