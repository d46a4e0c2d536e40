// SPDX-License-Identifier: GPL-2.0
/* The verdict: verdict.h explains the interface, doc/DESIGN.md the order. */
#include <linux/kernel.h>
#include <linux/socket.h>
#include <linux/string.h>
#include "kmod/packet/verdict.h"

#define TCP_FLAG_BYTE_RST	0x04

static bool in_net4(__be32 addr, u32 net, unsigned int len)
{
	return (ntohl(addr) ^ net) >> (32 - len) == 0;
}

static bool is_private(const struct nk_flow *flow)
{
	__be32 a = flow->dst.v4;

	if (flow->family == AF_INET6)
		return (flow->dst.v6.s6_addr[0] & 0xfe) == 0xfc;
	return in_net4(a, 0x0a000000, 8) || in_net4(a, 0xac100000, 12) ||
	       in_net4(a, 0xc0a80000, 16) || in_net4(a, 0x64400000, 10);
}

static bool is_linklocal(const struct nk_flow *flow)
{
	const u8 *a = flow->dst.v6.s6_addr;

	if (flow->family == AF_INET6)
		return a[0] == 0xfe && (a[1] & 0xc0) == 0x80;
	return in_net4(flow->dst.v4, 0xa9fe0000, 16);
}

/* ff02::/16 */
static bool is_link_multicast6(const struct nk_flow *flow)
{
	const u8 *a = flow->dst.v6.s6_addr;

	return flow->family == AF_INET6 && a[0] == 0xff && a[1] == 0x02;
}

/*
 * Neighbour discovery: RFC 4861 requires hop limit 255, which a router would
 * decrement. That proves that an arriving packet is from the link. A departing
 * one must also have a destination on the link, or solicitations could carry
 * data to any host.
 */
static bool is_ndp(const struct nk_flow *flow)
{
	if (flow->family != AF_INET6 || flow->proto != IPPROTO_ICMPV6 ||
	    !flow->has_icmp || flow->ttl != 255 ||
	    flow->icmp_type < 133 || flow->icmp_type > 137)
		return false;
	return flow->hook == NETTRUST_HOOKS_INPUT || flow->onlink ||
	       is_linklocal(flow) || is_link_multicast6(flow);
}

/* RFC 2710 and 3810: hop limit 1, to a link-scope group. */
static bool is_mld(const struct nk_flow *flow)
{
	if (flow->family != AF_INET6 || flow->proto != IPPROTO_ICMPV6 ||
	    !flow->has_icmp || flow->ttl != 1 || !is_link_multicast6(flow))
		return false;
	return (flow->icmp_type >= 130 && flow->icmp_type <= 132) ||
	       flow->icmp_type == 143;
}

/* RFC 2236 and 3376: TTL 1, to a multicast group. */
static bool is_igmp(const struct nk_flow *flow)
{
	return flow->family == AF_INET && flow->proto == IPPROTO_IGMP &&
	       flow->ttl == 1 && in_net4(flow->dst.v4, 0xe0000000, 4);
}

/*
 * RFC 2131: client and server by broadcast; RFC 8415: client to the group of
 * all servers and relay agents. Servers also answer clients by unicast, which
 * passes at LOCAL_IN only.
 */
static bool is_dhcp(const struct nk_flow *flow)
{
	static const u8 agents[16] = {
		0xff, 0x02, [13] = 0x01, [15] = 0x02,
	};
	bool client, server;

	if (flow->proto != IPPROTO_UDP || !flow->has_ports)
		return false;
	if (flow->family == AF_INET6) {
		client = flow->sport == 546 && flow->dport == 547;
		server = flow->sport == 547 && flow->dport == 546;
		return (client && !memcmp(&flow->dst.v6, agents, 16)) ||
		       (server && flow->hook == NETTRUST_HOOKS_INPUT);
	}
	client = flow->sport == 68 && flow->dport == 67;
	server = flow->sport == 67 && flow->dport == 68;
	return (client && flow->dst.v4 == htonl(INADDR_BROADCAST)) ||
	       (server && (flow->dst.v4 == htonl(INADDR_BROADCAST) ||
			   flow->hook == NETTRUST_HOOKS_INPUT));
}

/* These protocols are never routed, so they are refused at FORWARD. */
static bool is_multicast(const struct nk_flow *flow)
{
	return flow->hook != NETTRUST_HOOKS_FORWARD && !flow->fragment &&
	       (is_ndp(flow) || is_mld(flow) || is_igmp(flow) || is_dhcp(flow));
}

static bool is_builtin(const struct nk_policy *policy,
		       const struct nk_flow *flow)
{
	u32 builtin = policy->builtin;

	return ((builtin & NETTRUST_BUILTIN_PRIVATE) && is_private(flow)) ||
	       ((builtin & NETTRUST_BUILTIN_LINKLOCAL) && is_linklocal(flow)) ||
	       ((builtin & NETTRUST_BUILTIN_MULTICAST) && is_multicast(flow));
}

/*
 * The daemon's sockets have the mark. TCP segments without a socket are the
 * kernel's resets and ACKs for connections that only the upstream still has
 * open; they carry no mark.
 */
static bool is_upstream(const struct nk_policy *policy,
			const struct nk_flow *flow)
{
	const struct nk_upstream *up;

	if (flow->hook != NETTRUST_HOOKS_OUTPUT || !flow->has_ports)
		return false;
	if (flow->has_owner ? flow->mark != policy->upstream_mark :
			      flow->proto != IPPROTO_TCP)
		return false;
	for (up = policy->upstreams;
	     up < policy->upstreams + policy->n_upstreams; up++)
		if (up->family == flow->family && up->proto == flow->proto &&
		    up->port == flow->dport &&
		    !memcmp(&up->addr, &flow->dst, sizeof(up->addr)))
			return true;
	return false;
}

static bool is_dns(const struct nk_flow *flow)
{
	return flow->has_ports && !flow->loopback &&
	       (flow->dport == 53 || flow->dport == 853) &&
	       (flow->proto == IPPROTO_UDP || flow->proto == IPPROTO_TCP);
}

/*
 * An error about a connection: ICMP or a reset. A connection that a conntrack
 * helper expects is RELATED, too, but it would open an address without a lease.
 */
static bool is_error(const struct nk_flow *flow)
{
	if (flow->proto == IPPROTO_TCP)
		return flow->tcp_flags & TCP_FLAG_BYTE_RST;
	if (!flow->has_icmp)
		return false;
	if (flow->family == AF_INET6)
		return flow->proto == IPPROTO_ICMPV6 && flow->icmp_type < 128;
	return flow->proto == IPPROTO_ICMP &&
	       (flow->icmp_type == 3 || flow->icmp_type == 4 ||
		flow->icmp_type == 11 || flow->icmp_type == 12);
}

static bool is_reply(const struct nk_flow *flow, struct nk_lookup *lookup)
{
	switch (nt_lookup_origin(lookup, flow)) {
	case NT_ORIGIN_THEIRS:
		return true;
	case NT_ORIGIN_ERROR_TO_OPENER:
		return is_error(flow);
	case NT_ORIGIN_ERROR_TO_SERVER:
		/* The lease covers the connection, perhaps not ICMP. */
		return is_error(flow) && nt_lookup_error_leased(lookup, flow);
	default:
		return false;
	}
}

static enum nettrust_reason verdict_input(const struct nk_policy *policy,
					  const struct nk_flow *flow,
					  struct nk_lookup *lookup)
{
	if ((policy->builtin & NETTRUST_BUILTIN_MULTICAST) &&
	    is_multicast(flow))
		return NETTRUST_REASON_BUILTIN;
	if (nt_lookup_origin(lookup, flow) != NT_ORIGIN_UNKNOWN)
		return NETTRUST_REASON_REPLY;
	return NETTRUST_REASON_INPUT;
}

static __always_inline
enum nettrust_reason first_match(const struct nk_policy *policy,
				 const struct nk_flow *flow,
				 struct nk_lookup *lookup)
{
	enum nt_lease_match lease;
	unsigned int prefix;

	if (flow->malformed)
		return NETTRUST_REASON_MALFORMED;
	if (flow->loopback && (policy->builtin & NETTRUST_BUILTIN_LOOPBACK))
		return NETTRUST_REASON_LOOPBACK;
	if (flow->hook == NETTRUST_HOOKS_INPUT)
		return verdict_input(policy, flow, lookup);
	if (is_upstream(policy, flow))
		return NETTRUST_REASON_UPSTREAM;
	if (policy->dns_lockdown && is_dns(flow))
		return NETTRUST_REASON_DNS;

	prefix = nt_lookup_prefix(lookup, flow);
	if (prefix & NT_PREFIX_DENY)
		return NETTRUST_REASON_DENIED_PREFIX;
	lease = nt_lookup_lease(lookup, flow);
	if (lease == NT_LEASE_LIVE ||
	    (lease == NT_LEASE_PENDING && nt_lookup_alive(lookup, flow)))
		return NETTRUST_REASON_LEASE;
	if (prefix & NT_PREFIX_ALLOW)
		return NETTRUST_REASON_ALLOWED_PREFIX;
	if (is_builtin(policy, flow))
		return NETTRUST_REASON_BUILTIN;
	if ((policy->builtin & NETTRUST_BUILTIN_REPLY) &&
	    is_reply(flow, lookup))
		return NETTRUST_REASON_REPLY;
	return lease == NT_LEASE_NONE ? NETTRUST_REASON_NO_LEASE :
					NETTRUST_REASON_EXPIRED;
}

/**
 * nt_verdict() - decide one packet
 * @policy: settings of its namespace
 * @flow: the parsed packet
 * @lookup: passed to the nt_lookup_*() functions
 *
 * Checks the rows of the table in doc/DESIGN.md in order, and stops at the
 * first that matches: a packet with a live lease never reaches conntrack.
 *
 * Context: RCU read lock.
 * Return: the reason; nt_reason_accepts() says whether the packet passes.
 */
__always_inline
enum nettrust_reason nt_verdict(const struct nk_policy *policy,
				const struct nk_flow *flow,
				struct nk_lookup *lookup)
{
	enum nettrust_reason reason = first_match(policy, flow, lookup);

	/* Spoofed sources never leave, whichever row accepts them. */
	if (nt_reason_accepts(reason) && nt_lookup_forged(lookup, flow))
		return NETTRUST_REASON_MALFORMED;
	return reason;
}
