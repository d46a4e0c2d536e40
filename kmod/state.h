/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that is kept for one network namespace, and who may touch it. This is
 * ground: every room above the tables may include it, and it knows none.
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

/* Hashed kinds of events, of which one each passes beyond the rate. */
#define NT_EVENT_KINDS	256

#define NT_GROUPS 3	/* multicast groups; event.c checks it */

/* Of each group. Packets of all CPUs change it, so all is atomic. */
struct nk_event_rate {
	atomic64_t second;	/* the one that @sent counts */
	atomic_t sent;
	atomic64_t lost;	/* since the last event */
	DECLARE_BITMAP(seen, NT_EVENT_KINDS);	/* in @second */
};

struct nk_events {
	struct nk_event_rate rates[NT_GROUPS];
	atomic64_t sent;
	atomic64_t lost;
};

#define NT_WHEEL_LEVELS	4
#define NT_WHEEL_BITS	8
#define NT_WHEEL_SLOTS	BIT(NT_WHEEL_BITS)

/* A busy bit may be stale, an empty slot's bit is cleared when found. */
struct nk_wheel {
	struct list_head slots[NT_WHEEL_LEVELS][NT_WHEEL_SLOTS];
	DECLARE_BITMAP(busy[NT_WHEEL_LEVELS], NT_WHEEL_SLOTS);
};

/* All under the namespace's mutex; see lease.h for the lists. */
struct nk_expiry {
	struct nk_wheel *wheel;	/* allocated with the first lease */
	u64 cursor;		/* last second that was processed */
	u64 armed;		/* second the work is due */
	u64 pass_after;		/* no pass over conntrack before, ns */
	u64 hold_after;		/* no pass just for what is held before, ns */
	struct list_head immortal;
	struct list_head moving;	/* on the way down the wheel */
	struct list_head due;
	struct list_head pending;
	struct list_head checking;
	struct list_head held;
	struct list_head lapsed;	/* oldest first */
	struct list_head tombstones;	/* of revoked leases, oldest first */
	struct delayed_work work;
};

/* Under the namespace's mutex. */
struct nk_confirm {
	struct nk_policy *before;	/* NULL: nothing waits */
	u64 deadline;			/* nanoseconds of CLOCK_BOOTTIME */
	struct delayed_work work;
};

/**
 * struct nk_net - state of a namespace
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
struct nk_net {
	/* A leased packet looks at these, as far as the hash table's pointer. */
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

/* For those who hold the mutex. */
#define nt_dereference(nt, p) \
	rcu_dereference_protected(p, lockdep_is_held(&(nt)->lock))

extern unsigned int nt_net_id;

struct nk_net *nt_netns(struct net *net);

/**
 * nt_confirm_left() - time left to confirm
 * @nt: namespace in which something waits
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
