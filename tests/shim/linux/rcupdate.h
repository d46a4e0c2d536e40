/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_RCUPDATE_H
#define SHIM_RCUPDATE_H

#include <linux/types.h>

#define __rcu
#define rcu_dereference(p)		(p)
#define rcu_access_pointer(p)		(p)
#define rcu_dereference_protected(p, c)	(p)
#define rcu_assign_pointer(p, v)	((p) = (v))
#define RCU_INIT_POINTER(p, v)		((p) = (v))

/* There are no concurrent readers, so the grace period ends at once. */
static inline void call_rcu(struct rcu_head *head,
			    void (*func)(struct rcu_head *))
{
	func(head);
}

#endif
