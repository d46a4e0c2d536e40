// SPDX-License-Identifier: GPL-2.0
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/netfilter.h>
#include <net/netfilter/ipv4/nf_reject.h>
#include <net/netfilter/ipv6/nf_reject.h>
#include "kmod/packet/reject.h"
#include "kmod/packet/verdict.h"

#define TCP_SYN	0x02
#define TCP_ACK	0x10

static void send_reset(struct sk_buff *skb, const struct nk_flow *flow,
		       const struct nf_hook_state *state)
{
	if (flow->family == AF_INET)
		nf_send_reset(state->net, state->sk, skb, state->hook);
	else
		nf_send_reset6(state->net, state->sk, skb, state->hook);
}

static unsigned int reject_tcp(struct sk_buff *skb, const struct nk_flow *flow,
			       const struct nf_hook_state *state)
{
	bool opens = (flow->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;

	/* Makes connect() fail at once; TCP retries after any other errno. */
	if (opens && state->hook == NF_INET_LOCAL_OUT)
		return NF_DROP_ERR(-ECONNREFUSED);
	send_reset(skb, flow, state);
	return NF_DROP;
}

/**
 * nt_reject() - drop a packet and notify its sender
 * @skb: packet
 * @flow: the parsed packet
 * @state: netfilter's state of the hook
 *
 * Local senders get an errno from their system call: ECONNREFUSED from TCP's
 * connect(), EPERM for other protocols; an established TCP connection gets a
 * reset. Forwarded packets are answered with a TCP reset or ICMP
 * "administratively prohibited" (RFC 1812 section 5.2.7.1, RFC 4443 section
 * 3.1). Packets at LOCAL_IN are dropped silently.
 *
 * Context: RCU read lock, in a netfilter hook.
 * Return: netfilter verdict.
 */
unsigned int nt_reject(struct sk_buff *skb, const struct nk_flow *flow,
		       const struct nf_hook_state *state)
{
	if (state->hook == NF_INET_LOCAL_IN)
		return NF_DROP;
	if (flow->proto == IPPROTO_TCP && flow->has_ports)
		return reject_tcp(skb, flow, state);
	if (state->hook == NF_INET_LOCAL_OUT)
		return NF_DROP_ERR(-EPERM);
	if (flow->family == AF_INET)
		nf_send_unreach(skb, ICMP_PKT_FILTERED, state->hook);
	else
		nf_send_unreach6(state->net, skb, ICMPV6_ADM_PROHIBITED,
				 state->hook);
	return NF_DROP;
}
