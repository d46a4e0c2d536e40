/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames from packet sockets bypass LOCAL_OUT. They are decided at the netdev
 * egress hook of the devices that the policy lists, on kernels that have this
 * hook (5.16, CONFIG_NETFILTER_EGRESS).
 */
#ifndef NT_EGRESS_H
#define NT_EGRESS_H

struct netlink_ext_ack;
struct nk_net;
struct nk_policy;

int nt_egress_init(void);
void nt_egress_exit(void);
int nt_egress_add(struct nk_net *nt, const struct nk_policy *want,
		  struct netlink_ext_ack *extack);
void nt_egress_trim(struct nk_net *nt, const struct nk_policy *policy);

#endif
