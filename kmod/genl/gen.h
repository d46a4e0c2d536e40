/* SPDX-License-Identifier: GPL-2.0 */
/* Do not edit directly, auto-generated from: */
/*	uapi/nettrust.yaml, by make gen */
/* YNL-GEN kernel header */

#ifndef _LINUX_NETTRUST_GEN_H
#define _LINUX_NETTRUST_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/nettrust.h>

/* Common nested types */
extern const struct nla_policy nettrust_lease_nl_policy[NETTRUST_A_LEASE_NAME + 1];
extern const struct nla_policy nettrust_prefix_nl_policy[NETTRUST_A_PREFIX_ORIGIN + 1];
extern const struct nla_policy nettrust_service_nl_policy[NETTRUST_A_SERVICE_PORT_MAX + 1];
extern const struct nla_policy nettrust_upstream_nl_policy[NETTRUST_A_UPSTREAM_PORT + 1];

extern const struct nla_policy nettrust_policy_get_nl_policy[NETTRUST_A_POLICY_PAD + 1];

extern const struct nla_policy nettrust_policy_set_nl_policy[NETTRUST_A_POLICY_EGRESS_CLEAR + 1];

extern const struct nla_policy nettrust_policy_confirm_nl_policy[NETTRUST_A_POLICY_PAD + 1];

extern const struct nla_policy nettrust_policy_lock_nl_policy[NETTRUST_A_POLICY_PAD + 1];

extern const struct nla_policy nettrust_lease_add_nl_policy[NETTRUST_A_LEASE_MSG_LEASE + 1];

extern const struct nla_policy nettrust_lease_del_nl_policy[NETTRUST_A_LEASE_MSG_KILL + 1];

extern const struct nla_policy nettrust_lease_get_nl_policy[NETTRUST_A_LEASE_MSG_LEASE + 1];

extern const struct nla_policy nettrust_lease_flush_nl_policy[NETTRUST_A_LEASE_MSG_KILL + 1];

extern const struct nla_policy nettrust_prefix_add_nl_policy[NETTRUST_A_PREFIX_MSG_KILL + 1];

extern const struct nla_policy nettrust_prefix_del_nl_policy[NETTRUST_A_PREFIX_MSG_PREFIX + 1];

extern const struct nla_policy nettrust_prefix_get_nl_policy[NETTRUST_A_PREFIX_MSG_PAD + 1];

extern const struct nla_policy nettrust_prefix_flush_nl_policy[NETTRUST_A_PREFIX_MSG_PREFIX + 1];

extern const struct nla_policy nettrust_stats_get_nl_policy[NETTRUST_A_STATS_PAD + 1];

/* Ops table for nettrust */
extern const struct genl_ops nettrust_nl_ops[13];

int nettrust_nl_policy_get_doit(struct sk_buff *skb, struct genl_info *info);
int nettrust_nl_policy_set_doit(struct sk_buff *skb, struct genl_info *info);
int nettrust_nl_policy_confirm_doit(struct sk_buff *skb,
				    struct genl_info *info);
int nettrust_nl_policy_lock_doit(struct sk_buff *skb, struct genl_info *info);
int nettrust_nl_lease_add_doit(struct sk_buff *skb, struct genl_info *info);
int nettrust_nl_lease_del_doit(struct sk_buff *skb, struct genl_info *info);
int nettrust_nl_lease_get_doit(struct sk_buff *skb, struct genl_info *info);
int nettrust_nl_lease_get_start(struct netlink_callback *cb);
int nettrust_nl_lease_get_done(struct netlink_callback *cb);
int nettrust_nl_lease_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int nettrust_nl_lease_flush_doit(struct sk_buff *skb, struct genl_info *info);
int nettrust_nl_prefix_add_doit(struct sk_buff *skb, struct genl_info *info);
int nettrust_nl_prefix_del_doit(struct sk_buff *skb, struct genl_info *info);
int nettrust_nl_prefix_get_doit(struct sk_buff *skb, struct genl_info *info);
int nettrust_nl_prefix_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb);
int nettrust_nl_prefix_flush_doit(struct sk_buff *skb, struct genl_info *info);
int nettrust_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	NETTRUST_NLGRP_DENIALS,
	NETTRUST_NLGRP_LEASES,
	NETTRUST_NLGRP_STATE,
};

#endif /* _LINUX_NETTRUST_GEN_H */
