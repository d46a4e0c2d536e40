// SPDX-License-Identifier: GPL-2.0
/*
 * The way of a packet: parse, look at the sender, verdict, count, event, fate.
 * Hooks run under the RCU read lock, in process or softirq context.
 */
#include <linux/cgroup.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <net/dst.h>
#include <net/ip6_route.h>
#include <net/l3mdev.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/route.h>
#include <net/sock.h>
#include <net/tcp.h>
#include "kmod/compat.h"
#include "kmod/genl/event.h"
#include "kmod/packet/hook.h"
#include "kmod/table/lease.h"
#include "kmod/life/liveness.h"
#include "kmod/state.h"
#include "kmod/origin/origin.h"
#include "kmod/packet/parse.h"
#include "kmod/packet/reject.h"
#include "kmod/trace.h"
#include "kmod/table/use.h"

/* Not state->out: that is the device before DNAT changed the route. */
static __always_inline
const struct net_device *device(const struct sk_buff *skb,
				const struct nf_hook_state *state, u8 hook)
{
	const struct dst_entry *dst;

	if (hook == NETTRUST_HOOKS_INPUT)
		return state->in;
	if (hook == NETTRUST_HOOKS_FORWARD)
		return state->out;
	dst = skb_dst(skb);
	return dst ? dst->dev : state->out;
}

/*
 * Through a loopback device, and not only because a program named it as the
 * device by which to send: then the route is one to another machine.
 */
static __always_inline bool stays_here(const struct net_device *dev,
				       const struct nk_flow *flow,
				       const struct sk_buff *skb)
{
	const struct dst_entry *dst = skb_dst(skb);

	if (!dev || !(dev->flags & IFF_LOOPBACK) ||
	    flow->hook == NETTRUST_HOOKS_FORWARD)
		return false;
	if (flow->hook == NETTRUST_HOOKS_INPUT || !dst)
		return true;
	if (flow->family == AF_INET)
		return skb_rtable(skb)->rt_type != RTN_UNICAST;
	return ipv6_addr_is_multicast(&flow->dst.v6) ||
	       (dst_rt6_info(dst)->rt6i_flags & (RTF_LOCAL | RTF_ANYCAST));
}

static u64 sock_cgroup(struct sock *sk)
{
#ifdef CONFIG_SOCK_CGROUP_DATA
	return cgroup_id(sock_cgroup_ptr(&sk->sk_cgrp_data));
#else
	return 0;
#endif
}

static u32 sock_owner(const struct net *net, const struct sock *sk)
{
	return from_kuid_munged(&init_user_ns, sock_net_uid(net, sk));
}

#define OWNER_SCOPES (BIT(NETTRUST_SCOPE_UID) | BIT(NETTRUST_SCOPE_CGROUP))

static void look_at_sender(struct nk_flow *flow, struct nk_net *nt,
			   struct sock *sk)
{
	flow->has_owner = true;
	flow->mark = READ_ONCE(sk->sk_mark);
	if (READ_ONCE(nt->leases.scopes) & OWNER_SCOPES) {
		flow->uid = sock_owner(nt->net, sk);
		flow->cgroup = sock_cgroup(sk);
	}
}

/*
 * Neighbour discovery is told from a packet that only looks like it. A tunnel
 * or a serial line needs none, and may be the way to everybody.
 */
static bool is_onlink(const struct sk_buff *skb, const struct nk_flow *flow)
{
	const struct rt6_info *rt = dst_rt6_info(skb_dst(skb));

	return rt && !(rt->dst.dev->flags & (IFF_POINTOPOINT | IFF_NOARP)) &&
	       ipv6_addr_equal(rt6_nexthop(rt, &flow->dst.v6),
			       &flow->dst.v6);
}

/*
 * As those who may listen number it: the owner of the machine by the first
 * namespace of processes, the owner of a container by the sender's.
 */
static u32 sender_pid(const struct net *net)
{
	if (net->user_ns == &init_user_ns)
		return task_tgid_nr(current);
	return task_tgid_vnr(current);
}

static void tell(struct nk_net *nt, const struct nk_policy *policy,
		 const struct nk_flow *flow, enum nettrust_reason reason,
		 const struct nk_lookup *lookup, const struct sk_buff *skb,
		 const struct nf_hook_state *state)
{
	const struct net_device *dev = device(skb, state, flow->hook);
	struct sock *sk = sender(flow, skb);
	struct nk_denial denial = {
		.flow = flow,
		.reason = reason,
		.mode = policy->mode,
	};

	if (dev) {
		denial.ifindex = dev->ifindex;
		denial.ifname = dev->name;
	}
	if (sk) {
		denial.has_uid = true;
		denial.uid = from_kuid_munged(nt->net->user_ns,
					      sock_net_uid(nt->net, sk));
		denial.cgroup = sock_cgroup(sk);
	}
	/* In a softirq, current is whoever was interrupted. */
	if (sk && in_task() && !(current->flags & PF_KTHREAD)) {
		denial.pid = sender_pid(nt->net);
		/* Its own needs no lock. */
		strscpy_pad(denial.comm, current->comm, sizeof(denial.comm));
	}
	if (reason == NETTRUST_REASON_EXPIRED && lookup->lease)
		denial.name = nt_lease_name(rcu_dereference(lookup->lease->info));
	nt_event_denial(nt, policy->event_rate, &denial);
}

/* What a denial means, and the rest of what only denials need. */
static noinline unsigned int deny(struct nk_net *nt,
				  const struct nk_flow *flow,
				  enum nettrust_reason reason,
				  struct nk_lookup *lookup,
				  struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	const struct nk_policy *policy = lookup->policy;

	if (nt_event_wanted(nt, NETTRUST_NLGRP_DENIALS))
		tell(nt, policy, flow, reason, lookup, skb, state);
	if (policy->mode == NETTRUST_MODE_AUDIT ||
	    policy->action == NETTRUST_ACTION_MARK) {
		if (policy->mode == NETTRUST_MODE_ENFORCE)
			skb->mark |= policy->deny_mark;
		return NF_ACCEPT;
	}
	if (policy->action == NETTRUST_ACTION_DROP ||
	    reason == NETTRUST_REASON_MALFORMED || state->pf == NFPROTO_NETDEV)
		return NF_DROP;
	return nt_reject(skb, flow, state);
}

static __always_inline
unsigned int decide(struct nk_net *nt, struct nk_flow *flow,
		    struct sk_buff *skb, const struct nf_hook_state *state)
{
	const struct nk_policy *policy = rcu_dereference(nt->policy);
	struct nk_lookup lookup = { .nt = nt, .policy = policy, .skb = skb };
	const struct net_device *dev = device(skb, state, flow->hook);
	struct sock *sk = sender(flow, skb);
	enum nettrust_reason reason;

	/* The hooks come before the policy that asked for them. */
	if (unlikely(policy->mode == NETTRUST_MODE_OFF))
		return NF_ACCEPT;
	flow->loopback = stays_here(dev, flow, skb);
	if (sk)
		look_at_sender(flow, nt, sk);

	reason = nt_verdict(policy, flow, &lookup);
	trace_nettrust_verdict(nt->net, policy->mode, flow, reason);
	nt_stats_count(nt->stats, reason, skb->len);
	if (unlikely(!nt_reason_accepts(reason)))
		return deny(nt, flow, reason, &lookup, skb, state);
	if (reason == NETTRUST_REASON_LEASE)
		nt_use_count(lookup.lease, skb->len, lookup.now);
	return NF_ACCEPT;
}

/**
 * nt_decide() - from a parsed packet to what becomes of it
 * @nt: namespace
 * @flow: the packet, @hook set; the rest of what is known of it is filled
 * @skb: the packet
 * @state: where it was seen
 *
 * Context: RCU read lock.
 * Return: NF_ACCEPT, NF_DROP or what nt_reject() says.
 */
unsigned int nt_decide(struct nk_net *nt, struct nk_flow *flow,
		       struct sk_buff *skb, const struct nf_hook_state *state)
{
	return decide(nt, flow, skb, state);
}

static noinline __flatten
unsigned int hook4(void *priv, struct sk_buff *skb,
		   const struct nf_hook_state *state, u8 hook, bool unleased)
{
	struct nk_flow flow = { .hook = hook, .unleased = unleased };

	nt_parse4(skb, &flow);
	return decide(priv, &flow, skb, state);
}

static noinline __flatten
unsigned int hook6(void *priv, struct sk_buff *skb,
		   const struct nf_hook_state *state, u8 hook, bool unleased)
{
	struct nk_flow flow = { .hook = hook, .unleased = unleased };

	nt_parse6(skb, &flow);
	if (flow.has_icmp && hook == NETTRUST_HOOKS_OUTPUT)
		flow.onlink = is_onlink(skb, &flow);
	return decide(priv, &flow, skb, state);
}

/* A function each, so that the compiler knows where it is. */
#define HOOK(name, family, bit)						\
static unsigned int name(void *priv, struct sk_buff *skb,		\
			 const struct nf_hook_state *state)		\
{									\
	const u8 hook = NETTRUST_HOOKS_##bit;				\
	bool unleased = false;						\
									\
	if (hook != NETTRUST_HOOKS_INPUT &&				\
	    likely(nt_quick##family(priv, skb,				\
				    device(skb, state, hook),		\
				    &unleased)))			\
		return NF_ACCEPT;					\
	return hook##family(priv, skb, state, hook, unleased);		\
}

HOOK(output4, 4, OUTPUT)
HOOK(output6, 6, OUTPUT)
HOOK(forward4, 4, FORWARD)
HOOK(forward6, 6, FORWARD)
HOOK(input4, 4, INPUT)
HOOK(input6, 6, INPUT)

struct nk_hookset {
	struct rcu_head rcu;
	unsigned int n;
	struct nf_hook_ops ops[];
};

static void add(struct nk_hookset *set, struct nk_net *nt, nf_hookfn *hook,
		u8 pf, unsigned int num, s32 priority)
{
	set->ops[set->n++] = (struct nf_hook_ops) {
		.hook = hook,
		.priv = nt,
		.pf = pf,
		.hooknum = num,
		.priority = priority,
	};
}

/**
 * nt_hooks_register() - begin to decide packets
 * @nt: namespace, with a policy
 * @hooks: NETTRUST_HOOKS_*
 * @arrivals: look at what comes in, too, for nt_origin_theirs()
 * @priority: netfilter priority of all that decide
 *
 * Context: mutex, sleeps.
 * Return: for nt_hooks_unregister(), or an ERR_PTR.
 */
struct nk_hookset *nt_hooks_register(struct nk_net *nt, u32 hooks,
				     bool arrivals, s32 priority)
{
	static const struct {
		unsigned int num;
		nf_hookfn *hook4;
		nf_hookfn *hook6;
	} points[] = {	/* by bits of @hooks */
		{ NF_INET_LOCAL_OUT, output4, output6 },
		{ NF_INET_FORWARD, forward4, forward6 },
		{ NF_INET_LOCAL_IN, input4, input6 },
	};
	struct nk_hookset *set;
	unsigned int i;
	int err;

	set = kzalloc(struct_size(set, ops, 2 * (ARRAY_SIZE(points) + 1)),
		      GFP_KERNEL);
	if (!set)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < ARRAY_SIZE(points); i++) {
		if (!(hooks & BIT(i)))
			continue;
		add(set, nt, points[i].hook4, NFPROTO_IPV4, points[i].num,
		    priority);
		add(set, nt, points[i].hook6, NFPROTO_IPV6, points[i].num,
		    priority);
	}
	if (arrivals) {
		add(set, nt, nt_origin_arrival, NFPROTO_IPV4,
		    NF_INET_PRE_ROUTING, NF_IP_PRI_CONNTRACK + 1);
		add(set, nt, nt_origin_arrival, NFPROTO_IPV6,
		    NF_INET_PRE_ROUTING, NF_IP6_PRI_CONNTRACK + 1);
	}
	err = nf_register_net_hooks(nt->net, set->ops, set->n);
	if (!err)
		return set;
	/* Some may have been there for a moment: see nt_hooks_unregister(). */
	kfree_rcu(set, rcu);
	return ERR_PTR(err);
}

/**
 * nt_hooks_unregister() - decide no more packets
 * @nt: namespace
 * @set: from nt_hooks_register(), freed after a grace period
 *
 * Context: mutex, sleeps. Packets under way may still be decided.
 */
void nt_hooks_unregister(struct nk_net *nt, struct nk_hookset *set)
{
	nf_unregister_net_hooks(nt->net, set->ops, set->n);
	/* Listings of the kernel's hooks look at them under RCU. */
	kfree_rcu(set, rcu);
}
