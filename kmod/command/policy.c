// SPDX-License-Identifier: GPL-2.0
/* The commands about settings: POLICY_GET, _SET, _CONFIRM, _LOCK. */
#include <linux/rtnetlink.h>
#include "kmod/genl/event.h"
#include "kmod/genl/family.h"
#include "kmod/genl/put.h"
#include "kmod/genl/settings.h"
#include "kmod/policy/confirm.h"
#include "kmod/policy/lock.h"
#include "kmod/policy/policy.h"
#include "kmod/state.h"
#include "kmod/table/lease.h"

#define CONFIRM_MAX 86400

int nettrust_nl_policy_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nk_net *nt = nt_nl_netns(skb, info->extack);

	if (IS_ERR(nt))
		return PTR_ERR(nt);
	return nt_nl_reply(info, NETTRUST_CMD_POLICY_GET, nt, nt_nl_put_policy);
}

static int parse_upstream(const struct nlattr *nest, struct nk_upstream *up,
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
			   struct nk_policy *policy)
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
static int parse_egress(const struct nk_net *nt, const struct genl_info *info,
			struct nk_policy *policy)
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

static int change_policy(struct nk_net *nt, const struct nk_policy *want,
			 const struct genl_info *info)
{
	const struct nlattr *confirm = info->attrs[NETTRUST_A_POLICY_CONFIRM];
	const struct nk_policy *old = nt_dereference(nt, nt->policy);
	struct nk_policy *before = NULL;
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

/*
 * The leases of a namespace that was delegated are accounted for whoever adds
 * them, as memory of their own processes is.
 */
static void delegate(struct nk_net *nt, bool delegated)
{
	nt->leases.gfp = delegated ? GFP_KERNEL_ACCOUNT : GFP_KERNEL;
	WRITE_ONCE(nt->delegated, delegated);
}

int nettrust_nl_policy_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nk_net *nt = nt_nl_netns(skb, info->extack);
	struct nlattr **attrs = info->attrs;
	const struct nlattr *delegated = attrs[NETTRUST_A_POLICY_DELEGATED];
	struct nk_policy *policy;
	u32 max;
	int err;

	if (IS_ERR(nt))
		return PTR_ERR(nt);
	err = nt_nl_check_message(info, BIT(NETTRUST_A_POLICY_UPSTREAM) |
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
	nt_settings_get(attrs, policy);
	err = parse_upstreams(info, policy) ?:
	      parse_egress(nt, info, policy) ?:
	      nt_lock_refuses(nt, delegated && nla_get_u8(delegated),
			      info->extack) ?:
	      change_policy(nt, policy, info);
	kfree(policy);
	if (err)
		goto out;
	if (delegated)
		delegate(nt, nla_get_u8(delegated));
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
	struct nk_net *nt = nt_nl_netns(skb, info->extack);
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
	struct nk_net *nt = nt_nl_netns(skb, info->extack);
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
