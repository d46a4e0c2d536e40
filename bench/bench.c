// SPDX-License-Identifier: GPL-2.0
/*
 * The measuring program of bench/guest: sends packets, fills tables. Addresses
 * are numbered 100.128.0.0 + i and 2001:db8:1:: + i; a table of N entries holds
 * the first N.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bench/rivals.h"
#include "lib/nl/nl.h"

#define WARM_UP		4	/* first repetitions, not counted */
#define BURST		512	/* datagrams per sendmmsg() */
#define BURSTS		32	/* per repetition */
#define PORT		4242
#define FILL_BATCH	100	/* elements that fit in a page */

static const char payload[32];

static int fail(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	return 1;
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static socklen_t set_destination(struct sockaddr_storage *ss, int family,
				 uint32_t i)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ss;
	struct sockaddr_in *in = (struct sockaddr_in *)ss;
	struct nt_addr addr;

	bench_address(&addr, family, i);
	memset(ss, 0, sizeof(*ss));
	ss->ss_family = family;
	if (family == AF_INET) {
		in->sin_addr = addr.v4;
		in->sin_port = htons(PORT);
		return sizeof(*in);
	}
	in6->sin6_addr = addr.v6;
	in6->sin6_port = htons(PORT);
	return sizeof(*in6);
}

/*
 * A connection without a peer: with TCP_REPAIR, connect() sends nothing. The
 * window is large enough for all that will be sent, as is the route's initcwnd.
 */
static int connect_tcp(const struct sockaddr *to, socklen_t len)
{
	struct tcp_repair_window window = {
		.snd_wnd = 65535, .max_window = 65535, .rcv_wnd = 65535,
	};
	int fd = socket(to->sa_family, SOCK_STREAM, 0);
	int on = 1, off = TCP_REPAIR_OFF_NO_WP;

	if (fd < 0 ||
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) ||
	    setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &on, sizeof(on)) ||
	    connect(fd, to, len) ||
	    setsockopt(fd, IPPROTO_TCP, TCP_REPAIR_WINDOW, &window,
		       sizeof(window)) ||
	    setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &off, sizeof(off)))
		return -1;
	return fd;
}

struct sender {
	unsigned int n;
	struct sockaddr_storage *to;
	socklen_t len;
	int *fds;		/* TCP: one per destination */
	int fd;			/* UDP */
	bool denied;
	struct mmsghdr burst[BURST];
	struct iovec iov;
};

/* Was the packet accepted or denied as expected? */
static bool expected(const struct sender *s, ssize_t sent)
{
	return s->denied ? sent < 0 && errno == EPERM : sent > 0;
}

static int send_single(struct sender *s)
{
	unsigned int i;
	ssize_t sent;

	for (i = 0; i < s->n; i++) {
		if (s->fds)
			sent = send(s->fds[i], payload, sizeof(payload), 0);
		else
			sent = sendto(s->fd, payload, sizeof(payload), 0,
				      (struct sockaddr *)&s->to[i], s->len);
		if (!expected(s, sent))
			return fail(s->denied ? "not denied" : "send");
	}
	return 0;
}

static int send_bursts(struct sender *s)
{
	static unsigned int next;
	unsigned int i, k;
	int sent;

	for (i = 0; i < BURSTS; i++) {
		for (k = 0; k < BURST; k++) {
			s->burst[k].msg_hdr.msg_name = &s->to[next];
			next = next + 1 < s->n ? next + 1 : 0;
		}
		sent = sendmmsg(s->fd, s->burst, BURST, 0);
		if (sent != BURST)
			return fail("sendmmsg");
	}
	return 0;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* packets udp|tcp|burst|denied FAMILY N DESTINATIONS REPETITIONS */
static int packets(const char *how, int family, uint32_t n, uint32_t dests,
		   unsigned int reps)
{
	bool bursts = !strcmp(how, "burst"), tcp = !strcmp(how, "tcp");
	struct rlimit files = { dests + 64, dests + 64 };
	struct sockaddr_storage from = { 0 };
	struct sender s = { .n = dests };
	uint64_t *took, begin;
	double each = bursts ? BURST * BURSTS : dests;
	unsigned int i;

	/*
	 * Under QEMU, the guest's clock may jump while it faults in a page of
	 * this program, far enough for TCP to time out.
	 */
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		return fail("mlockall");
	took = calloc(reps, sizeof(*took));
	s.denied = !strcmp(how, "denied");
	s.to = calloc(dests, sizeof(*s.to));
	s.fds = tcp ? calloc(dests, sizeof(*s.fds)) : NULL;
	if (!took || !s.to || (tcp && (!s.fds ||
				       setrlimit(RLIMIT_NOFILE, &files))))
		return fail("memory and files");
	for (i = 0; i < dests; i++) {
		s.len = set_destination(&s.to[i], family, s.denied ? n + i :
					(uint64_t)i * n / dests);
		if (tcp)
			s.fds[i] = connect_tcp((struct sockaddr *)&s.to[i],
					       s.len);
		if (tcp && s.fds[i] < 0)
			return fail("connect");
	}
	/* A fixed port, so that conntrack knows the flow from earlier runs. */
	s.fd = socket(family, SOCK_DGRAM, 0);
	from.ss_family = family;
	((struct sockaddr_in *)&from)->sin_port = htons(PORT);
	if (bind(s.fd, (struct sockaddr *)&from, s.len))
		return fail("bind");
	s.iov = (struct iovec){ (void *)payload, sizeof(payload) };
	for (i = 0; i < BURST; i++) {
		s.burst[i].msg_hdr.msg_namelen = s.len;
		s.burst[i].msg_hdr.msg_iov = &s.iov;
		s.burst[i].msg_hdr.msg_iovlen = 1;
	}
	for (i = 0; i < reps; i++) {
		begin = now();
		if (bursts ? send_bursts(&s) : send_single(&s))
			return 1;
		took[i] = now() - begin;
	}
	reps -= WARM_UP;
	qsort(took + WARM_UP, reps, sizeof(*took), by_value);
	printf("%.1f %.1f\n", took[WARM_UP + reps / 2] / each,
	       took[WARM_UP] / each);
	return 0;
}

/* leases FAMILY N TTL: adds them and prints the seconds it took */
static int leases(int family, uint32_t n, uint32_t ttl)
{
	struct nt_lease *batch = calloc(NETTRUST_BATCH_MAX, sizeof(*batch));
	uint64_t begin = now();
	uint32_t i, k;
	struct nt_nl *nl;

	if (!batch)
		return fail("memory");
	if (nt_nl_open(&nl))
		goto refused;
	for (i = 0; i < n; i += k) {
		for (k = 0; k < NETTRUST_BATCH_MAX && i + k < n; k++) {
			memset(&batch[k], 0, sizeof(batch[k]));
			bench_address(&batch[k].addr, family, i + k);
			batch[k].ttl = ttl;
		}
		if (nt_nl_lease_add(nl, batch, k, NULL))
			goto refused;
	}
	printf("%.2f\n", (now() - begin) / 1e9);
	nt_nl_close(nl);
	free(batch);
	return 0;
refused:
	fprintf(stderr, "bench: leases: %s\n", nt_nl_error(nl));
	return 1;
}

/* elements nft|ipset N: prints input for nft -f or ipset restore */
static int elements(const char *what, uint32_t n)
{
	bool nft = !strcmp(what, "nft");
	char text[INET_ADDRSTRLEN];
	struct nt_addr addr;
	uint32_t i;

	for (i = 0; i < n; i++) {
		bench_address(&addr, AF_INET, i);
		inet_ntop(AF_INET, &addr.v4, text, sizeof(text));
		if (!nft)
			printf("add allowed %s\n", text);
		else if (i % 1000 == 0)
			printf("%sadd element ip bench allowed { %s",
			       i ? " }\n" : "", text);
		else
			printf(", %s", text);
	}
	if (nft)
		printf(" }\n");
	return 0;
}

/* fill nft|ipset FAMILY N: in a guest, their own tools take minutes */
static int fill(const char *what, int family, uint32_t n)
{
	int fd = bench_rival_open(), err = 0;
	uint32_t i, k;

	if (fd < 0)
		return fail("socket");
	for (i = 0; !err && i < n; i += k) {
		k = n - i < FILL_BATCH ? n - i : FILL_BATCH;
		err = bench_rival_add(fd, !strcmp(what, "nft"), family, i, k);
	}
	close(fd);
	errno = -err;
	return err ? fail("fill") : 0;
}

/* add-one nettrust|nft|ipset N COUNT: median and 99th percentile, us */
static int add_one(const char *what, uint32_t n, unsigned int count)
{
	uint64_t *took = calloc(count, sizeof(*took)), begin;
	struct nt_lease lease = { .ttl = 86400 };
	struct nt_nl *nl = NULL;
	int fd = bench_rival_open(), err;
	unsigned int i;

	if (fd < 0)
		err = fail("socket");
	else if (!took)
		err = fail("memory");
	else if (!strcmp(what, "nettrust"))
		err = nt_nl_open(&nl);
	else
		err = 0;
	if (err && nl)
		fprintf(stderr, "bench: %s\n", nt_nl_error(nl));
	for (i = 0; !err && i < count; i++) {
		bench_address(&lease.addr, AF_INET, n + i);
		begin = now();
		if (nl)
			err = nt_nl_lease_add(nl, &lease, 1, NULL);
		else
			err = bench_rival_add(fd, !strcmp(what, "nft"), AF_INET,
					      n + i, 1);
		took[i] = now() - begin;
		if (err) {
			errno = -err;
			fail("add");
		}
	}
	if (!err) {
		qsort(took, count, sizeof(*took), by_value);
		printf("%.1f %.1f\n", took[count / 2] / 1e3,
		       took[count * 99ull / 100] / 1e3);
	}
	nt_nl_close(nl);
	close(fd);
	free(took);
	return err ? 1 : 0;
}

/* cpu PID: CPU time of all threads of a process, past ones included, ns */
static int cpu(pid_t pid)
{
	struct timespec ts;
	clockid_t clock;

	errno = clock_getcpuclockid(pid, &clock);
	if (errno || clock_gettime(clock, &ts))
		return fail("cpu");
	printf("%lld\n", ts.tv_sec * 1000000000ll + ts.tv_nsec);
	return 0;
}

static int family_of(const char *text)
{
	return strcmp(text, "6") ? AF_INET : AF_INET6;
}

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";

	if (argc == 7 && !strcmp(command, "packets") && atoi(argv[5]) > 0 &&
	    atoi(argv[6]) > WARM_UP)
		return packets(argv[2], family_of(argv[3]), atoi(argv[4]),
			       atoi(argv[5]), atoi(argv[6]));
	if (argc == 5 && !strcmp(command, "leases"))
		return leases(family_of(argv[2]), atoi(argv[3]),
			      atoi(argv[4]));
	if (argc == 4 && !strcmp(command, "elements"))
		return elements(argv[2], atoi(argv[3]));
	if (argc == 5 && !strcmp(command, "fill"))
		return fill(argv[2], family_of(argv[3]), atoi(argv[4]));
	if (argc == 5 && !strcmp(command, "add-one") && atoi(argv[4]) > 0)
		return add_one(argv[2], atoi(argv[3]), atoi(argv[4]));
	if (argc == 3 && !strcmp(command, "cpu"))
		return cpu(atoi(argv[2]));
	fprintf(stderr,
		"usage: bench packets udp|tcp|burst|denied 4|6 N DESTINATIONS REPETITIONS\n"
		"       bench leases 4|6 N TTL\n"
		"       bench elements nft|ipset N\n"
		"       bench fill nft|ipset 4|6 N\n"
		"       bench add-one nettrust|nft|ipset N COUNT\n"
		"       bench cpu PID\n"
		"At least %d repetitions; the first %d do not count.\n",
		WARM_UP + 1, WARM_UP);
	return 2;
}
