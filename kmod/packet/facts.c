// SPDX-License-Identifier: GPL-2.0
/*
 * Answers the verdict's questions from the tables, conntrack, sockets and
 * routes. Context of all functions: RCU read lock, in a netfilter hook.
 */
#include <linux/netfilter_ipv6.h>
#include <net/dst.h>
#include <net/ip6_route.h>
#include <net/l3mdev.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/route.h>
#include <net/sock.h>
#include <net/tcp.h>
#include "kmod/compat.h"
#include "kmod/table/lookup.h"
#include "kmod/life/liveness.h"
#include "kmod/state.h"
#include "kmod/origin/origin.h"
#include "kmod/origin/own.h"

struct nk_lookup {
	struct nk_net *nt;
	const struct nk_policy *policy;
	const struct sk_buff *skb;
	struct nk_lease *lease;		/* found by nt_lookup_lease() */
	u64 now;
};

unsigned int nt_lookup_prefix(struct nk_lookup *lookup,
			      const struct nk_flow *flow)
{
	return nt_prefix_lookup(&lookup->nt->prefixes, flow->family,
				&flow->dst);
}

enum nt_lease_match nt_lookup_lease(struct nk_lookup *lookup,
				    const struct nk_flow *flow)
{
	struct nk_leases *leases = &lookup->nt->leases;
	u8 scopes = READ_ONCE(leases->scopes);

	if (flow->unleased)
		scopes &= ~BIT(NETTRUST_SCOPE_ANY);
	/* Without leases, skip both the hash table and the clock. */
	if (!scopes)
		return NT_LEASE_NONE;
	lookup->now = nt_now();
	lookup->lease = nt_lease_lookup(leases, scopes, flow, lookup->now);
	return nt_lease_match(lookup->lease, lookup->now);
}

/*
 * Return: the packet's conntrack entry if an earlier packet confirmed it, and
 * this packet is from the opener or from either side of a conversation.
 */
static const struct nf_conn *leased_connection(const struct sk_buff *skb)
{
	enum ip_conntrack_info ctinfo;
	const struct nf_conn *ct = nf_ct_get(skb, &ctinfo);

	if (!ct || !nf_ct_is_confirmed(ct))
		return NULL;
	if (ctinfo == IP_CT_NEW || ctinfo == IP_CT_ESTABLISHED ||
	    (ctinfo == IP_CT_ESTABLISHED_REPLY && nt_origin_conversation(ct)))
		return ct;
	return NULL;
}

bool nt_lookup_alive(struct nk_lookup *lookup, const struct nk_flow *flow)
{
	struct nk_lease *lease = lookup->lease;
	const struct nf_conn *ct;
	u64 ttl;

	if (nt_lease_spent(lease, lookup->policy, lookup->now))
		return false;
	switch (lookup->policy->liveness) {
	case NETTRUST_LIVENESS_RENEW:
	case NETTRUST_LIVENESS_HOLD:
		ct = leased_connection(lookup->skb);
		if (!ct)
			return false;
		/* A closing connection's packets pass but renew no lease. */
		if (lookup->policy->liveness == NETTRUST_LIVENESS_RENEW &&
		    !nt_liveness_closed(ct))
			nt_lease_renew(lease, lookup->policy, lookup->now);
		return true;
	case NETTRUST_LIVENESS_TRAFFIC:
		ttl = (u64)READ_ONCE(lease->ttl) * NSEC_PER_SEC;
		ttl = min(ttl, lookup->now);
		return nt_lease_used(lease, lookup->now - ttl) &&
		       nt_lease_renew(lease, lookup->policy, lookup->now);
	default:
		return false;
	}
}

/*
 * Return: the full socket of the sending program, or NULL. Resets and ACKs for
 * closed connections have none: the kernel sends them from a raw socket of its
 * own.
 */
static struct sock *sender_sock(const struct nk_flow *flow,
				const struct sk_buff *skb)
{
	struct sock *sk;

	if (flow->hook != NETTRUST_HOOKS_OUTPUT)
		return NULL;
	sk = skb_to_full_sk(skb);
	if (!sk || !sk_fullsock(sk) ||
	    (sk->sk_kern_sock && sk->sk_type == SOCK_RAW))
		return NULL;
	return sk;
}

static bool is_local4(struct net *net, const struct net_device *dev,
		      __be32 addr)
{
	return !addr || inet_addr_type_dev_table(net, dev, addr) == RTN_LOCAL;
}

/*
 * Is the address assigned to a device outside every VRF, or in @dev's VRF? If
 * not, ask the routing table of @dev's VRF: it knows anycast addresses and
 * networks with a local route, as on servers with many addresses.
 */
static bool is_local6(struct net *net, const struct net_device *dev,
		      const struct in6_addr *addr)
{
	struct flowi6 fl = {
		.flowi6_oif = l3mdev_master_ifindex_rcu(dev),
		.daddr = *addr,
	};
	struct dst_entry *dst;
	bool local;

	if (ipv6_addr_any(addr) || nf_ipv6_chk_addr(net, addr, NULL, 0) ||
	    nf_ipv6_chk_addr(net, addr, dev, 0))
		return true;
	if (nf_ip6_route(net, &dst, flowi6_to_flowi(&fl), false))
		return false;
	local = dst_rt6_info(dst)->rt6i_flags & (RTF_LOCAL | RTF_ANYCAST);
	dst_release(dst);
	return local;
}

/*
 * A spoofed source: over IPv6 any program can use one (IPV6_FREEBIND), over
 * IPv4 a program that writes its own headers or is a transparent proxy. Both
 * need only CAP_NET_RAW, so the administrator must enable transparent proxies
 * explicitly. Packets to this host never have a legitimate foreign source.
 */
bool nt_lookup_forged(struct nk_lookup *lookup, const struct nk_flow *flow)
{
	const struct dst_entry *dst = skb_dst(lookup->skb);
	const struct net_device *dev = dst ? dst->dev : NULL;
	struct sock *sk = sender_sock(flow, lookup->skb);
	struct net *net = lookup->nt->net;

	/* Packet sockets may send for other hosts, but not to this one. */
	if (!sk || (sk->sk_family != AF_INET && sk->sk_family != AF_INET6 &&
		    !flow->loopback) ||
	    nt_own_is(net, flow->family, &flow->src))
		return false;
	if ((lookup->policy->builtin & NETTRUST_BUILTIN_TRANSPARENT) &&
	    inet_sk_transparent(sk) && !flow->loopback)
		return false;
	if (flow->family == AF_INET6)
		return !is_local6(net, dev, &flow->src.v6);
	return !is_local4(net, dev, flow->src.v4);
}

/*
 * Does a TCP socket send this, and does the socket itself prove that the peer
 * opened the connection? For connections that predate conntrack's view.
 */
static bool is_served(const struct nk_flow *flow, const struct sk_buff *skb)
{
	const struct sock *sk = sender_sock(flow, skb);

	return flow->proto == IPPROTO_TCP && sk && sk->sk_state != TCP_LISTEN &&
	       nt_origin_served(sk);
}

/*
 * Forwarded packets have no socket. For them, trust conntrack if it saw the
 * handshake: no local program can fake one, because LOCAL_OUT refuses packets
 * with a spoofed source.
 */
static bool had_handshake(const struct nk_flow *flow, const struct nf_conn *ct)
{
	return flow->hook == NETTRUST_HOOKS_FORWARD &&
	       flow->proto == IPPROTO_TCP && !nt_origin_picked_up(ct);
}

enum nt_origin nt_lookup_origin(struct nk_lookup *lookup,
				const struct nk_flow *flow)
{
	const struct sk_buff *skb = lookup->skb;
	enum ip_conntrack_info ctinfo;
	const struct nf_conn *ct = nf_ct_get(skb, &ctinfo);

	if (!ct)
		return is_served(flow, skb) ? NT_ORIGIN_THEIRS :
					      NT_ORIGIN_UNKNOWN;
	switch (ctinfo) {
	case IP_CT_RELATED:
		return NT_ORIGIN_ERROR_TO_SERVER;
	case IP_CT_RELATED_REPLY:
		return nt_origin_theirs(ct) || had_handshake(flow, ct) ?
		       NT_ORIGIN_ERROR_TO_OPENER : NT_ORIGIN_ANSWER;
	case IP_CT_ESTABLISHED_REPLY:
		if (nt_origin_theirs(ct) || had_handshake(flow, ct) ||
		    is_served(flow, skb))
			return NT_ORIGIN_THEIRS;
		return NT_ORIGIN_ANSWER;
	default:
		/* Mid-stream pickup from our side, which may be the server. */
		if (!nf_ct_is_confirmed(ct))
			return is_served(flow, skb) ? NT_ORIGIN_THEIRS :
						      NT_ORIGIN_UNKNOWN;
		return NT_ORIGIN_OURS;
	}
}

bool nt_lookup_error_leased(struct nk_lookup *lookup,
			    const struct nk_flow *flow)
{
	struct nk_leases *leases = &lookup->nt->leases;
	enum ip_conntrack_info ctinfo;
	const struct nf_conn *ct = nf_ct_get(lookup->skb, &ctinfo);
	struct nk_flow about = { .hook = flow->hook };
	u64 now = nt_now();

	nt_origin_flow(ct, IP_CT_DIR_REPLY, &about);
	return nt_lease_match(nt_lease_lookup(leases, READ_ONCE(leases->scopes),
					      &about, now), now) ==
	       NT_LEASE_LIVE;
}
