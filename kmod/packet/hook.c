// SPDX-License-Identifier: GPL-2.0
/*
 * The packet path: parse, read the sending socket, get a verdict, count it,
 * send an event, then accept, drop or reject. Hooks run under the RCU read
 * lock, in process or softirq context.
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

/*
 * The device by which a packet leaves, or arrives at LOCAL_IN. At LOCAL_OUT
 * state->out is the device from before DNAT changed the route.
 */
static __always_inline
const struct net_device *packet_device(const struct sk_buff *skb,
				       const struct nf_hook_state *state,
				       u8 hook)
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
 * Does the packet stay on this host? The loopback device alone is no proof: a
 * program can bind to it, and the route then leads to another host.
 */
static __always_inline bool is_loopback(const struct net_device *dev,
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

static void flow_set_owner(struct nk_flow *flow, struct nk_net *nt,
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
 * Distinguishes neighbour discovery from packets that only look like it.
 * Point-to-point devices need none, and every destination behind one would
 * count as on-link.
 */
static bool is_onlink(const struct sk_buff *skb, const struct nk_flow *flow)
{
	const struct rt6_info *rt = dst_rt6_info(skb_dst(skb));

	return rt && !(rt->dst.dev->flags & (IFF_POINTOPOINT | IFF_NOARP)) &&
	       ipv6_addr_equal(rt6_nexthop(rt, &flow->dst.v6),
			       &flow->dst.v6);
}

/*
 * In the numbering of the listeners: the initial PID namespace for the host,
 * the sender's own for a container with its own user namespace.
 */
static u32 sender_pid(const struct net *net)
{
	if (net->user_ns == &init_user_ns)
		return task_tgid_nr(current);
	return task_tgid_vnr(current);
}

static void send_denial(struct nk_net *nt, const struct nk_policy *policy,
			const struct nk_flow *flow, enum nettrust_reason reason,
			const struct nk_lookup *lookup,
			const struct sk_buff *skb,
			const struct nf_hook_state *state)
{
	const struct net_device *dev = packet_device(skb, state, flow->hook);
	struct sock *sk = sender_sock(flow, skb);
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
	/* In softirq, current is an unrelated task that was interrupted. */
	if (sk && in_task() && !(current->flags & PF_KTHREAD)) {
		denial.pid = sender_pid(nt->net);
		/* A task may read its own comm without a lock. */
		strscpy_pad(denial.comm, current->comm, sizeof(denial.comm));
	}
	if (reason == NETTRUST_REASON_EXPIRED && lookup->lease)
		denial.name = nt_lease_name(rcu_dereference(lookup->lease->info));
	nt_event_denial(nt, policy->event_rate, &denial);
}

/* Out of line: keeps code that only denials need out of the hot path. */
static noinline unsigned int deny_packet(struct nk_net *nt,
					 const struct nk_flow *flow,
					 enum nettrust_reason reason,
					 struct nk_lookup *lookup,
					 struct sk_buff *skb,
					 const struct nf_hook_state *state)
{
	const struct nk_policy *policy = lookup->policy;

	if (nt_event_wanted(nt, NETTRUST_NLGRP_DENIALS))
		send_denial(nt, policy, flow, reason, lookup, skb, state);
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
unsigned int decide_packet(struct nk_net *nt, struct nk_flow *flow,
			   struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	const struct nk_policy *policy = rcu_dereference(nt->policy);
	struct nk_lookup lookup = { .nt = nt, .policy = policy, .skb = skb };
	const struct net_device *dev = packet_device(skb, state, flow->hook);
	struct sock *sk = sender_sock(flow, skb);
	enum nettrust_reason reason;

	/* Hooks are registered before the policy that needs them is set. */
	if (unlikely(policy->mode == NETTRUST_MODE_OFF))
		return NF_ACCEPT;
	flow->loopback = is_loopback(dev, flow, skb);
	if (sk)
		flow_set_owner(flow, nt, sk);

	reason = nt_verdict(policy, flow, &lookup);
	trace_nettrust_verdict(nt->net, policy->mode, flow, reason);
	nt_stats_count(nt->stats, reason, skb->len);
	if (unlikely(!nt_reason_accepts(reason)))
		return deny_packet(nt, flow, reason, &lookup, skb, state);
	if (reason == NETTRUST_REASON_LEASE)
		nt_use_count(lookup.lease, skb->len, lookup.now);
	return NF_ACCEPT;
}

/**
 * nt_decide() - decide a parsed packet on the slow path
 * @nt: namespace
 * @flow: the parsed packet, with @hook set; gets @loopback and the owner
 * @skb: the packet
 * @state: netfilter's state of the hook
 *
 * Context: RCU read lock.
 * Return: NF_ACCEPT, NF_DROP or the result of nt_reject().
 */
unsigned int nt_decide(struct nk_net *nt, struct nk_flow *flow,
		       struct sk_buff *skb, const struct nf_hook_state *state)
{
	return decide_packet(nt, flow, skb, state);
}

static noinline __flatten
unsigned int slow_path4(void *priv, struct sk_buff *skb,
			const struct nf_hook_state *state, u8 hook,
			bool unleased)
{
	struct nk_flow flow = { .hook = hook, .unleased = unleased };

	nt_parse4(skb, &flow);
	return decide_packet(priv, &flow, skb, state);
}

static noinline __flatten
unsigned int slow_path6(void *priv, struct sk_buff *skb,
			const struct nf_hook_state *state, u8 hook,
			bool unleased)
{
	struct nk_flow flow = { .hook = hook, .unleased = unleased };

	nt_parse6(skb, &flow);
	if (flow.has_icmp && hook == NETTRUST_HOOKS_OUTPUT)
		flow.onlink = is_onlink(skb, &flow);
	return decide_packet(priv, &flow, skb, state);
}

/*
 * One function per family and hook, so that the compiler folds both as
 * constants into the fast path.
 */
#define HOOK(name, family, bit)						\
static unsigned int name(void *priv, struct sk_buff *skb,		\
			 const struct nf_hook_state *state)		\
{									\
	const u8 hook = NETTRUST_HOOKS_##bit;				\
	bool unleased = false;						\
									\
	if (hook != NETTRUST_HOOKS_INPUT &&				\
	    likely(nt_fast##family(priv, skb,				\
				   packet_device(skb, state, hook),	\
				   &unleased)))				\
		return NF_ACCEPT;					\
	return slow_path##family(priv, skb, state, hook, unleased);	\
}

HOOK(hook_output4, 4, OUTPUT)
HOOK(hook_output6, 6, OUTPUT)
HOOK(hook_forward4, 4, FORWARD)
HOOK(hook_forward6, 6, FORWARD)
HOOK(hook_input4, 4, INPUT)
HOOK(hook_input6, 6, INPUT)

struct nk_hookset {
	struct rcu_head rcu;
	unsigned int n;
	struct nf_hook_ops ops[];
};

static void hookset_add(struct nk_hookset *set, struct nk_net *nt,
			nf_hookfn *hook, u8 pf, unsigned int num, s32 priority)
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
 * nt_hooks_register() - start to decide packets
 * @nt: namespace, with a policy
 * @hooks: NETTRUST_HOOKS_*
 * @arrivals: also watch incoming packets for openers, see nt_origin_theirs()
 * @priority: netfilter priority of the deciding hooks
 *
 * Context: mutex, sleeps.
 * Return: the hooks, for nt_hooks_unregister(), or an ERR_PTR.
 */
struct nk_hookset *nt_hooks_register(struct nk_net *nt, u32 hooks,
				     bool arrivals, s32 priority)
{
	static const struct {
		unsigned int num;
		nf_hookfn *hook4;
		nf_hookfn *hook6;
	} points[] = {	/* indexed by bit number in @hooks */
		{ NF_INET_LOCAL_OUT, hook_output4, hook_output6 },
		{ NF_INET_FORWARD, hook_forward4, hook_forward6 },
		{ NF_INET_LOCAL_IN, hook_input4, hook_input6 },
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
		hookset_add(set, nt, points[i].hook4, NFPROTO_IPV4,
			    points[i].num, priority);
		hookset_add(set, nt, points[i].hook6, NFPROTO_IPV6,
			    points[i].num, priority);
	}
	if (arrivals) {
		hookset_add(set, nt, nt_origin_arrival, NFPROTO_IPV4,
			    NF_INET_PRE_ROUTING, NF_IP_PRI_CONNTRACK + 1);
		hookset_add(set, nt, nt_origin_arrival, NFPROTO_IPV6,
			    NF_INET_PRE_ROUTING, NF_IP6_PRI_CONNTRACK + 1);
	}
	err = nf_register_net_hooks(nt->net, set->ops, set->n);
	if (!err)
		return set;
	/* Some hooks may have been visible: see nt_hooks_unregister(). */
	kfree_rcu(set, rcu);
	return ERR_PTR(err);
}

/**
 * nt_hooks_unregister() - stop deciding packets
 * @nt: namespace
 * @set: from nt_hooks_register(), freed after a grace period
 *
 * Packets in flight may still be decided until a grace period has passed.
 *
 * Context: mutex, sleeps.
 */
void nt_hooks_unregister(struct nk_net *nt, struct nk_hookset *set)
{
	nf_unregister_net_hooks(nt->net, set->ops, set->n);
	/* nfnetlink_hook dumps registered hooks under RCU. */
	kfree_rcu(set, rcu);
}
