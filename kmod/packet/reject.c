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

	/* connect() fails with it at once, every other errno is retried. */
	if (opens && state->hook == NF_INET_LOCAL_OUT)
		return NF_DROP_ERR(-ECONNREFUSED);
	send_reset(skb, flow, state);
	return NF_DROP;
}

/**
 * nt_reject() - drop a packet and let its sender know
 * @skb: packet
 * @flow: what was parsed of it
 * @state: of the hook
 *
 * Local senders get an errno from their system call: ECONNREFUSED for a TCP
 * connection, EPERM for the rest; a connection that was cut gets a reset.
 * Forwarded ones get a TCP reset, or administratively prohibited (RFC 1812
 * section 5.2.7.1, RFC 4443 section 3.1). At LOCAL_IN nobody gets anything.
 *
 * Context: RCU read lock, in a netfilter hook.
 * Return: verdict for netfilter.
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
