/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A packet as the rest of the module sees it, and what the tables and the
 * evidence of who opened a connection can answer about it. Data only.
 */
#ifndef NT_FLOW_H
#define NT_FLOW_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/types.h>

/* An address of either family; IPv4 stands in v4, the rest is 0. */
struct nk_addr {
	union {
		__be32 v4;
		struct in6_addr v6;
	};
};

/**
 * struct nk_flow - what one packet says about itself
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
struct nk_flow {
	struct nk_addr src;
	struct nk_addr dst;
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

#endif
