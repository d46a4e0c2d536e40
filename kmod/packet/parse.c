// SPDX-License-Identifier: GPL-2.0
/*
 * The slow path's packet parser. Raw sockets write their own headers, so no
 * field is trusted: a header that cannot be read in full is malformed.
 */
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include "kmod/packet/parse.h"
#include "kmod/packet/verdict.h"

/* No legitimate packet has more extension headers; bounds work per packet. */
#define MAX_EXTHDRS	8

/* Loose and strict source route, RFC 791 section 3.1. */
static bool has_source_route(const struct sk_buff *skb, unsigned int len)
{
	u8 buf[MAX_IPOPTLEN];
	unsigned int i = 0;
	const u8 *opt;

	opt = skb_header_pointer(skb, skb_network_offset(skb) +
				 sizeof(struct iphdr), len, buf);
	if (!opt)
		return true;
	while (i < len && opt[i] != IPOPT_END) {
		if (opt[i] == IPOPT_NOOP) {
			i++;
			continue;
		}
		if (opt[i] == IPOPT_LSRR || opt[i] == IPOPT_SSRR)
			return true;
		if (i + 1 >= len || opt[i + 1] < 2)
			return true;
		i += opt[i + 1];
	}
	return false;
}

static __always_inline
void parse_ports(const struct sk_buff *skb, unsigned int offset,
		 unsigned int min_len, struct nk_flow *flow)
{
	u8 buf[sizeof(struct tcphdr)];
	const u8 *header;

	header = skb_header_pointer(skb, offset, min_len, buf);
	if (unlikely(!header)) {
		flow->malformed = true;
		return;
	}
	flow->has_ports = true;
	flow->sport = header[0] << 8 | header[1];
	flow->dport = header[2] << 8 | header[3];
	if (flow->proto == IPPROTO_TCP)
		flow->tcp_flags = header[13];
}

static void parse_icmp(const struct sk_buff *skb, unsigned int offset,
		       struct nk_flow *flow)
{
	struct icmphdr buf;
	const struct icmphdr *header;

	/* ICMPv6 begins with the same fields: type, code. */
	header = skb_header_pointer(skb, offset, sizeof(buf), &buf);
	if (!header) {
		flow->malformed = true;
		return;
	}
	flow->has_icmp = true;
	flow->icmp_type = header->type;
	flow->icmp_code = header->code;
}

static __always_inline
void parse_transport(const struct sk_buff *skb, unsigned int offset,
		     struct nk_flow *flow)
{
	switch (flow->proto) {
	case IPPROTO_TCP:
		parse_ports(skb, offset, sizeof(struct tcphdr), flow);
		break;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		parse_ports(skb, offset, sizeof(struct udphdr), flow);
		break;
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		/* RFC 9260 section 3, RFC 4340 section 5.1: 12 octets. */
		parse_ports(skb, offset, 12, flow);
		break;
	case IPPROTO_ICMP:
		if (flow->family == AF_INET)
			parse_icmp(skb, offset, flow);
		break;
	case IPPROTO_ICMPV6:
		if (flow->family == AF_INET6)
			parse_icmp(skb, offset, flow);
		break;
	}
}

/**
 * nt_parse4() - parse an IPv4 packet
 * @skb: packet, with its network header set
 * @flow: zeroed, except @hook and @unleased; gets the packet's fields
 */
__always_inline void nt_parse4(const struct sk_buff *skb, struct nk_flow *flow)
{
	unsigned int offset = skb_network_offset(skb);
	const struct iphdr *iph;
	struct iphdr buf;

	flow->family = AF_INET;
	iph = skb_header_pointer(skb, offset, sizeof(buf), &buf);
	if (unlikely(!iph || iph->version != 4 || iph->ihl < 5)) {
		flow->malformed = true;
		return;
	}
	flow->src.v4 = iph->saddr;
	flow->dst.v4 = iph->daddr;
	flow->proto = iph->protocol;
	flow->ttl = iph->ttl;
	if (unlikely(iph->ihl > 5) &&
	    has_source_route(skb, iph->ihl * 4 - sizeof(*iph))) {
		flow->malformed = true;
		return;
	}
	if (unlikely(iph->frag_off & htons(IP_OFFSET)))
		flow->fragment = true;
	else
		parse_transport(skb, offset + iph->ihl * 4, flow);
}

/*
 * A routing header with segments left makes the destination forward the packet
 * to an address that the verdict has not checked (RFC 5095, RFC 8754).
 */
static bool is_source_route6(const struct sk_buff *skb, unsigned int offset)
{
	const struct ipv6_rt_hdr *rh;
	struct ipv6_rt_hdr buf;

	rh = skb_header_pointer(skb, offset, sizeof(buf), &buf);
	return !rh || rh->type == IPV6_SRCRT_TYPE_0 || rh->segments_left;
}

static bool fragment_offset(const struct sk_buff *skb, unsigned int offset,
			    struct nk_flow *flow)
{
	const struct frag_hdr *fh;
	struct frag_hdr buf;

	fh = skb_header_pointer(skb, offset, sizeof(buf), &buf);
	if (!fh)
		return false;
	flow->fragment = (fh->frag_off & htons(IP6_OFFSET)) != 0;
	return true;
}

/* Return: offset of the transport header, 0 if there is none to parse. */
static unsigned int skip_exthdrs(const struct sk_buff *skb,
				 unsigned int offset, struct nk_flow *flow)
{
	const struct ipv6_opt_hdr *hdr;
	struct ipv6_opt_hdr buf;
	unsigned int i;

	for (i = 0; i < MAX_EXTHDRS; i++) {
		if (!ipv6_ext_hdr(flow->proto))
			return offset;
		if (flow->proto == NEXTHDR_NONE)
			return 0;
		hdr = skb_header_pointer(skb, offset, sizeof(buf), &buf);
		if (!hdr)
			break;
		if (flow->proto == NEXTHDR_ROUTING &&
		    is_source_route6(skb, offset))
			break;
		if (flow->proto == NEXTHDR_FRAGMENT) {
			if (!fragment_offset(skb, offset, flow))
				break;
			offset += sizeof(struct frag_hdr);
		} else if (flow->proto == NEXTHDR_AUTH) {
			offset += ipv6_authlen(hdr);
		} else {
			offset += ipv6_optlen(hdr);
		}
		flow->proto = hdr->nexthdr;
		if (flow->fragment)
			return 0;
	}
	flow->malformed = true;
	return 0;
}

/**
 * nt_parse6() - parse an IPv6 packet
 * @skb: packet, with its network header set
 * @flow: zeroed, except @hook and @unleased; gets the packet's fields
 */
void nt_parse6(const struct sk_buff *skb, struct nk_flow *flow)
{
	unsigned int offset = skb_network_offset(skb);
	const struct ipv6hdr *iph;
	struct ipv6hdr buf;

	flow->family = AF_INET6;
	iph = skb_header_pointer(skb, offset, sizeof(buf), &buf);
	if (!iph || iph->version != 6) {
		flow->malformed = true;
		return;
	}
	flow->src.v6 = iph->saddr;
	flow->dst.v6 = iph->daddr;
	flow->proto = iph->nexthdr;
	flow->ttl = iph->hop_limit;
	offset = skip_exthdrs(skb, offset + sizeof(*iph), flow);
	if (offset)
		parse_transport(skb, offset, flow);
}
