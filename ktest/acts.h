/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For ktest/model.c: what a program without rights, a hostile peer and an
 * administrator do, one step at a time, and what the model knows after it.
 */
#ifndef KTEST_ACTS_H
#define KTEST_ACTS_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/nl/nl.h"

#define CANARY		"CANARY"
#define USER		1000
#define ADDRESSES	3	/* of the peer, in each family */
#define PORTS		2	/* ours, and the peer's, for each episode */
#define FIRST_PORT	2048

enum op {
	/* the program */
	SEND, SEND_BY_LO, FORGE, TCP_OPEN, TCP_SEND, TCP_ANSWER,
	/* the peer */
	PEER_SEND, PEER_TALK, PEER_OPEN,
	/* the administrator */
	ALLOW, REVOKE, KILL, FLUSH, FLUSH_KILL, DENY, UNDENY, FORGET, RELOAD,
	EXPIRE,
	OPS,
};

struct step {
	uint8_t op;
	uint8_t family;		/* 0: IPv4, 1: IPv6 */
	uint8_t address;
	uint8_t ours;		/* port */
	uint8_t theirs;		/* port */
};

enum owner { NOBODY, OURS, THEIRS };

struct flow {
	enum owner udp;
	enum owner tcp;		/* of the sockets below */
	int fd;			/* the program's, -1 if none */
	int peer;
};

static struct {
	bool leased[2][ADDRESSES];
	bool denied[2][ADDRESSES];
	struct flow flows[2][ADDRESSES][PORTS][PORTS];
} model;

static struct nt_nl *nl;
static int own_ns, peer_ns, wire, conntrack;
static int program_udp[2][PORTS], program_listen[2][PORTS];
static int peer_udp[2][ADDRESSES][PORTS];
static uint16_t base = FIRST_PORT;

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static uint16_t our_port(unsigned int i)
{
	return base + i;
}

static uint16_t their_port(unsigned int i)
{
	return base + PORTS + i;
}

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static socklen_t make_address(union address *a, const struct step *s, bool peer,
			      uint16_t port)
{
	char text[INET6_ADDRSTRLEN];

	memset(a, 0, sizeof(*a));
	snprintf(text, sizeof(text), s->family ? "2001:db8::%u" : "192.0.2.%u",
		 peer ? 3 + s->address : 1);
	if (s->family) {
		a->v6.sin6_family = AF_INET6;
		a->v6.sin6_port = htons(port);
		inet_pton(AF_INET6, text, &a->v6.sin6_addr);
		return sizeof(a->v6);
	}
	a->v4.sin_family = AF_INET;
	a->v4.sin_port = htons(port);
	inet_pton(AF_INET, text, &a->v4.sin_addr);
	return sizeof(a->v4);
}

static void become(uid_t uid)
{
	if (syscall(SYS_setresuid, -1, uid, -1))
		die("setresuid");
}

static int make_socket(const struct step *s, bool peer, int type,
		       uint16_t port)
{
	union address a;
	socklen_t len = make_address(&a, s, peer, port);
	int one = 1, fd;

	if (peer)
		setns(peer_ns, CLONE_NEWNET);
	else
		become(USER);
	fd = socket(a.any.sa_family, type | SOCK_NONBLOCK, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (fd < 0 || bind(fd, &a.any, len))
		die("bind");
	if (peer)
		setns(own_ns, CLONE_NEWNET);
	else
		become(0);
	return fd;
}

static void each_port(void (*act)(const struct step *s))
{
	struct step s = { 0 };

	for (s.family = 0; s.family < 2; s.family++)
		for (s.address = 0; s.address < ADDRESSES; s.address++)
			for (s.ours = 0; s.ours < PORTS; s.ours++)
				for (s.theirs = 0; s.theirs < PORTS; s.theirs++)
					act(&s);
}

static struct flow *flow_of(const struct step *s)
{
	return &model.flows[s->family][s->address][s->ours][s->theirs];
}

static void open_port(const struct step *s)
{
	flow_of(s)->fd = -1;
	flow_of(s)->peer = -1;
	if (!s->address && !s->theirs) {
		program_udp[s->family][s->ours] =
			make_socket(s, false, SOCK_DGRAM, our_port(s->ours));
		program_listen[s->family][s->ours] =
			make_socket(s, false, SOCK_STREAM, our_port(s->ours));
		listen(program_listen[s->family][s->ours], 8);
	}
	if (!s->ours) {
		peer_udp[s->family][s->address][s->theirs] =
			make_socket(s, true, SOCK_DGRAM, their_port(s->theirs));
	}
}

static void close_flow(struct flow *flow)
{
	struct linger reset = { .l_onoff = 1 };

	if (flow->fd >= 0) {
		setsockopt(flow->fd, SOL_SOCKET, SO_LINGER, &reset,
			   sizeof(reset));
		close(flow->fd);
	}
	if (flow->peer >= 0) {
		setsockopt(flow->peer, SOL_SOCKET, SO_LINGER, &reset,
			   sizeof(reset));
		close(flow->peer);
	}
	flow->fd = -1;
	flow->peer = -1;
	flow->tcp = NOBODY;
}

static void close_port(const struct step *s)
{
	close_flow(flow_of(s));
	if (!s->address && !s->theirs) {
		close(program_udp[s->family][s->ours]);
		close(program_listen[s->family][s->ours]);
	}
	if (!s->ours)
		close(peer_udp[s->family][s->address][s->theirs]);
}

static void nl_lease(struct nt_lease *lease, const struct step *s)
{
	union address a;

	memset(lease, 0, sizeof(*lease));
	make_address(&a, s, true, 0);
	lease->addr.family = s->family ? AF_INET6 : AF_INET;
	if (s->family)
		lease->addr.v6 = a.v6.sin6_addr;
	else
		lease->addr.v4 = a.v4.sin_addr;
	lease->ttl = 3600;
}

static void nl_prefix(struct nt_prefix *prefix, const struct step *s)
{
	struct nt_lease lease;

	nl_lease(&lease, s);
	memset(prefix, 0, sizeof(*prefix));
	prefix->addr = lease.addr;
	prefix->len = s->family ? 128 : 32;
	prefix->kind = NETTRUST_PREFIX_KIND_DENY;
}

static void forget_conntrack(void)
{
	struct {
		struct nlmsghdr header;
		struct nfgenmsg body;
	} message = {
		.header = {
			.nlmsg_len = sizeof(message),
			.nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 |
				      IPCTNL_MSG_CT_DELETE,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		},
	};
	char answer[4096];

	if (send(conntrack, &message, sizeof(message), 0) < 0 ||
	    recv(conntrack, answer, sizeof(answer), 0) < 0)
		die("conntrack");
}

/* The device's index says lo, wherever the packet goes. */
static void send_by_lo(const struct step *s, const union address *to,
		       socklen_t len)
{
	union {
		char space[CMSG_SPACE(sizeof(struct in6_pktinfo))];
		struct cmsghdr align;
	} control = { .space = { 0 } };
	struct iovec iov = { (void *)CANARY, sizeof(CANARY) };
	struct msghdr msg = {
		.msg_name = (void *)to,
		.msg_namelen = len,
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	if (s->family) {
		c->cmsg_level = IPPROTO_IPV6;
		c->cmsg_type = IPV6_PKTINFO;
		c->cmsg_len = CMSG_LEN(sizeof(struct in6_pktinfo));
		((struct in6_pktinfo *)CMSG_DATA(c))->ipi6_ifindex = 1;
	} else {
		c->cmsg_level = IPPROTO_IP;
		c->cmsg_type = IP_PKTINFO;
		c->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
		((struct in_pktinfo *)CMSG_DATA(c))->ipi_ifindex = 1;
		msg.msg_controllen = CMSG_SPACE(sizeof(struct in_pktinfo));
	}
	sendmsg(program_udp[s->family][s->ours], &msg, 0);
}

/* In the peer's name to ourselves: what comes back goes to the peer. */
static void forge(const struct step *s)
{
	union address from, to;
	socklen_t len = make_address(&from, s, true, their_port(s->theirs));
	int one = 1, fd;

	if (!s->family)
		return;
	make_address(&to, s, false, our_port(s->ours));
	become(USER);
	fd = socket(AF_INET6, SOCK_DGRAM, 0);
	setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &one, sizeof(one));
	if (fd >= 0 && !bind(fd, &from.any, len))
		sendto(fd, CANARY, sizeof(CANARY), 0, &to.any, len);
	close(fd);
	become(0);
}

static int accept_from(int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);

	if (fd < 0) {
		struct pollfd p = { .fd = listener, .events = POLLIN };

		poll(&p, 1, 20);
		fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
	}
	return fd;
}

/* By the program to the peer, or the other way round. */
static void tcp_open(const struct step *s, bool by_peer)
{
	struct flow *flow = flow_of(s);
	union address to;
	socklen_t len = make_address(&to, s, !by_peer, by_peer ?
				     our_port(s->ours) :
				     their_port(s->theirs));
	int client, server, listener;

	if (flow->fd >= 0)
		return;
	listener = by_peer ? program_listen[s->family][s->ours] :
			   make_socket(s, true, SOCK_STREAM,
				       their_port(s->theirs));
	if (!by_peer)
		listen(listener, 1);
	client = make_socket(s, by_peer, SOCK_STREAM, 0);
	connect(client, &to.any, len);
	server = accept_from(listener);
	if (!by_peer)
		close(listener);
	if (server < 0) {
		close(client);
		return;
	}
	flow->fd = by_peer ? server : client;
	flow->peer = by_peer ? client : server;
	flow->tcp = by_peer ? THEIRS : OURS;
}

static bool is_leased(const struct step *s)
{
	return model.leased[s->family][s->address];
}

static void play(const struct step *s)
{
	bool *leased = &model.leased[s->family][s->address];
	bool *denied = &model.denied[s->family][s->address];
	struct flow *flow = flow_of(s);
	struct nt_prefix prefix;
	struct nt_lease lease;
	struct nt_policy policy;
	union address a;
	socklen_t len;
	char drain[4096];

	nl_lease(&lease, s);
	nl_prefix(&prefix, s);
	len = make_address(&a, s, true, their_port(s->theirs));
	switch (s->op) {
	case SEND:
		sendto(program_udp[s->family][s->ours], CANARY,
		       sizeof(CANARY), 0, &a.any, len);
		break;
	case SEND_BY_LO:
		send_by_lo(s, &a, len);
		break;
	case FORGE:
		forge(s);
		break;
	case TCP_OPEN:
		tcp_open(s, false);
		break;
	case TCP_SEND:
	case TCP_ANSWER:
		if (flow->fd < 0)
			break;
		while (recv(flow->fd, drain, sizeof(drain), 0) > 0)
			;
		if (send(flow->fd, CANARY, sizeof(CANARY), MSG_NOSIGNAL) < 0 &&
		    errno != EAGAIN)
			close_flow(flow);
		break;
	case PEER_SEND:
		len = make_address(&a, s, false, our_port(s->ours));
		sendto(peer_udp[s->family][s->address][s->theirs], "x", 1, 0,
		       &a.any, len);
		/* Under a lease it proves nothing yet. */
		if (flow->udp == NOBODY && !*leased)
			flow->udp = THEIRS;
		break;
	case PEER_TALK:
		if (flow->peer < 0)
			break;
		while (recv(flow->peer, drain, sizeof(drain), 0) > 0)
			;
		send(flow->peer, "x", 1, MSG_NOSIGNAL);
		break;
	case PEER_OPEN:
		tcp_open(s, true);
		break;
	case ALLOW:
		if (!nt_nl_lease_add(nl, &lease, 1, NULL))
			*leased = true;
		break;
	case REVOKE:
	case KILL:
		nt_nl_lease_del(nl, &lease, 1, s->op == KILL);
		*leased = false;
		break;
	case FLUSH:
	case FLUSH_KILL:
		nt_nl_lease_flush(nl, s->op == FLUSH_KILL);
		memset(model.leased, 0, sizeof(model.leased));
		break;
	case DENY:
		if (!nt_nl_prefix_add(nl, &prefix, 1))
			*denied = true;
		break;
	case UNDENY:
		nt_nl_prefix_del(nl, &prefix, 1);
		*denied = false;
		break;
	case FORGET:
		forget_conntrack();
		break;
	case RELOAD:
		if (nt_nl_policy_get(nl, &policy) ||
		    nt_nl_policy_set(nl, &policy, NT_POLICY_LIVENESS))
			die("policy");
		break;
	case EXPIRE:
		lease.ttl = 1;
		lease.shorten = true;
		if (*leased && !nt_nl_lease_add(nl, &lease, 1, NULL)) {
			sleep(3);
			*leased = !nt_nl_lease_get(nl, &lease) &&
				  lease.state != NETTRUST_LEASE_STATE_LAPSED;
		}
		break;
	}
}

#endif
