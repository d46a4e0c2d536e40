// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <net/sock.h>
#include "kmod/compat.h"
#include "kmod/policy/lock.h"
#include "kmod/genl/family.h"
#include "kmod/netns.h"
#include "kmod/policy/policy.h"

#define CONFIRM_MAX 86400

static const struct genl_multicast_group groups[] = {
	[NETTRUST_NLGRP_DENIALS] = {
		.name = NETTRUST_MCGRP_DENIALS,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
	[NETTRUST_NLGRP_LEASES] = {
		.name = NETTRUST_MCGRP_LEASES,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
	[NETTRUST_NLGRP_STATE] = {
		.name = NETTRUST_MCGRP_STATE,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
};

struct genl_family nt_family __ro_after_init = {
	.name = NETTRUST_FAMILY_NAME,
	.version = NETTRUST_FAMILY_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = nettrust_nl_ops,
	.n_ops = ARRAY_SIZE(nettrust_nl_ops),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

int nt_netlink_init(void)
{
	int err = genl_register_family(&nt_family);

	if (!err)
		nt_events_start();
	return err;
}

void nt_netlink_exit(void)
{
	nt_events_stop();
	genl_unregister_family(&nt_family);
}

/**
 * nt_nl_netns() - the namespace that a command acts on
 * @skb: the command
 * @extack: gets the cause of a refusal
 *
 * The family lets through whoever may administer the network namespace; that
 * suffices only where somebody with rights over the whole machine delegated it.
 *
 * Return: the namespace, or ERR_PTR(-EPERM).
 */
struct nt_net *nt_nl_netns(const struct sk_buff *skb,
			   struct netlink_ext_ack *extack)
{
	struct nt_net *nt = nt_netns(sock_net(skb->sk));

	if (READ_ONCE(nt->delegated) || netlink_capable(skb, CAP_NET_ADMIN))
		return nt;
	NL_SET_ERR_MSG(extack,
		       "needs CAP_NET_ADMIN in the initial user namespace, this network namespace is not delegated");
	return ERR_PTR(-EPERM);
}

/**
 * nt_nl_refuse() - say what is wrong with an attribute
 * @extack: of the message
 * @at: the attribute
 * @why: static sentence
 *
 * Return: -EINVAL.
 */
int nt_nl_refuse(struct netlink_ext_ack *extack, const struct nlattr *at,
		 const char *why)
{
	NL_SET_BAD_ATTR(extack, at);
	if (extack)
		extack->_msg = why;
	return -EINVAL;
}

/**
 * nt_nl_check_twice() - refuse attributes that are given twice
 * @head: first attribute
 * @len: length of all
 * @multi: bit set of the types that may repeat
 * @extack: points at the second one
 *
 * The kernel's parser takes the last one and says nothing.
 *
 * Return: 0 or -EINVAL.
 */
int nt_nl_check_twice(const struct nlattr *head, int len, unsigned long multi,
		      struct netlink_ext_ack *extack)
{
	const struct nlattr *nla;
	unsigned long seen = 0;
	int rem;

	nla_for_each_attr(nla, head, len, rem) {
		unsigned long bit = BIT(nla_type(nla) % BITS_PER_LONG);

		if (seen & bit & ~multi)
			return nt_nl_refuse(extack, nla,
					    "attribute given twice");
		seen |= bit;
	}
	return 0;
}

static int check_message(const struct genl_info *info, unsigned long multi)
{
	return nt_nl_check_twice(nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
				 nlmsg_attrlen(info->nlhdr, GENL_HDRLEN),
				 multi, info->extack);
}

/**
 * nt_nl_parse_nest() - the attributes in a nest, each at most once
 * @tb: filled, @max + 1 entries
 * @max: highest type
 * @nest: the nest
 * @policy: of its attributes
 * @multi: bit set of the types that may repeat
 * @extack: gets the cause of a failure
 *
 * Return: 0 or a negative errno.
 */
int nt_nl_parse_nest(struct nlattr **tb, int max, const struct nlattr *nest,
		     const struct nla_policy *policy, unsigned long multi,
		     struct netlink_ext_ack *extack)
{
	int err = nla_parse_nested(tb, max, nest, policy, extack);

	return err ?: nt_nl_check_twice(nla_data(nest), nla_len(nest), multi,
					extack);
}

/**
 * nt_nl_get_addr() - the one address of a nest
 * @nest: to point at if there is none
 * @addr4: or NULL
 * @addr6: or NULL
 * @addr: filled
 * @extack: gets the cause of a failure
 *
 * Return: AF_INET, AF_INET6 or -EINVAL.
 */
int nt_nl_get_addr(const struct nlattr *nest, const struct nlattr *addr4,
		   const struct nlattr *addr6, struct nt_addr *addr,
		   struct netlink_ext_ack *extack)
{
	memset(addr, 0, sizeof(*addr));
	if (!addr4 && !addr6)
		return nt_nl_refuse(extack, nest,
				    "the address (addr4 or addr6) is missing");
	if (addr4 && addr6)
		return nt_nl_refuse(extack, addr6,
				    "addr4 and addr6 exclude each other");
	if (addr4) {
		addr->v4 = nla_get_in_addr(addr4);
		return AF_INET;
	}
	addr->v6 = nla_get_in6_addr(addr6);
	return AF_INET6;
}

/**
 * nt_nl_count() - how many entries a batch has
 * @info: message
 * @type: of the entries
 *
 * Return: 1 to NETTRUST_BATCH_MAX, -EINVAL or -E2BIG.
 */
int nt_nl_count(const struct genl_info *info, int type)
{
	const struct nlattr *nla;
	int rem, n = 0;

	nlmsg_for_each_attr(nla, info->nlhdr, GENL_HDRLEN, rem)
		n += nla_type(nla) == type;
	if (!n) {
		NL_SET_ERR_MSG(info->extack,
			       "the message names nothing, at least one entry is needed");
		return -EINVAL;
	}
	if (n > NETTRUST_BATCH_MAX) {
		NL_SET_ERR_MSG(info->extack, "too many entries, a message takes at most 4096");
		return -E2BIG;
	}
	return n;
}

static int put_upstream(struct sk_buff *msg, const struct nt_upstream *up)
{
	struct nlattr *nest = nla_nest_start(msg, NETTRUST_A_POLICY_UPSTREAM);
	int err;

	if (!nest)
		return -EMSGSIZE;
	if (up->family == AF_INET)
		err = nla_put_in_addr(msg, NETTRUST_A_UPSTREAM_ADDR4,
				      up->addr.v4);
	else
		err = nla_put_in6_addr(msg, NETTRUST_A_UPSTREAM_ADDR6,
				       &up->addr.v6);
	if (err || nla_put_u8(msg, NETTRUST_A_UPSTREAM_PROTO, up->proto) ||
	    nla_put_u16(msg, NETTRUST_A_UPSTREAM_PORT, up->port))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_settings(struct sk_buff *msg, const struct nt_policy *policy)
{
	unsigned int i;

	if (nla_put_u32(msg, NETTRUST_A_POLICY_MODE, policy->mode) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_ACTION, policy->action) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_LIVENESS, policy->liveness) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_HOOKS, policy->hooks) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_BUILTIN, policy->builtin) ||
	    nla_put_s32(msg, NETTRUST_A_POLICY_PRIORITY, policy->priority) ||
	    nla_put_u8(msg, NETTRUST_A_POLICY_DNS_LOCKDOWN,
		       policy->dns_lockdown) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_UPSTREAM_MARK,
			policy->upstream_mark) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_EVENT_RATE,
			policy->event_rate) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_LINGER, policy->linger) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_DENY_MARK, policy->deny_mark) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_MAX_LIFETIME,
			policy->max_lifetime))
		return -EMSGSIZE;
	for (i = 0; i < policy->n_upstreams; i++)
		if (put_upstream(msg, &policy->upstreams[i]))
			return -EMSGSIZE;
	for (i = 0; i < policy->n_egress; i++)
		if (nla_put_u32(msg, NETTRUST_A_POLICY_EGRESS,
				policy->egress[i]))
			return -EMSGSIZE;
	return 0;
}

int nt_nl_put_policy(const struct nt_net *nt, struct sk_buff *msg)
{
	if (put_settings(msg, nt_dereference(nt, nt->policy)) ||
	    nla_put_string(msg, NETTRUST_A_POLICY_VERSION, NETTRUST_VERSION) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_LEASES, nt->leases.count) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_LEASES_MAX, nt->leases.max) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_PREFIXES,
			nt->prefixes.count) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_PREFIXES_MAX,
			nt->prefixes.max) ||
	    nla_put_u8(msg, NETTRUST_A_POLICY_DELEGATED, nt->delegated) ||
	    (nt->locked && nla_put_flag(msg, NETTRUST_A_POLICY_LOCKED)) ||
	    (nt->confirm.before &&
	     nla_put_u64_64bit(msg, NETTRUST_A_POLICY_CONFIRM_MS,
			       div_u64(nt_confirm_left(nt), NSEC_PER_MSEC),
			       NETTRUST_A_POLICY_PAD)))
		return -EMSGSIZE;
	return 0;
}

int nettrust_nl_policy_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nt_net *nt = nt_nl_netns(skb, info->extack);
	struct sk_buff *msg;
	void *header;
	int err;

	if (IS_ERR(nt))
		return PTR_ERR(nt);
	msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	header = genlmsg_put_reply(msg, info, &nt_family, 0,
				   NETTRUST_CMD_POLICY_GET);
	if (!header)
		goto err_free;
	mutex_lock(&nt->lock);
	err = nt_nl_put_policy(nt, msg);
	mutex_unlock(&nt->lock);
	if (err)
		goto err_free;
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);

err_free:
	nlmsg_free(msg);
	return -EMSGSIZE;
}

static int parse_upstream(const struct nlattr *nest, struct nt_upstream *up,
			  struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NETTRUST_A_UPSTREAM_MAX + 1];
	int err;

	err = nt_nl_parse_nest(tb, NETTRUST_A_UPSTREAM_MAX, nest,
			       nettrust_upstream_nl_policy, 0, extack);
	if (err)
		return err;
	err = nt_nl_get_addr(nest, tb[NETTRUST_A_UPSTREAM_ADDR4],
			     tb[NETTRUST_A_UPSTREAM_ADDR6], &up->addr, extack);
	if (err < 0)
		return err;
	up->family = err;
	if (!tb[NETTRUST_A_UPSTREAM_PROTO] || !tb[NETTRUST_A_UPSTREAM_PORT])
		return nt_nl_refuse(extack, nest,
				    "upstream: proto or port is missing");
	up->proto = nla_get_u8(tb[NETTRUST_A_UPSTREAM_PROTO]);
	up->port = nla_get_u16(tb[NETTRUST_A_UPSTREAM_PORT]);
	if (up->proto != IPPROTO_UDP && up->proto != IPPROTO_TCP)
		return nt_nl_refuse(extack, tb[NETTRUST_A_UPSTREAM_PROTO],
				    "upstream: proto must be 6 (TCP) or 17 (UDP)");
	return 0;
}

static int parse_upstreams(const struct genl_info *info,
			   struct nt_policy *policy)
{
	const struct nlattr *clear = info->attrs[NETTRUST_A_POLICY_UPSTREAM_CLEAR];
	const struct nlattr *nla;
	unsigned int n = 0;
	int rem, err;

	nlmsg_for_each_attr(nla, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(nla) != NETTRUST_A_POLICY_UPSTREAM)
			continue;
		if (clear)
			return nt_nl_refuse(info->extack, clear,
					    "upstream and upstream-clear exclude each other");
		if (n == NETTRUST_UPSTREAMS_MAX) {
			NL_SET_ERR_MSG_ATTR(info->extack, nla,
					    "too many upstreams, at most 16");
			return -E2BIG;
		}
		err = parse_upstream(nla, &policy->upstreams[n++],
				     info->extack);
		if (err)
			return err;
	}
	if (n || clear)
		policy->n_upstreams = n;
	return 0;
}

static void get_u32(const struct nlattr *nla, u32 *value)
{
	if (nla)
		*value = nla_get_u32(nla);
}

/* Context: rtnl. */
static int parse_egress(const struct nt_net *nt, const struct genl_info *info,
			struct nt_policy *policy)
{
	const struct nlattr *clear = info->attrs[NETTRUST_A_POLICY_EGRESS_CLEAR];
	const struct nlattr *nla;
	unsigned int n = 0;
	int rem;

	nlmsg_for_each_attr(nla, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(nla) != NETTRUST_A_POLICY_EGRESS)
			continue;
		if (clear)
			return nt_nl_refuse(info->extack, clear,
					    "egress and egress-clear exclude each other");
		if (n == NETTRUST_EGRESS_MAX) {
			NL_SET_ERR_MSG_ATTR(info->extack, nla,
					    "too many devices, at most 16");
			return -E2BIG;
		}
		policy->egress[n] = nla_get_u32(nla);
		if (!__dev_get_by_index(nt->net, policy->egress[n++])) {
			nt_nl_refuse(info->extack, nla,
				     "egress: there is no such device");
			return -ENODEV;
		}
	}
	if (n || clear)
		policy->n_egress = n;
	return 0;
}

static void get_settings(struct nlattr **attrs, struct nt_policy *policy)
{
	get_u32(attrs[NETTRUST_A_POLICY_MODE], &policy->mode);
	get_u32(attrs[NETTRUST_A_POLICY_ACTION], &policy->action);
	get_u32(attrs[NETTRUST_A_POLICY_LIVENESS], &policy->liveness);
	get_u32(attrs[NETTRUST_A_POLICY_HOOKS], &policy->hooks);
	get_u32(attrs[NETTRUST_A_POLICY_BUILTIN], &policy->builtin);
	get_u32(attrs[NETTRUST_A_POLICY_UPSTREAM_MARK],
		&policy->upstream_mark);
	get_u32(attrs[NETTRUST_A_POLICY_EVENT_RATE], &policy->event_rate);
	get_u32(attrs[NETTRUST_A_POLICY_LINGER], &policy->linger);
	get_u32(attrs[NETTRUST_A_POLICY_DENY_MARK], &policy->deny_mark);
	get_u32(attrs[NETTRUST_A_POLICY_MAX_LIFETIME], &policy->max_lifetime);
	if (attrs[NETTRUST_A_POLICY_PRIORITY])
		policy->priority = nla_get_s32(attrs[NETTRUST_A_POLICY_PRIORITY]);
	if (attrs[NETTRUST_A_POLICY_DNS_LOCKDOWN])
		policy->dns_lockdown =
			nla_get_u8(attrs[NETTRUST_A_POLICY_DNS_LOCKDOWN]);
}

/* Whoever a namespace was delegated to must not hand out more than that. */
static int check_owner(const struct sk_buff *skb, const struct genl_info *info)
{
	static const int reserved[] = {
		NETTRUST_A_POLICY_LEASES_MAX, NETTRUST_A_POLICY_PREFIXES_MAX,
		NETTRUST_A_POLICY_DELEGATED,
	};
	unsigned int i;

	if (netlink_capable(skb, CAP_NET_ADMIN))
		return 0;
	for (i = 0; i < ARRAY_SIZE(reserved); i++)
		if (info->attrs[reserved[i]]) {
			nt_nl_refuse(info->extack, info->attrs[reserved[i]],
				     "needs CAP_NET_ADMIN in the initial user namespace");
			return -EPERM;
		}
	return 0;
}

static int change_policy(struct nt_net *nt, const struct nt_policy *want,
			 const struct genl_info *info)
{
	const struct nlattr *confirm = info->attrs[NETTRUST_A_POLICY_CONFIRM];
	const struct nt_policy *old = nt_dereference(nt, nt->policy);
	struct nt_policy *before = NULL;
	int err;

	if (confirm && nla_get_u32(confirm) - 1 >= CONFIRM_MAX)
		return nt_nl_refuse(info->extack, confirm,
				    "confirm must be 1 to 86400 seconds");
	/* What goes back later would be weaker then. */
	err = nt_lock_refuses(nt, confirm || nt_lock_weaker(old, want),
			      info->extack);
	if (err)
		return err;
	if (confirm) {
		before = kmemdup(old, sizeof(*old), GFP_KERNEL);
		if (!before)
			return -ENOMEM;
	}
	err = nt_policy_apply(nt, want, info->extack);
	if (err)
		kfree(before);
	else if (confirm)
		nt_confirm_arm(nt, before, nla_get_u32(confirm));
	return err;
}

int nettrust_nl_policy_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nt_net *nt = nt_nl_netns(skb, info->extack);
	struct nlattr **attrs = info->attrs;
	const struct nlattr *delegated = attrs[NETTRUST_A_POLICY_DELEGATED];
	struct nt_policy *policy;
	u32 max;
	int err;

	if (IS_ERR(nt))
		return PTR_ERR(nt);
	err = check_message(info, BIT(NETTRUST_A_POLICY_UPSTREAM) |
			    BIT(NETTRUST_A_POLICY_EGRESS)) ?:
	      check_owner(skb, info);
	if (err)
		return err;
	rtnl_lock();
	mutex_lock(&nt->lock);
	policy = kmemdup(nt_dereference(nt, nt->policy), sizeof(*policy),
			 GFP_KERNEL);
	if (!policy) {
		err = -ENOMEM;
		goto out;
	}
	get_settings(attrs, policy);
	err = parse_upstreams(info, policy) ?:
	      parse_egress(nt, info, policy) ?:
	      nt_lock_refuses(nt, delegated && nla_get_u8(delegated),
			      info->extack) ?:
	      change_policy(nt, policy, info);
	kfree(policy);
	if (err)
		goto out;
	if (delegated)
		WRITE_ONCE(nt->delegated, nla_get_u8(delegated));
	max = nt->leases.max;
	get_u32(attrs[NETTRUST_A_POLICY_LEASES_MAX], &max);
	nt_leases_limit(&nt->leases, max);
	get_u32(attrs[NETTRUST_A_POLICY_PREFIXES_MAX], &nt->prefixes.max);
	nt_event_policy(nt);
out:
	mutex_unlock(&nt->lock);
	rtnl_unlock();
	return err;
}

int nettrust_nl_policy_confirm_doit(struct sk_buff *skb,
				    struct genl_info *info)
{
	struct nt_net *nt = nt_nl_netns(skb, info->extack);
	int err = 0;

	if (IS_ERR(nt))
		return PTR_ERR(nt);
	mutex_lock(&nt->lock);
	if (nt->confirm.before) {
		nt_confirm_done(nt);
		nt_event_policy(nt);
	} else {
		NL_SET_ERR_MSG(info->extack, "nothing waits to be confirmed");
		err = -ENOENT;
	}
	mutex_unlock(&nt->lock);
	return err;
}

int nettrust_nl_policy_lock_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nt_net *nt = nt_nl_netns(skb, info->extack);
	int err = 0;

	if (IS_ERR(nt))
		return PTR_ERR(nt);
	/* It holds the module, and its own master back. */
	if (!netlink_capable(skb, CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG(info->extack,
			       "needs CAP_NET_ADMIN in the initial user namespace");
		return -EPERM;
	}
	mutex_lock(&nt->lock);
	if (nt->confirm.before) {
		NL_SET_ERR_MSG(info->extack,
			       "the settings wait to be confirmed, confirm them first");
		err = -EBUSY;
	} else {
		nt_lock(nt);
		nt_event_policy(nt);
	}
	mutex_unlock(&nt->lock);
	return err;
}

static int put_counter(struct sk_buff *msg, u32 reason, u64 packets, u64 bytes)
{
	struct nlattr *nest = nla_nest_start(msg, NETTRUST_A_STATS_COUNTER);

	if (!nest ||
	    nla_put_u32(msg, NETTRUST_A_COUNTER_REASON, reason) ||
	    nla_put_u64_64bit(msg, NETTRUST_A_COUNTER_PACKETS, packets,
			      NETTRUST_A_COUNTER_PAD) ||
	    nla_put_u64_64bit(msg, NETTRUST_A_COUNTER_BYTES, bytes,
			      NETTRUST_A_COUNTER_PAD))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_stats(struct nt_net *nt, struct sk_buff *msg)
{
	const struct nt_counts *c = &nt->counts;
	const struct {
		int attr;
		u64 value;
	} totals[] = {
		{ NETTRUST_A_STATS_LEASES_ADDED, c->leases_added },
		{ NETTRUST_A_STATS_LEASES_EXTENDED, c->leases_extended },
		{ NETTRUST_A_STATS_LEASES_RENEWED, c->leases_renewed },
		{ NETTRUST_A_STATS_LEASES_EXPIRED, c->leases_expired },
		{ NETTRUST_A_STATS_LEASES_REVOKED, c->leases_revoked },
		{ NETTRUST_A_STATS_LEASES_REFUSED, c->leases_refused },
		{ NETTRUST_A_STATS_LIVENESS_PASSES, c->liveness_passes },
		{ NETTRUST_A_STATS_EVENTS_SENT,
		  atomic64_read(&nt->events.sent) },
		{ NETTRUST_A_STATS_EVENTS_LOST,
		  atomic64_read(&nt->events.lost) },
	};
	struct nt_stats_sum sum;
	unsigned int i;

	nt_stats_sum(nt->stats, &sum);
	for (i = NETTRUST_REASON_LOOPBACK; i < NT_REASONS; i++)
		if (put_counter(msg, i, sum.packets[i], sum.bytes[i]))
			return -EMSGSIZE;
	for (i = 0; i < ARRAY_SIZE(totals); i++)
		if (nla_put_u64_64bit(msg, totals[i].attr, totals[i].value,
				      NETTRUST_A_STATS_PAD))
			return -EMSGSIZE;
	return 0;
}

int nettrust_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nt_net *nt = nt_nl_netns(skb, info->extack);
	struct sk_buff *msg;
	void *header;
	int err;

	if (IS_ERR(nt))
		return PTR_ERR(nt);
	msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	header = genlmsg_put_reply(msg, info, &nt_family, 0,
				   NETTRUST_CMD_STATS_GET);
	if (!header)
		goto err_free;
	mutex_lock(&nt->lock);
	err = put_stats(nt, msg);
	mutex_unlock(&nt->lock);
	if (err)
		goto err_free;
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);

err_free:
	nlmsg_free(msg);
	return -EMSGSIZE;
}
