/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generic netlink family and helpers for its commands: the namespace they
 * act on, strict parsing of attributes, refusals with a cause.
 */
#ifndef NT_FAMILY_H
#define NT_FAMILY_H

#include <net/genetlink.h>
#include "kmod/genl/gen.h"

struct nk_addr;
struct nk_net;

extern struct genl_family nt_family;

int nt_family_init(const struct genl_ops *ops, unsigned int n);
void nt_family_exit(void);

struct nk_net *nt_nl_netns(const struct sk_buff *skb,
			   struct netlink_ext_ack *extack);

int nt_nl_refuse(struct netlink_ext_ack *extack, const struct nlattr *at,
		 const char *why);
int nt_nl_check_twice(const struct nlattr *head, int len, unsigned long multi,
		      struct netlink_ext_ack *extack);
int nt_nl_parse_nest(struct nlattr **tb, int max, const struct nlattr *nest,
		     const struct nla_policy *policy, unsigned long multi,
		     struct netlink_ext_ack *extack);
int nt_nl_get_addr(const struct nlattr *nest, const struct nlattr *addr4,
		   const struct nlattr *addr6, struct nk_addr *addr,
		   struct netlink_ext_ack *extack);
int nt_nl_check_message(const struct genl_info *info, unsigned long multi);
int nt_nl_count(const struct genl_info *info, int type);
int nt_nl_reply(struct genl_info *info, u8 cmd, struct nk_net *nt,
		int (*put)(const struct nk_net *nt, struct sk_buff *msg));

#endif
