/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All state of one network namespace, and the lock that protects each part.
 * Every directory above table/ may include this header; it includes none of
 * them.
 */
#ifndef NT_STATE_H
#define NT_STATE_H

#include <linux/atomic.h>
#include <linux/bitmap.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>
#include "kmod/clock.h"
#include "kmod/settings.h"
#include "kmod/table/types.h"
#include "kmod/table/prefix.h"
#include "kmod/table/stats.h"

struct net;
struct nk_hookset;
struct nk_own;

/* Hash buckets of event kinds; one event of each may exceed the rate. */
#define NT_EVENT_KINDS	256

#define NT_GROUPS 3	/* multicast groups; event.c checks the number */

/* One per group. Packets on all CPUs update it, hence the atomics. */
struct nk_event_rate {
	atomic64_t second;	/* the second that @sent and @seen refer to */
	atomic_t sent;
	atomic64_t lost;	/* since the last event */
	DECLARE_BITMAP(seen, NT_EVENT_KINDS);
};

struct nk_events {
	struct nk_event_rate rates[NT_GROUPS];
	atomic64_t sent;
	atomic64_t lost;
};

#define NT_WHEEL_LEVELS	4
#define NT_WHEEL_BITS	8
#define NT_WHEEL_SLOTS	BIT(NT_WHEEL_BITS)

/*
 * A slot that is not empty has its busy bit set. The bit of an empty slot may
 * be stale: removing a lease does not clear it, only finding the slot empty.
 */
struct nk_wheel {
	struct list_head slots[NT_WHEEL_LEVELS][NT_WHEEL_SLOTS];
	DECLARE_BITMAP(busy[NT_WHEEL_LEVELS], NT_WHEEL_SLOTS);
};

/* Protected by the namespace's mutex. table/types.h explains the lists. */
struct nk_expiry {
	struct nk_wheel *wheel;	/* allocated with the first lease */
	u64 cursor;		/* last second that was processed */
	u64 armed;		/* when the work is due, ns */
	u64 pass_after;		/* earliest next conntrack walk, ns */
	u64 hold_after;		/* the same if only held leases wait, ns */
	struct list_head immortal;
	struct list_head moving;	/* cascading to a lower wheel level */
	struct list_head due;
	struct list_head pending;
	struct list_head checking;
	struct list_head held;
	struct list_head lapsed;	/* oldest first */
	struct list_head tombstones;	/* oldest first */
	struct delayed_work work;
};

/* Protected by the namespace's mutex. */
struct nk_confirm {
	struct nk_policy *before;	/* NULL: nothing to confirm */
	u64 deadline;			/* CLOCK_BOOTTIME, ns */
	struct delayed_work work;
};

/**
 * struct nk_net - state of a network namespace
 * @slow_ports: NT_PORT_BIT()s of ports that the fast path leaves alone. Derived
 *	from @policy and not updated atomically with it: a packet that sees the
 *	other policy's ports is decided as under that policy
 * @stats: packets by reason, per CPU
 * @own: cache of recently used local source addresses, per CPU
 * @net: the namespace; this state has the same lifetime, so it holds no
 *	reference
 * @prefixes: static networks
 * @leases: addresses that a DNS answer opened
 * @policy: settings in force, replaced as a whole (RCU)
 * @events: rates of the multicast groups
 * @lock: serialises every change and the expiry work. It is the only lock of a
 *	namespace, and only netlink commands, notifiers and work items take it:
 *	the packet path never does
 * @counts: counters of lease changes
 * @expiry: when leases end
 * @hooks: registered hooks, NULL if none; under @lock
 * @conntrack: this namespace holds a reference on conntrack; under @lock
 * @egress: devices whose egress hook is registered; under @lock
 * @confirm: tentative settings
 * @locked: its policy can only become stricter; under @lock
 * @delegated: CAP_NET_ADMIN in the namespace's own user namespace suffices to
 *	issue commands; written under @lock
 */
struct nk_net {
	/* Hot: a leased packet reads these, up to the hash table's pointer. */
	u64 slow_ports;
	struct nk_stats __percpu *stats;
	struct nk_own __percpu *own;
	struct net *net;
	struct nk_prefixes prefixes;
	struct nk_leases leases;

	struct nk_policy __rcu *policy;
	struct nk_events events;

	struct mutex lock;	/* see above */
	struct nk_counts counts;
	struct nk_expiry expiry;
	struct nk_hookset *hooks;
	bool conntrack;
	struct list_head egress;
	struct nk_confirm confirm;
	bool locked;
	bool delegated;
};

/* For writers: makes lockdep check that the caller holds the mutex. */
#define nt_dereference(nt, p) \
	rcu_dereference_protected(p, lockdep_is_held(&(nt)->lock))

extern unsigned int nt_net_id;

struct nk_net *nt_netns(struct net *net);

/**
 * nt_confirm_left() - time left to confirm tentative settings
 * @nt: namespace with tentative settings
 *
 * Context: mutex.
 * Return: nanoseconds.
 */
static inline u64 nt_confirm_left(const struct nk_net *nt)
{
	u64 now = nt_now();

	return nt->confirm.deadline > now ? nt->confirm.deadline - now : 0;
}

#endif
