/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lock: once set, a namespace's policy can only become stricter, and the
 * module cannot be unloaded. The daemon can still add and revoke leases.
 */
#ifndef NT_LOCK_H
#define NT_LOCK_H

#include <linux/types.h>

struct netlink_ext_ack;
struct nk_net;
struct nk_policy;

void nt_lock(struct nk_net *nt);
bool nt_lock_at_birth(void);
void nt_lock_release(struct nk_net *nt);
int nt_lock_refuses(const struct nk_net *nt, bool weaker,
		    struct netlink_ext_ack *extack);
bool nt_lock_weaker(const struct nk_policy *old, const struct nk_policy *want);

#endif
