/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generic netlink family: netlink.c has the family itself, the settings
 * and the counters; nl-lease.c and nl-prefix.c the rest of the commands;
 * nl-spec.c knows what a lease looks like in them.
 */
#ifndef NT_NETLINK_H
#define NT_NETLINK_H

#include <net/genetlink.h>
#include "kmod/genl/gen.h"

struct nt_addr;
struct nt_lease;
struct nt_lease_spec;
struct nt_net;

extern struct genl_family nt_family;

int nt_netlink_init(void);
void nt_netlink_exit(void);

/* Both return 0 or -EMSGSIZE. Context: RCU read lock or mutex. */
int nt_nl_put_lease(const struct nt_net *nt, struct sk_buff *msg,
		    const struct nt_lease *lease);
int nt_nl_put_policy(const struct nt_net *nt, struct sk_buff *msg);

struct nt_net *nt_nl_netns(const struct sk_buff *skb,
			   struct netlink_ext_ack *extack);

int nt_nl_refuse(struct netlink_ext_ack *extack, const struct nlattr *at,
		 const char *why);
int nt_nl_check_twice(const struct nlattr *head, int len, unsigned long multi,
		      struct netlink_ext_ack *extack);
int nt_nl_parse_nest(struct nlattr **tb, int max, const struct nlattr *nest,
		     const struct nla_policy *policy, unsigned long multi,
		     struct netlink_ext_ack *extack);
int nt_nl_get_addr(const struct nlattr *nest, const struct nlattr *addr4,
		   const struct nlattr *addr6, struct nt_addr *addr,
		   struct netlink_ext_ack *extack);
int nt_nl_parse_lease(const struct nlattr *nest, bool add,
		      struct nt_lease_spec *spec,
		      struct netlink_ext_ack *extack);
int nt_nl_count(const struct genl_info *info, int type);

#endif
