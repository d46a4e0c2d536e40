/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A parsed packet, and the possible results of looking it up in the tables and
 * in the evidence of who opened its connection. Data only.
 */
#ifndef NT_FLOW_H
#define NT_FLOW_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/types.h>

/* An address of either family; for IPv4, the bytes after @v4 are 0. */
struct nk_addr {
	union {
		__be32 v4;
		struct in6_addr v6;
	};
};

/**
 * struct nk_flow - a parsed packet
 * @src: source address
 * @dst: destination address, after any DNAT
 * @family: AF_INET or AF_INET6
 * @hook: hook that sees it, one of NETTRUST_HOOKS_*
 * @proto: IP protocol number, after any extension headers
 * @ttl: TTL or hop limit
 * @icmp_type: ICMP type, valid if @has_icmp
 * @icmp_code: ICMP code, valid if @has_icmp
 * @tcp_flags: byte 13 of the TCP header, 0 for other protocols
 * @malformed: cannot be parsed, or carries a source route
 * @loopback: does not leave this host (at LOCAL_IN: never left it)
 * @fragment: not the first fragment, so it has no ports
 * @onlink: the next hop is the destination itself
 * @unleased: the fast path found no lease of scope any for @dst, so the slow
 *	path need not repeat that lookup
 * @has_ports: @sport and @dport are valid
 * @has_icmp: @icmp_type and @icmp_code are valid
 * @has_owner: a local socket sent it; @mark, @uid and @cgroup describe that
 *	socket
 * @sport: source port, host byte order
 * @dport: destination port, host byte order
 * @mark: SO_MARK of the sending socket
 * @uid: owner of the sending socket, in the initial user namespace; set only
 *	while a lease of scope uid or cgroup exists
 * @cgroup: cgroup (version 2) id of the sending socket, 0 if unknown; set
 *	only while a lease of scope uid or cgroup exists
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
 * Relation of a packet to its connection. "Proven" means that this module has
 * evidence of who opened the connection; conntrack's view alone is not enough.
 */
enum nt_origin {
	NT_ORIGIN_UNKNOWN,	/* opens a connection, or has no evidence */
	NT_ORIGIN_ANSWER,	/* reply according to conntrack, not proven */
	NT_ORIGIN_OURS,		/* sent by the opener */
	NT_ORIGIN_THEIRS,	/* reply; proven to be opened from outside */
	NT_ORIGIN_ERROR_TO_SERVER,	/* about a packet of the responder */
	NT_ORIGIN_ERROR_TO_OPENER,	/* about a packet of an outside opener */
};

/* State of the best lease for a packet, from worst to best. */
enum nt_lease_match {
	NT_LEASE_NONE,
	NT_LEASE_LAPSED,
	NT_LEASE_PENDING,	/* time ran out, connections not checked yet */
	NT_LEASE_LIVE,
};

#define NT_PREFIX_ALLOW	1
#define NT_PREFIX_DENY	2

#endif
