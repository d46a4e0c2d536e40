/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Multicast events. They are built only while a group has listeners, and rate
 * limited per group by the policy. The rest is counted as lost, and the next
 * event of the group reports the number.
 */
#ifndef NT_EVENT_H
#define NT_EVENT_H

#include <linux/sched.h>
#include "kmod/genl/gen.h"
#include "kmod/state.h"

struct nk_denial {
	const struct nk_flow *flow;
	enum nettrust_reason reason;
	u32 mode;
	int ifindex;		/* 0: none */
	const char *ifname;
	bool has_uid;
	u32 uid;
	u64 cgroup;		/* 0: unknown */
	u32 pid;		/* 0: unknown */
	char comm[TASK_COMM_LEN];
	const char *name;	/* name in the lapsed lease, or NULL */
};

void nt_events_start(void);
void nt_events_stop(void);

bool nt_event_wanted(const struct nk_net *nt, unsigned int group);
void nt_event_denial(struct nk_net *nt, u32 rate,
		     const struct nk_denial *denial);
void nt_event_lease(struct nk_net *nt, const struct nk_lease *lease,
		    enum nettrust_lease_change change);
void nt_event_policy(struct nk_net *nt);

#endif
