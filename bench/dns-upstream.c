// SPDX-License-Identifier: GPL-2.0
/*
 * A resolver for benchmarks: answers A queries with an address derived from the
 * name, TTL 300, and all others with no records. Fast enough never to be the
 * bottleneck of a measurement.
 *
 * usage: dns-upstream ADDRESS PORT
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define BURST	64
#define SIZE	1500
#define HEADER	12
#define TYPE_A	1

static uint8_t buf[BURST][SIZE];

/* FNV-1a of the name in lower case. */
static uint32_t hash(const uint8_t *name, size_t len)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (i = 0; i < len; i++)
		h = (h ^ (name[i] | 0x20)) * 16777619u;
	return h;
}

/* Turn a query into its answer. Return: length, 0 if it is not a query. */
static size_t answer(uint8_t *wire, size_t len)
{
	static const uint8_t record[] = {
		0xc0, HEADER, 0, TYPE_A, 0, 1, 0, 0, 1, 44, 0, 4,
	};
	size_t at = HEADER;
	uint32_t addr;

	while (at < len && wire[at])
		at += wire[at] + 1;
	at += 5;
	if (at > len || len < HEADER || at + sizeof(record) + 4 > SIZE)
		return 0;
	wire[2] |= 0x80;
	wire[3] = 0x80;
	memset(wire + 6, 0, 6);
	if (wire[at - 3] != TYPE_A || wire[at - 4])
		return at;
	wire[7] = 1;
	memcpy(wire + at, record, sizeof(record));
	/* 198.18.0.0/15 is reserved for benchmarks (RFC 2544). */
	addr = htonl(0xc6120000 | (hash(wire + HEADER, at - HEADER) & 0x1ffff));
	memcpy(wire + at + sizeof(record), &addr, 4);
	return at + sizeof(record) + 4;
}

static int serve(int fd)
{
	struct sockaddr_in peers[BURST];
	struct mmsghdr msgs[BURST];
	struct iovec iov[BURST];
	int i, n, out;

	for (;;) {
		memset(msgs, 0, sizeof(msgs));
		for (i = 0; i < BURST; i++) {
			iov[i].iov_base = buf[i];
			iov[i].iov_len = SIZE;
			msgs[i].msg_hdr.msg_iov = &iov[i];
			msgs[i].msg_hdr.msg_iovlen = 1;
			msgs[i].msg_hdr.msg_name = &peers[i];
			msgs[i].msg_hdr.msg_namelen = sizeof(peers[i]);
		}
		n = recvmmsg(fd, msgs, BURST, MSG_WAITFORONE, NULL);
		if (n < 0)
			return EXIT_FAILURE;
		for (i = 0, out = 0; i < n; i++) {
			size_t len = answer(buf[i], msgs[i].msg_len);

			if (!len)
				continue;
			iov[i].iov_len = len;
			msgs[out++].msg_hdr = msgs[i].msg_hdr;
		}
		for (i = 0; i < out; i += n) {
			n = sendmmsg(fd, msgs + i, out - i, 0);
			if (n <= 0)
				break;
		}
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in sa = { .sin_family = AF_INET };
	int fd, size = 4 << 20;

	if (argc != 3 || inet_pton(AF_INET, argv[1], &sa.sin_addr) != 1) {
		fprintf(stderr, "usage: dns-upstream ADDRESS PORT\n");
		return EXIT_FAILURE;
	}
	sa.sin_port = htons(atoi(argv[2]));
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (fd < 0 || bind(fd, (struct sockaddr *)&sa, sizeof(sa))) {
		perror("dns-upstream");
		return EXIT_FAILURE;
	}
	return serve(fd);
}
