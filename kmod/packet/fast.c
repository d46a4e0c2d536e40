// SPDX-License-Identifier: GPL-2.0
/*
 * The fast path, which handles nearly all packets: TCP or UDP with a plain IP
 * header, to an address with a live lease. It accepts only packets that
 * nt_verdict() would accept with NETTRUST_REASON_LEASE, and counts them the
 * same way. It denies nothing: all other packets take the slow path.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include "kmod/state.h"
#include "kmod/origin/own.h"
#include "kmod/packet/fast.h"
#include "kmod/trace.h"
#include "kmod/table/lookup.h"
#include "kmod/table/use.h"
#include "kmod/packet/verdict.h"

/*
 * Is this TCP or UDP, with both headers in the linear part of the skb? @len is
 * the length of the IP header, @proto points into it; it is read only once it
 * is known to be in the linear part.
 */
static __always_inline bool headers_linear(const struct sk_buff *skb,
					   const void *header, unsigned int len,
					   const u8 *proto)
{
	unsigned int linear = skb_headlen(skb);

	if (header != skb->data || linear < len + sizeof(struct udphdr))
		return false;
	if (likely(*proto == IPPROTO_UDP))
		return true;
	return *proto == IPPROTO_TCP && linear >= len + sizeof(struct tcphdr);
}

static __always_inline
bool fast_accepts(struct nk_net *nt, const struct sk_buff *skb, u8 family,
		  const struct nk_addr *src, const struct nk_addr *dst,
		  u8 proto, const __be16 *ports, const struct net_device *dev,
		  bool *unleased)
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
	/* Only local senders can spoof; forwarded packets have no socket. */
	if (skb->sk && !nt_own_is_now(nt->own, nt->net, family, src, now))
		return false;
	nt_stats_count(nt->stats, NETTRUST_REASON_LEASE, skb->len);
	nt_use_count(lease, skb->len, now);
	return true;
}

/**
 * nt_fast4() - fast path of an IPv4 packet
 * @nt: namespace
 * @skb: packet
 * @dev: device by which it leaves
 * @unleased: set to true if no lease of scope any has its destination
 *
 * Context: RCU read lock; LOCAL_OUT or FORWARD.
 * Return: true if the packet may leave, false if nt_verdict() must decide it.
 */
static __always_inline bool nt_fast4(struct nk_net *nt,
				     const struct sk_buff *skb,
				     const struct net_device *dev,
				     bool *unleased)
{
	const struct iphdr *iph = ip_hdr(skb);
	struct nk_addr src = {}, dst = {};

	if (!headers_linear(skb, iph, sizeof(*iph), &iph->protocol) ||
	    *(const u8 *)iph != 0x45 || (iph->frag_off & htons(IP_OFFSET)))
		return false;
	src.v4 = iph->saddr;
	dst.v4 = iph->daddr;
	return fast_accepts(nt, skb, AF_INET, &src, &dst, iph->protocol,
			    (const __be16 *)(iph + 1), dev, unleased);
}

/* The same for IPv6 without extension headers. */
static __always_inline bool nt_fast6(struct nk_net *nt,
				     const struct sk_buff *skb,
				     const struct net_device *dev,
				     bool *unleased)
{
	const struct ipv6hdr *iph = ipv6_hdr(skb);
	struct nk_addr src, dst;

	if (!headers_linear(skb, iph, sizeof(*iph), &iph->nexthdr) ||
	    iph->version != 6)
		return false;
	src.v6 = iph->saddr;
	dst.v6 = iph->daddr;
	return fast_accepts(nt, skb, AF_INET6, &src, &dst, iph->nexthdr,
			    (const __be16 *)(iph + 1), dev, unleased);
}

/**
 * nt_fast_slow_ports() - destination ports that need the slow path
 * @policy: settings
 *
 * Two rows of the verdict come before the lease and depend on the port:
 * upstream and DNS lockdown. In mode off every port is slow, because the slow
 * path then accepts packets without counting them.
 *
 * Return: NT_PORT_BIT()s, for @slow_ports of struct nk_net.
 */
u64 nt_fast_slow_ports(const struct nk_policy *policy)
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
