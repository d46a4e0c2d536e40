/* SPDX-License-Identifier: GPL-2.0 */
/* The settings of a namespace, and the hooks that they ask for. */
#ifndef NT_POLICY_H
#define NT_POLICY_H

struct netlink_ext_ack;
struct nt_net;
struct nt_policy;

int nt_policy_check_params(void);
int nt_policy_init(struct nt_net *nt);
void nt_policy_stop(struct nt_net *nt);
void nt_policy_exit(struct nt_net *nt);
int nt_policy_apply(struct nt_net *nt, const struct nt_policy *want,
		    struct netlink_ext_ack *extack);

#endif
