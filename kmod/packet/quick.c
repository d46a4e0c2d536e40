// SPDX-License-Identifier: GPL-2.0
/*
 * The short way of the packets that are nearly all there are: TCP or UDP, with
 * a plain header, to an address whose lease stands. It lets pass what
 * nt_verdict() would let pass for NETTRUST_REASON_LEASE, and counts it alike;
 * of everything else it says nothing, which then goes the whole way.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include "kmod/state.h"
#include "kmod/origin/own.h"
#include "kmod/packet/quick.h"
#include "kmod/trace.h"
#include "kmod/table/lookup.h"
#include "kmod/table/use.h"
#include "kmod/packet/verdict.h"

/*
 * Are the header, of len octets with proto in it, and what follows it at the
 * front? proto is not read unless it is there.
 */
static __always_inline bool in_front(const struct sk_buff *skb,
				     const void *header, unsigned int len,
				     const u8 *proto)
{
	unsigned int there = skb_headlen(skb);

	if (header != skb->data || there < len + sizeof(struct udphdr))
		return false;
	if (likely(*proto == IPPROTO_UDP))
		return true;
	return *proto == IPPROTO_TCP && there >= len + sizeof(struct tcphdr);
}

static __always_inline
bool leased(struct nk_net *nt, const struct sk_buff *skb, u8 family,
	    const struct nk_addr *src, const struct nk_addr *dst, u8 proto,
	    const __be16 *ports, const struct net_device *dev, bool *unleased)
{
	struct nk_wanted wanted = {
		.dport = ntohs(ports[1]),
		.proto = proto,
		.has_ports = true,
	};
	struct nk_lease *lease;
	u64 now;

	if ((READ_ONCE(nt->slow_ports) & NT_PORT_BIT(wanted.dport)) ||
	    !dev || (dev->flags & IFF_LOOPBACK) ||
	    trace_nettrust_verdict_enabled() ||
	    (nt_prefix_lookup(&nt->prefixes, family, dst) & NT_PREFIX_DENY) ||
	    !(READ_ONCE(nt->leases.scopes) & BIT(NETTRUST_SCOPE_ANY)))
		return false;
	lease = nt_lease_lookup_any(&nt->leases, family, dst, wanted, &now,
				    unleased);
	if (!lease)
		return false;
	/* What is forwarded has no socket. */
	if (skb->sk && !nt_own_is_now(nt->own, nt->net, family, src, now))
		return false;
	nt_stats_count(nt->stats, NETTRUST_REASON_LEASE, skb->len);
	nt_use_count(lease, skb->len, now);
	return true;
}

/**
 * nt_quick4() - may an IPv4 packet leave, if that is seen at once?
 * @nt: namespace
 * @skb: packet
 * @dev: by which it leaves
 * @unleased: set if there is no lease to its destination
 *
 * Context: RCU read lock; LOCAL_OUT or FORWARD.
 * Return: false if it is to be decided by nt_verdict().
 */
static __always_inline bool nt_quick4(struct nk_net *nt,
				      const struct sk_buff *skb,
				      const struct net_device *dev,
				      bool *unleased)
{
	const struct iphdr *iph = ip_hdr(skb);
	struct nk_addr src = {}, dst = {};

	if (!in_front(skb, iph, sizeof(*iph), &iph->protocol) ||
	    *(const u8 *)iph != 0x45 || (iph->frag_off & htons(IP_OFFSET)))
		return false;
	src.v4 = iph->saddr;
	dst.v4 = iph->daddr;
	return leased(nt, skb, AF_INET, &src, &dst, iph->protocol,
		      (const __be16 *)(iph + 1), dev, unleased);
}

/* The same of IPv6, without extension headers. */
static __always_inline bool nt_quick6(struct nk_net *nt,
				      const struct sk_buff *skb,
				      const struct net_device *dev,
				      bool *unleased)
{
	const struct ipv6hdr *iph = ipv6_hdr(skb);
	struct nk_addr src, dst;

	if (!in_front(skb, iph, sizeof(*iph), &iph->nexthdr) ||
	    iph->version != 6)
		return false;
	src.v6 = iph->saddr;
	dst.v6 = iph->daddr;
	return leased(nt, skb, AF_INET6, &src, &dst, iph->nexthdr,
		      (const __be16 *)(iph + 1), dev, unleased);
}

/**
 * nt_quick_slow_ports() - for struct nk_net
 * @policy: settings
 *
 * Return: the ports that nt_verdict() has more to say of than the lease.
 */
u64 nt_quick_slow_ports(const struct nk_policy *policy)
{
	u64 ports = 0;
	unsigned int i;

	if (policy->mode == NETTRUST_MODE_OFF)
		return U64_MAX;
	for (i = 0; i < policy->n_upstreams; i++)
		ports |= NT_PORT_BIT(policy->upstreams[i].port);
	if (policy->dns_lockdown)
		ports |= NT_PORT_BIT(53) | NT_PORT_BIT(853);
	return ports;
}
