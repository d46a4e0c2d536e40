// SPDX-License-Identifier: GPL-2.0
/*
 * Does the kernel keep a CPU to itself, and many connections to see it by.
 *
 *	stall connect N M	N datagrams to each of the first M addresses of
 *				`load leases`, each from a port of its own
 *	stall watch SECONDS	as a real-time process wake every millisecond,
 *				print by how much the latest came late
 */
#include <arpa/inet.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FIRST	0x64800000u
#define BURST	512

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* Return: how many of the datagrams of one socket were refused. */
static unsigned int send_to(int s, unsigned int m)
{
	struct sockaddr_in to[BURST];
	struct mmsghdr messages[BURST];
	struct iovec iov = { .iov_base = (char[]) { 'x' }, .iov_len = 1 };
	unsigned int done = 0, refused = 0, i, n;
	int sent;

	while (done < m) {
		n = m - done < BURST ? m - done : BURST;
		memset(messages, 0, sizeof(messages));
		for (i = 0; i < n; i++) {
			to[i] = (struct sockaddr_in) {
				.sin_family = AF_INET,
				.sin_port = htons(9),
				.sin_addr.s_addr = htonl(FIRST + done + i),
			};
			messages[i].msg_hdr = (struct msghdr) {
				.msg_name = &to[i],
				.msg_namelen = sizeof(to[i]),
				.msg_iov = &iov,
				.msg_iovlen = 1,
			};
		}
		sent = sendmmsg(s, messages, n, 0);
		if (sent <= 0) {
			refused++;
			sent = 1;
		}
		done += sent;
	}
	return refused;
}

static int connect_all(unsigned int n, unsigned int m)
{
	unsigned int i, refused = 0;
	double begin = now();

	for (i = 0; i < n; i++) {
		int s = socket(AF_INET, SOCK_DGRAM, 0);

		if (s < 0) {
			perror("stall: socket");
			return 1;
		}
		refused += send_to(s, m);
		close(s);
	}
	printf("%u datagrams, %u refused, in %.2f s\n", n * m, refused,
	       now() - begin);
	return refused != 0;
}

static int watch(double seconds)
{
	struct sched_param param = { .sched_priority = 10 };
	struct timespec ms = { .tv_nsec = 1000000 };
	double end = now() + seconds, worst = 0, late, before;

	if (sched_setscheduler(0, SCHED_FIFO, &param)) {
		perror("stall: sched_setscheduler");
		return 1;
	}
	while (now() < end) {
		before = now();
		nanosleep(&ms, NULL);
		late = now() - before - 1e-3;
		if (late > worst)
			worst = late;
	}
	printf("%.1f ms late at worst\n", worst * 1e3);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "connect"))
		return connect_all(atoi(argv[2]), atoi(argv[3]));
	if (argc == 3 && !strcmp(argv[1], "watch"))
		return watch(atof(argv[2]));
	fprintf(stderr, "usage: stall connect N M | watch SECONDS\n");
	return 2;
}
