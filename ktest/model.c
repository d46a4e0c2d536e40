// SPDX-License-Identifier: GPL-2.0
/*
 * Random histories of a program without rights, a hostile peer and an
 * administrator, against a model of what may leave: no octet of a canary
 * reaches an address that has no live lease and whose peer did not open that
 * flow from outside.
 *
 * usage: model STEPS [SEED]	in a namespace as ktest/nt.py's pair() makes it
 *
 * Prints the seed, and for a history that breaks the rule the shortest part of
 * it that still does; exit code 1 then. The model allows too much rather than
 * too little: only what reaches the peer against it is a fault.
 */
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "acts.h"

#define EPISODE		400	/* steps before everything begins again */

static const char *const op_names[OPS] = {
	"send", "send-by-lo", "forge", "tcp-open", "tcp-send", "tcp-answer",
	"peer-send", "peer-talk", "peer-open", "allow", "revoke", "kill",
	"flush", "flush-kill", "deny", "undeny", "forget-conntrack", "reload",
	"expire",
};

/* How often each is drawn; what ends everything is rare, what waits rarer. */
static const unsigned int weights[OPS] = {
	30, 5, 5, 8, 20, 15, 20, 15, 6, 12, 8, 5, 1, 1, 2, 4, 5, 2, 0,
};

/* Which step's addresses and ports a packet has; false if none. */
static bool identify(const uint8_t *p, size_t len, struct step *s,
		     uint8_t *proto)
{
	static const uint8_t net6[15] = { 0x20, 0x01, 0x0d, 0xb8 };
	const uint8_t *l4;
	unsigned int host;

	memset(s, 0, sizeof(*s));
	if (len >= 24 && p[0] >> 4 == 4) {
		host = p[19] - 3;
		*proto = p[9];
		l4 = p + 20;
	} else if (len >= 44 && p[0] >> 4 == 6 && !memcmp(p + 24, net6, 15)) {
		s->family = 1;
		host = p[39] - 3;
		*proto = p[6];
		l4 = p + 40;
	} else {
		return false;
	}
	if (host >= ADDRESSES)
		return false;
	s->address = host;
	s->ours = (l4[0] << 8 | l4[1]) - base;
	s->theirs = (l4[2] << 8 | l4[3]) - base - PORTS;
	return true;
}

static bool any_tcp_of_theirs(const struct step *s)
{
	unsigned int i, j;

	for (i = 0; i < PORTS; i++)
		for (j = 0; j < PORTS; j++)
			if (model.flows[s->family][s->address][i][j].tcp ==
			    THEIRS)
				return true;
	return false;
}

/* Return: false if a canary arrived where the model knows of no right. */
static bool look_at_wire(void)
{
	struct sockaddr_ll from;
	socklen_t len = sizeof(from);
	uint8_t packet[4096], proto = 0;
	struct flow *flow;
	struct step s;
	ssize_t n;

	while ((n = recvfrom(wire, packet, sizeof(packet), 0,
			     (struct sockaddr *)&from, &len)) > 0) {
		len = sizeof(from);
		if (from.sll_pkttype == PACKET_OUTGOING ||
		    !memmem(packet, n, CANARY, sizeof(CANARY)) ||
		    !identify(packet, n, &s, &proto))
			continue;
		flow = s.ours < PORTS && s.theirs < PORTS ? flow_of(&s) : NULL;
		if (!model.denied[s.family][s.address]) {
			if (is_leased(&s)) {
				if (flow && proto == IPPROTO_UDP &&
				    flow->udp == NOBODY)
					flow->udp = OURS;
				continue;
			}
			if (proto == IPPROTO_UDP && flow && flow->udp == THEIRS)
				continue;
			if (proto == IPPROTO_TCP && any_tcp_of_theirs(&s))
				continue;
		}
		printf("# protocol %u, IPv%d, address %u, ports %u to %u\n",
		       proto, s.family ? 6 : 4, s.address, s.ours, s.theirs);
		return false;
	}
	return true;
}

static void reset(void)
{
	nt_nl_lease_flush(nl, false);
	nt_nl_prefix_flush(nl, -1, -1);
	forget_conntrack();
	while (!look_at_wire())
		;
	memset(&model, 0, sizeof(model));
	/* Tombstones of before are for other ports' sake no matter. */
	base += 2 * PORTS;
	if (base > 60000)
		base = FIRST_PORT;
	each_port(open_port);
}

/* Return: the step that broke the rule, or n. */
static unsigned int run(const struct step *steps, unsigned int n)
{
	unsigned int i;

	reset();
	for (i = 0; i < n; i++) {
		play(&steps[i]);
		if (!look_at_wire())
			break;
	}
	each_port(close_port);
	return i;
}

/* Leaves out what is not needed for the failure. Return: the new length. */
static unsigned int shrink(struct step *steps, unsigned int n)
{
	struct step *fewer = malloc(n * sizeof(*fewer));
	unsigned int size, at, left, broke;

	for (size = n / 2; size; size /= 2) {
		for (at = 0; at + size <= n;) {
			left = n - size;
			memcpy(fewer, steps, at * sizeof(*steps));
			memcpy(fewer + at, steps + at + size,
			       (left - at) * sizeof(*steps));
			broke = run(fewer, left);
			if (broke < left) {
				n = broke + 1;
				memcpy(steps, fewer, n * sizeof(*steps));
			} else {
				at += size;
			}
		}
	}
	free(fewer);
	return n;
}

static void report(struct step *steps, unsigned int n)
{
	unsigned int i;

	n = shrink(steps, n);
	for (i = 0; i < n; i++)
		printf("#   %s IPv%d address %u ports %u %u\n",
		       op_names[steps[i].op], steps[i].family ? 6 : 4,
		       steps[i].address, steps[i].ours, steps[i].theirs);
}

static void draw(struct step *step)
{
	unsigned int total = 0, i, at;

	for (i = 0; i < OPS; i++)
		total += weights[i];
	at = random() % total;
	for (i = 0; at >= weights[i]; i++)
		at -= weights[i];
	*step = (struct step) {
		.op = random() % 2000 ? i : EXPIRE,
		.family = random() % 2,
		.address = random() % ADDRESSES,
		.ours = random() % PORTS,
		.theirs = random() % PORTS,
	};
}

static void set_up(void)
{
	struct sockaddr_ll any = { .sll_family = AF_PACKET };
	struct nt_policy policy;

	own_ns = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	peer_ns = open("/run/netns/srv", O_RDONLY | O_CLOEXEC);
	conntrack = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
	if (nt_nl_open(&nl) || nt_nl_policy_get(nl, &policy)) {
		fprintf(stderr, "model: %s\n", nt_nl_error(nl));
		exit(2);
	}
	if (setns(peer_ns, CLONE_NEWNET))
		die("/run/netns/srv");
	wire = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK, htons(ETH_P_ALL));
	any.sll_protocol = htons(ETH_P_ALL);
	any.sll_ifindex = if_nametoindex("v1");
	if (wire < 0 || bind(wire, (struct sockaddr *)&any, sizeof(any)))
		die("v1");
	setns(own_ns, CLONE_NEWNET);
	policy.mode = NETTRUST_MODE_ENFORCE;
	if (nt_nl_policy_set(nl, &policy, NT_POLICY_MODE))
		die(nt_nl_error(nl));
}

int main(int argc, char **argv)
{
	unsigned long steps = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000;
	unsigned int seed = argc > 2 ? strtoul(argv[2], NULL, 10) :
				       (unsigned int)time(NULL);
	struct step history[EPISODE];
	unsigned long done;
	unsigned int i, broke;

	set_up();
	srandom(seed);
	printf("# seed %u\n", seed);
	for (done = 0; done < steps; done += EPISODE) {
		for (i = 0; i < EPISODE; i++)
			draw(&history[i]);
		broke = run(history, EPISODE);
		if (broke == EPISODE)
			continue;
		printf("# step %lu breaks the rule; the shortest history:\n",
		       done + broke);
		report(history, broke + 1);
		printf("not ok 1 - %lu steps\n", steps);
		return 1;
	}
	printf("ok 1 - %lu steps: nothing reached an address without a right\n",
	       steps);
	return 0;
}
