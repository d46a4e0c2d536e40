/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Differences between kernel versions; no other file may test for them. Probe
 * for a feature where possible, compare versions where there is nothing to
 * probe. Each entry begins with the first kernel that does not need it.
 */
#ifndef NT_COMPAT_H
#define NT_COMPAT_H

#include <linux/compiler_attributes.h>
#include <linux/netfilter.h>
#include <linux/version.h>
#include <net/genetlink.h>
#include <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>
#include <net/ip6_fib.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_core.h>

/* 6.10: a checked conversion instead of the cast. */
#ifndef dst_rt6_info
#define dst_rt6_info(entry) container_of(entry, struct rt6_info, dst)
#endif

/* 5.16: the netdev egress hook. Without it, registering the hook fails. */
#ifndef CONFIG_NETFILTER_EGRESS
#define NF_NETDEV_EGRESS NF_NETDEV_NUMHOOKS
#endif

/* 6.1.70: multicast group flags have their own names. */
#ifndef GENL_MCAST_CAP_NET_ADMIN
#define GENL_MCAST_CAP_NET_ADMIN GENL_UNS_ADMIN_PERM
#endif

/* 5.19: the conntrack iterator takes its arguments in a struct. */
static inline void nt_ct_iterate(struct net *net,
				 int (*visit)(struct nf_conn *ct, void *data),
				 void *data)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 19, 0)
	nf_ct_iterate_cleanup_net(net, visit, data, 0, 0);
#else
	struct nf_ct_iter_data iter = { .net = net, .data = data };

	nf_ct_iterate_cleanup_net(visit, &iter);
#endif
}

/*
 * Find the listener for the local address and port of @sk, a TCP socket.
 * Context: RCU read lock.
 * 6.18: the lookup functions no longer take the hash table.
 */
static inline const struct sock *nt_tcp_listener(struct net *net,
						 const struct sock *sk)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
	struct inet_hashinfo *table = net->ipv4.tcp_death_row.hashinfo;
#endif
	const struct inet_sock *inet = inet_sk(sk);
	int dif = sk->sk_bound_dev_if;

#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family == AF_INET6 && !ipv6_addr_v4mapped(&sk->sk_v6_daddr))
		return inet6_lookup_listener(net,
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
					     table,
#endif
					     NULL, 0, &sk->sk_v6_daddr,
					     inet->inet_dport,
					     &sk->sk_v6_rcv_saddr,
					     inet->inet_num, dif, 0);
#endif
	return __inet_lookup_listener(net,
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
				      table,
#endif
				      NULL, 0, inet->inet_daddr,
				      inet->inet_dport, inet->inet_rcv_saddr,
				      inet->inet_num, dif, 0);
}

/* 5.15: a macro for the attribute. */
#ifndef __flatten
#define __flatten __attribute__((flatten))
#endif

/* 5.11: renamed, and returns a negative errno if the string is too long. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
#define nla_strscpy nla_strlcpy
#endif

#endif
