/* SPDX-License-Identifier: GPL-2.0 */
/* The settings of a namespace, and the hooks that they require. */
#ifndef NT_POLICY_H
#define NT_POLICY_H

struct netlink_ext_ack;
struct nk_net;
struct nk_policy;

int nt_policy_check_params(void);
int nt_policy_init(struct nk_net *nt);
void nt_policy_stop(struct nk_net *nt);
void nt_policy_exit(struct nk_net *nt);
int nt_policy_apply(struct nk_net *nt, const struct nk_policy *want,
		    struct netlink_ext_ack *extack);

#endif
