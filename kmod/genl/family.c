// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>
#include <net/sock.h>
#include "kmod/compat.h"
#include "kmod/genl/family.h"
#include "kmod/state.h"

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
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

/**
 * nt_family_init() - register the family
 * @ops: table of commands; the caller passes it, because it refers to files
 *	that this directory must not depend on
 * @n: number of commands
 *
 * Return: 0 or a negative errno.
 */
int __init nt_family_init(const struct genl_ops *ops, unsigned int n)
{
	nt_family.ops = ops;
	nt_family.n_ops = n;
	return genl_register_family(&nt_family);
}

void nt_family_exit(void)
{
	genl_unregister_family(&nt_family);
}

/**
 * nt_nl_netns() - get the namespace that a command acts on
 * @skb: the command
 * @extack: gets the cause of a refusal
 *
 * The family only requires CAP_NET_ADMIN in the namespace's user namespace.
 * That suffices for delegated namespaces; all others require CAP_NET_ADMIN in
 * the initial user namespace.
 *
 * Return: the namespace, or ERR_PTR(-EPERM).
 */
struct nk_net *nt_nl_netns(const struct sk_buff *skb,
			   struct netlink_ext_ack *extack)
{
	struct nk_net *nt = nt_netns(sock_net(skb->sk));

	if (READ_ONCE(nt->delegated) || netlink_capable(skb, CAP_NET_ADMIN))
		return nt;
	NL_SET_ERR_MSG(extack,
		       "needs CAP_NET_ADMIN in the initial user namespace, this network namespace is not delegated");
	return ERR_PTR(-EPERM);
}

/**
 * nt_nl_refuse() - report an invalid attribute
 * @extack: gets the attribute and the cause
 * @at: the attribute
 * @why: cause, a string literal
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
 * nt_nl_check_twice() - refuse duplicate attributes
 * @head: first attribute
 * @len: length of all attributes in bytes
 * @multi: bit set of the types that may repeat
 * @extack: gets the second attribute and the cause
 *
 * The kernel's parser would silently use the last one.
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

/**
 * nt_nl_check_message() - refuse a message with duplicate attributes
 * @info: message
 * @multi: bit set of the types that may repeat
 *
 * Return: 0 or -EINVAL.
 */
int nt_nl_check_message(const struct genl_info *info, unsigned long multi)
{
	return nt_nl_check_twice(nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
				 nlmsg_attrlen(info->nlhdr, GENL_HDRLEN),
				 multi, info->extack);
}

/**
 * nt_nl_parse_nest() - parse a nest and refuse duplicate attributes
 * @tb: filled in, @max + 1 entries
 * @max: highest attribute type
 * @nest: the nest
 * @policy: netlink policy of its attributes
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
 * nt_nl_get_addr() - get an address from exactly one of two attributes
 * @nest: attribute to blame if both are missing
 * @addr4: IPv4 address, or NULL
 * @addr6: IPv6 address, or NULL
 * @addr: filled in
 * @extack: gets the cause of a failure
 *
 * Return: AF_INET, AF_INET6 or -EINVAL.
 */
int nt_nl_get_addr(const struct nlattr *nest, const struct nlattr *addr4,
		   const struct nlattr *addr6, struct nk_addr *addr,
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
 * nt_nl_count() - count the entries of a batch
 * @info: message
 * @type: attribute type of an entry
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

/**
 * nt_nl_reply() - answer a command with one message
 * @info: the command
 * @cmd: NETTRUST_CMD_* of the reply
 * @nt: namespace
 * @put: called with the mutex to fill the message
 *
 * Return: 0 or a negative errno.
 */
int nt_nl_reply(struct genl_info *info, u8 cmd, struct nk_net *nt,
		int (*put)(const struct nk_net *nt, struct sk_buff *msg))
{
	struct sk_buff *msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *header;
	int err;

	if (!msg)
		return -ENOMEM;
	header = genlmsg_put_reply(msg, info, &nt_family, 0, cmd);
	if (!header)
		goto err_free;
	mutex_lock(&nt->lock);
	err = put(nt, msg);
	mutex_unlock(&nt->lock);
	if (err)
		goto err_free;
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);

err_free:
	nlmsg_free(msg);
	return -EMSGSIZE;
}
