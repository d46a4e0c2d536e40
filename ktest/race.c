// SPDX-License-Identifier: GPL-2.0
/*
 * Is an address usable the instant its name is answered? Asks for fresh names,
 * several at a time, and sends a datagram to each answered address as soon as
 * the answer has arrived. A datagram that is refused lost the race.
 *
 *	race SERVER NAMES LANES SOCKETS
 *
 * Asks SERVER (IPv4, port 53) for h1.race.example to hNAMES.race.example in
 * LANES lanes; each name is asked for from SOCKETS sockets at the same time,
 * and each answer is followed by a datagram. Prints one line; exit code 0 only
 * if every name was answered and nothing was refused.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <ldns/ldns.h>

#define ASKERS_MAX	256
#define AGAIN_MS	4000
#define GIVE_UP_MS	60000

struct asker {
	int fd;
	unsigned int name;	/* 0: idle */
	uint16_t id;
	bool waiting;
	uint64_t asked_ms;
	uint64_t first_ms;
};

static struct asker askers[ASKERS_MAX];
static unsigned int n_askers;
static int out;
static unsigned long answered, refused, wrong, repeats, other_errors;

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ull + ts.tv_nsec / 1000000;
}

static bool ask(struct asker *asker)
{
	char name[64];
	uint8_t *wire = NULL;
	ldns_pkt *packet;
	size_t len;
	bool sent;

	snprintf(name, sizeof(name), "h%u.race.example.", asker->name);
	if (ldns_pkt_query_new_frm_str(&packet, name, LDNS_RR_TYPE_A,
				       LDNS_RR_CLASS_IN, LDNS_RD) !=
	    LDNS_STATUS_OK)
		return false;
	asker->id = rand();
	asker->waiting = true;
	asker->asked_ms = now_ms();
	ldns_pkt_set_id(packet, asker->id);
	sent = ldns_pkt2wire(&wire, packet, &len) == LDNS_STATUS_OK &&
	       send(asker->fd, wire, len, 0) == (ssize_t)len;
	free(wire);
	ldns_pkt_free(packet);
	return sent;
}

/* The address that the zone gives to the name: 45.18.0.0/15. */
static struct in_addr want(unsigned int name)
{
	struct in_addr addr = { htonl(0x2d120000 + name) };

	return addr;
}

static void use(struct in_addr addr)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(9),
		.sin_addr = addr,
	};

	if (sendto(out, "x", 1, 0, (struct sockaddr *)&to, sizeof(to)) == 1)
		return;
	if (errno == EPERM)
		refused++;
	else
		other_errors++;
}

static bool get_address(const ldns_pkt *packet, struct in_addr *addr)
{
	const ldns_rr_list *list = ldns_pkt_answer(packet);
	const ldns_rr *rr = ldns_rr_list_rr(list, 0);

	if (!rr || ldns_rr_get_type(rr) != LDNS_RR_TYPE_A)
		return false;
	memcpy(addr, ldns_rdf_data(ldns_rr_rdf(rr, 0)), sizeof(*addr));
	return true;
}

static void take(struct asker *asker)
{
	ldns_pkt *packet = NULL;
	struct in_addr addr;
	uint8_t buf[1500];
	ssize_t len;

	len = recv(asker->fd, buf, sizeof(buf), MSG_DONTWAIT);
	if (len <= 0 || ldns_wire2pkt(&packet, buf, len) != LDNS_STATUS_OK)
		return;
	if (ldns_pkt_id(packet) == asker->id && asker->waiting) {
		if (get_address(packet, &addr))
			use(addr);
		else
			addr.s_addr = 0;
		wrong += addr.s_addr != want(asker->name).s_addr;
		answered++;
		asker->waiting = false;
	}
	ldns_pkt_free(packet);
}

static bool open_askers(const char *server, unsigned int n)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(53),
	};

	if (inet_pton(AF_INET, server, &to.sin_addr) != 1 || n > ASKERS_MAX)
		return false;
	out = socket(AF_INET, SOCK_DGRAM, 0);
	for (n_askers = 0; n_askers < n; n_askers++) {
		int fd = socket(AF_INET, SOCK_DGRAM, 0);

		if (connect(fd, (struct sockaddr *)&to, sizeof(to)))
			return false;
		askers[n_askers].fd = fd;
	}
	return out >= 0;
}

/* A lane goes on to the next name when all its sockets were answered. */
static bool next_names(unsigned int sockets, unsigned int *next,
		       unsigned int names)
{
	bool busy = false;
	unsigned int i, j;

	for (i = 0; i < n_askers; i += sockets) {
		bool waiting = false;

		for (j = i; j < i + sockets; j++)
			waiting |= askers[j].waiting;
		busy |= waiting;
		if (waiting || *next > names)
			continue;
		for (j = i; j < i + sockets; j++) {
			askers[j].name = *next;
			askers[j].first_ms = now_ms();
			if (!ask(&askers[j]))
				return false;
		}
		++*next;
		busy = true;
	}
	return busy;
}

static bool ask_again(void)
{
	uint64_t now = now_ms();
	unsigned int i;

	for (i = 0; i < n_askers; i++) {
		if (!askers[i].waiting || now < askers[i].asked_ms + AGAIN_MS)
			continue;
		if (now > askers[i].first_ms + GIVE_UP_MS)
			return false;
		repeats++;
		ask(&askers[i]);
	}
	return true;
}

int main(int argc, char **argv)
{
	unsigned int names, lanes, sockets, next = 1, i;
	struct pollfd fds[ASKERS_MAX];
	uint64_t begin;

	names = argc == 5 ? atoi(argv[2]) : 0;
	lanes = names ? atoi(argv[3]) : 0;
	sockets = names ? atoi(argv[4]) : 0;
	if (!lanes || !sockets || !open_askers(argv[1], lanes * sockets)) {
		fprintf(stderr, "usage: race SERVER NAMES LANES SOCKETS\n");
		return 2;
	}
	srand(time(NULL));
	begin = now_ms();
	while (next_names(sockets, &next, names)) {
		for (i = 0; i < n_askers; i++)
			fds[i] = (struct pollfd) { askers[i].fd, POLLIN, 0 };
		poll(fds, n_askers, 1000);
		for (i = 0; i < n_askers; i++)
			if (fds[i].revents)
				take(&askers[i]);
		if (!ask_again())
			break;
	}
	printf("%u names, %lu answers in %.1f s, %lu datagrams refused, %lu wrong answers, %lu asked again, %lu other errors\n",
	       names, answered, (now_ms() - begin) / 1000.0, refused, wrong,
	       repeats, other_errors);
	return answered == (unsigned long)names * sockets && !refused &&
	       !wrong && !other_errors ? 0 : 1;
}
