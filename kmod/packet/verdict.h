/* SPDX-License-Identifier: GPL-2.0 */
/*
 * May this packet leave? One pure function over a parsed packet: no sk_buff,
 * no clock, no locks. What it needs to know of the tables and of conntrack it
 * asks through the nt_lookup_*() functions, which hook.c implements over the
 * kernel and the unit tests over scripted answers.
 */
#ifndef NT_VERDICT_H
#define NT_VERDICT_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/types.h>
#include <uapi/linux/nettrust.h>

/* An address of either family; IPv4 stands in v4, the rest is 0. */
struct nt_addr {
	union {
		__be32 v4;
		struct in6_addr v6;
	};
};

/**
 * struct nt_flow - what one packet says about itself
 * @src: source address
 * @dst: destination address, after any DNAT
 * @family: AF_INET or AF_INET6
 * @hook: where it was seen, one of NETTRUST_HOOKS_*
 * @proto: IP protocol number after extension headers
 * @ttl: TTL or hop limit
 * @icmp_type: if @has_icmp
 * @icmp_code: if @has_icmp
 * @tcp_flags: byte 13 of the TCP header, 0 for everything else
 * @malformed: cannot be parsed, or carries a source route
 * @loopback: stays on this machine (at LOCAL_IN: never left it)
 * @fragment: not the first fragment, so there are no ports
 * @onlink: the next hop is the destination itself
 * @unleased: there is no lease for any sender to @dst, so no need to look
 * @has_ports: @sport and @dport are valid
 * @has_icmp: @icmp_type and @icmp_code are valid
 * @has_owner: a program sent it, and @mark, @uid and @cgroup are those of its
 *	socket
 * @sport: source port, host byte order
 * @dport: destination port, host byte order
 * @mark: SO_MARK of the sending socket
 * @uid: owner of the sending socket, numbered by the initial user namespace;
 *	set only while a lease of that scope exists
 * @cgroup: cgroup (version 2) id of the sending socket, 0 if unknown; set
 *	only while a lease of that scope exists
 */
struct nt_flow {
	struct nt_addr src;
	struct nt_addr dst;
	u8 family;
	u8 hook;
	u8 proto;
	u8 ttl;
	u8 icmp_type;
	u8 icmp_code;
	u8 tcp_flags;
	bool malformed:1;
	bool loopback:1;
	bool fragment:1;
	bool onlink:1;
	bool unleased:1;
	bool has_ports:1;
	bool has_icmp:1;
	bool has_owner:1;
	u16 sport;
	u16 dport;
	u32 mark;
	u32 uid;
	u64 cgroup;
};

struct nt_upstream {
	struct nt_addr addr;
	u16 port;		/* host byte order */
	u8 family;
	u8 proto;
};

/* For a set of ports that may hold more than were put in. */
#define NT_PORT_BIT(port)	(1ULL << ((port) & 63))

/* The settings of one namespace. Never changed once published (RCU). */
struct nt_policy {
	struct rcu_head rcu;
	u32 mode;		/* enum nettrust_mode */
	u32 action;		/* enum nettrust_action */
	u32 liveness;		/* enum nettrust_liveness */
	u32 hooks;		/* NETTRUST_HOOKS_* */
	u32 builtin;		/* NETTRUST_BUILTIN_* */
	s32 priority;
	bool dns_lockdown;
	u32 upstream_mark;
	u32 deny_mark;		/* of action mark */
	u32 max_lifetime;	/* seconds, 0: no bound */
	u32 event_rate;		/* a second and group */
	u32 linger;		/* seconds */
	unsigned int n_upstreams;
	struct nt_upstream upstreams[NETTRUST_UPSTREAMS_MAX];
	unsigned int n_egress;
	int egress[NETTRUST_EGRESS_MAX];	/* indices of devices */
};

/*
 * Where a packet's right comes from, if it has one by its connection. Nobody
 * else asks conntrack or sockets who opened what.
 */
enum nt_origin {
	NT_ORIGIN_UNKNOWN,	/* begins one, or there is no evidence */
	NT_ORIGIN_ANSWER,	/* of one that conntrack knows, without proof */
	NT_ORIGIN_OURS,		/* goes on from the side that opened it */
	NT_ORIGIN_THEIRS,	/* answers one that was opened from outside */
	NT_ORIGIN_ERROR_TO_SERVER,	/* about a packet from who answers */
	NT_ORIGIN_ERROR_TO_OPENER,	/* about one of who opened it outside */
};

/* How the best lease for a packet stands. */
enum nt_lease_match {
	NT_LEASE_NONE,
	NT_LEASE_LAPSED,
	NT_LEASE_PENDING,	/* its time ran out, nobody looked further yet */
	NT_LEASE_LIVE,
};

#define NT_PREFIX_ALLOW	1
#define NT_PREFIX_DENY	2

struct nt_lookup;

/* Context of all: RCU read lock. */
unsigned int nt_lookup_prefix(struct nt_lookup *lookup,
			      const struct nt_flow *flow);
enum nt_lease_match nt_lookup_lease(struct nt_lookup *lookup,
				    const struct nt_flow *flow);
/* After nt_lookup_lease() said PENDING: may this packet still use it? */
bool nt_lookup_alive(struct nt_lookup *lookup, const struct nt_flow *flow);
enum nt_origin nt_lookup_origin(struct nt_lookup *lookup,
				const struct nt_flow *flow);
/* After NT_ORIGIN_ERROR_TO_SERVER: does a live lease cover the connection? */
bool nt_lookup_error_leased(struct nt_lookup *lookup,
			    const struct nt_flow *flow);
/* Has a program here given it a source that is none of this machine's? */
bool nt_lookup_forged(struct nt_lookup *lookup, const struct nt_flow *flow);

enum nettrust_reason nt_verdict(const struct nt_policy *policy,
				const struct nt_flow *flow,
				struct nt_lookup *lookup);

/**
 * nt_reason_accepts() - the side of a reason
 * @reason: from nt_verdict()
 *
 * Return: true if the packet passes.
 */
static inline bool nt_reason_accepts(enum nettrust_reason reason)
{
	return reason < NETTRUST_REASON_MALFORMED;
}

#endif
