/* SPDX-License-Identifier: GPL-2.0 */
/* Everything NetTrust keeps for one network namespace. */
#ifndef NT_NETNS_H
#define NT_NETNS_H

#include <linux/mutex.h>
#include <linux/timekeeping.h>
#include "kmod/policy/confirm.h"
#include "kmod/genl/event.h"
#include "kmod/life/expiry.h"
#include "kmod/table/lease.h"
#include "kmod/table/prefix.h"
#include "kmod/table/stats.h"

struct net;
struct nt_hookset;
struct nt_own;

/**
 * struct nt_net - state of a namespace
 * @slow_ports: NT_PORT_BIT()s of @policy, see quick.c; a packet that finds
 *	those of the policy before or after is decided as by that one
 * @stats: packets by reason
 * @own: its addresses that packets bore lately
 * @net: it lives and dies with it, so no reference is held
 * @prefixes: static networks
 * @leases: what DNS vouched for
 * @policy: settings in force, replaced as a whole
 * @events: rates of the multicast groups
 * @lock: serialises every change and the expiry work; the only lock, taken by
 *	netlink commands and work items, never by a packet
 * @counts: changes of leases
 * @expiry: when leases end
 * @hooks: registered hooks, NULL if none; under @lock
 * @conntrack: this namespace holds conntrack on; under @lock
 * @egress: devices whose packet sockets are guarded; under @lock
 * @confirm: settings on trial
 * @locked: its policy can only become stricter; under @lock
 * @delegated: whoever owns its user namespace may give the commands; written
 *	under @lock
 */
struct nt_net {
	/* A leased packet looks at these, as far as the hash table's pointer. */
	u64 slow_ports;
	struct nt_stats __percpu *stats;
	struct nt_own __percpu *own;
	struct net *net;
	struct nt_prefixes prefixes;
	struct nt_leases leases;

	struct nt_policy __rcu *policy;
	struct nt_events events;

	struct mutex lock;	/* see above */
	struct nt_counts counts;
	struct nt_expiry expiry;
	struct nt_hookset *hooks;
	bool conntrack;
	struct list_head egress;
	struct nt_confirm confirm;
	bool locked;
	bool delegated;
};

/* For those who hold the mutex. */
#define nt_dereference(nt, p) \
	rcu_dereference_protected(p, lockdep_is_held(&(nt)->lock))

/* The clock of leases: it counts suspend, and is good to a timer tick. */
static inline u64 nt_now(void)
{
	return ktime_get_coarse_boottime_ns();
}

/* The same clock to the nanosecond, for measuring work. */
static inline u64 nt_now_fine(void)
{
	return ktime_get_boottime_ns();
}

int nt_netns_init(void);
void nt_netns_exit(void);
struct nt_net *nt_netns(struct net *net);

#endif
