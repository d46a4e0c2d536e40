/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lock: from then on a namespace's policy can only become stricter, and
 * the module stays. Leases still come and go, they are the daemon's work.
 */
#ifndef NT_LOCK_H
#define NT_LOCK_H

#include <linux/types.h>

struct netlink_ext_ack;
struct nt_net;
struct nt_policy;

void nt_lock(struct nt_net *nt);
bool nt_lock_at_birth(void);
void nt_lock_release(struct nt_net *nt);
int nt_lock_refuses(const struct nt_net *nt, bool weaker,
		    struct netlink_ext_ack *extack);
bool nt_lock_weaker(const struct nt_policy *old, const struct nt_policy *want);

#endif
