// SPDX-License-Identifier: GPL-2.0
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <net/ip.h>
#include <net/sock.h>
#include "kmod/compat.h"
#include "kmod/table/lease.h"
#include "kmod/state.h"
#include "kmod/origin/origin.h"

/*
 * The bit of nf_conn.status for "opened from outside". ctnetlink changes only
 * bits below __IPS_MAX_BIT, and a new entry has none set. So a process that may
 * write to conntrack can delete this evidence, but cannot forge it.
 */
#define IPS_NT_THEIRS_BIT	30

/**
 * nt_origin_theirs() - has this module seen the outside open the connection?
 * @ct: the connection
 *
 * Context: RCU read lock, or conntrack's bucket lock.
 */
bool nt_origin_theirs(const struct nf_conn *ct)
{
	return test_bit(IPS_NT_THEIRS_BIT, &ct->status);
}

/* Does the protocol mark the packet that opens a connection: SYN, request? */
static bool has_opening(u8 proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_ICMP ||
	       proto == IPPROTO_ICMPV6;
}

/**
 * nt_origin_conversation() - do both sides send, with the opener unknown?
 * @ct: the connection
 *
 * A datagram from an address with a lease may answer one that conntrack has
 * forgotten, so such a connection counts as opened by either side.
 *
 * Context: as nt_origin_theirs().
 */
bool nt_origin_conversation(const struct nf_conn *ct)
{
	return !has_opening(nf_ct_protonum(ct)) && !nt_origin_theirs(ct) &&
	       test_bit(IPS_SEEN_REPLY_BIT, &ct->status);
}

static void addr_set(struct nk_addr *addr, u8 family,
		     const union nf_inet_addr *from)
{
	if (family == AF_INET)
		addr->v4 = from->ip;
	else
		addr->v6 = from->in6;
}

/**
 * nt_origin_flow() - describe a packet of a connection for a lease lookup
 * @ct: the connection
 * @end: the packet goes to the end that sends in this direction; its address
 *	is the real one, after DNAT and before masquerading
 * @flow: zeroed; gets addresses, protocol and destination port
 *
 * Context: as nt_origin_theirs().
 */
void nt_origin_flow(const struct nf_conn *ct, enum ip_conntrack_dir end,
		    struct nk_flow *flow)
{
	const struct nf_conntrack_tuple *to = &ct->tuplehash[end].tuple;
	const struct nf_conntrack_tuple *from = &ct->tuplehash[!end].tuple;

	flow->family = nf_ct_l3num(ct);
	flow->proto = nf_ct_protonum(ct);
	flow->has_ports = flow->proto != IPPROTO_ICMP &&
			  flow->proto != IPPROTO_ICMPV6;
	flow->dport = ntohs(to->src.u.all);
	addr_set(&flow->src, flow->family, &from->src.u3);
	addr_set(&flow->dst, flow->family, &to->src.u3);
}

/**
 * nt_origin_picked_up() - did conntrack pick up the connection mid-stream?
 * @ct: the connection
 *
 * Conntrack sets the flag when it creates an entry without having seen a SYN.
 * Always false for protocols other than TCP.
 *
 * Context: as nt_origin_theirs().
 */
bool nt_origin_picked_up(const struct nf_conn *ct)
{
	return nf_ct_protonum(ct) == IPPROTO_TCP &&
	       (READ_ONCE(ct->proto.tcp.seen[IP_CT_DIR_ORIGINAL].flags) &
		IP_CT_TCP_FLAG_BE_LIBERAL);
}

/* Does a packet in the original direction prove that its sender opened it? */
static bool proves_opening(struct nk_net *nt, const struct nf_conn *ct,
			   enum ip_conntrack_info ctinfo)
{
	struct nk_flow flow = {};

	/* Only a packet that creates the entry; errors have an existing one. */
	if (has_opening(nf_ct_protonum(ct)))
		return !nf_ct_is_confirmed(ct) && !nt_origin_picked_up(ct);
	if (ctinfo == IP_CT_RELATED && nf_ct_is_confirmed(ct))
		return false;
	nt_origin_flow(ct, IP_CT_DIR_ORIGINAL, &flow);
	return !nt_lease_known(&nt->leases, &flow);
}

/**
 * nt_origin_arrival() - netfilter hook: record connections opened from outside
 * @priv: namespace
 * @skb: incoming packet
 * @state: at PRE_ROUTING, after conntrack
 *
 * Ignores the loopback device: a local program sent such a packet, even if its
 * source is spoofed.
 *
 * Return: NF_ACCEPT.
 */
unsigned int nt_origin_arrival(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct = nf_ct_get(skb, &ctinfo);

	BUILD_BUG_ON(IPS_NT_THEIRS_BIT < __IPS_MAX_BIT);
	if (!ct || CTINFO2DIR(ctinfo) == IP_CT_DIR_REPLY ||
	    nt_origin_theirs(ct) || (state->in->flags & IFF_LOOPBACK))
		return NF_ACCEPT;
	if (proves_opening(priv, ct, ctinfo))
		set_bit(IPS_NT_THEIRS_BIT, &ct->status);
	return NF_ACCEPT;
}

/* Return: ifindex by which an accepted socket's SYN arrived, 0 if unknown. */
static int handshake_device(const struct sock *sk)
{
#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family == AF_INET6)
		return READ_ONCE(inet6_sk(sk)->mcast_oif);
#endif
	return READ_ONCE(inet_sk(sk)->mc_index);
}

static bool is_root(const struct net *net, const struct sock *sk)
{
	return uid_eq(sock_net_uid(net, sk), GLOBAL_ROOT_UID);
}

/**
 * nt_origin_served() - is this the server's socket of an outside connection?
 * @sk: TCP socket that sends
 *
 * For connections older than conntrack's view, such as the SSH session in which
 * an administrator enables enforcement. The kernel stores the device of a
 * handshake in a field that stream sockets cannot set by other means (over IPv6
 * socket options can). But a program may reuse such a socket, or bind a
 * listener to the port of its own connection. So the port must also be one that
 * only system services can have: below ip_unprivileged_port_start, or with
 * both socket and listener owned by root.
 *
 * Context: RCU read lock.
 */
bool nt_origin_served(const struct sock *sk)
{
	struct net *net = sock_net(sk);
	u16 port = inet_sk(sk)->inet_num;
	const struct net_device *dev;
	const struct sock *listener;

	if (sk->sk_protocol != IPPROTO_TCP)
		return false;
	dev = dev_get_by_index_rcu(net, handshake_device(sk));
	if (!dev || (dev->flags & IFF_LOOPBACK))
		return false;
	listener = nt_tcp_listener(net, sk);
	return listener && (inet_port_requires_bind_service(net, port) ||
			    (is_root(net, sk) && is_root(net, listener)));
}
