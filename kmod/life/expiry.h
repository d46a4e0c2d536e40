/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happens when a lease's time runs out. The cost is in proportion to what
 * expires: leases wait in the slots of a hierarchical timer wheel (one second,
 * four levels of 256), and the work runs only when a slot is due.
 */
#ifndef NT_EXPIRY_H
#define NT_EXPIRY_H

#include <linux/bitmap.h>
#include <linux/list.h>
#include <linux/workqueue.h>

#define NT_WHEEL_LEVELS	4
#define NT_WHEEL_BITS	8
#define NT_WHEEL_SLOTS	BIT(NT_WHEEL_BITS)

/* A busy bit may be stale, an empty slot's bit is cleared when found. */
struct nt_wheel {
	struct list_head slots[NT_WHEEL_LEVELS][NT_WHEEL_SLOTS];
	DECLARE_BITMAP(busy[NT_WHEEL_LEVELS], NT_WHEEL_SLOTS);
};

/* All under the namespace's mutex; see lease.h for the lists. */
struct nt_expiry {
	struct nt_wheel *wheel;	/* allocated with the first lease */
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
	struct delayed_work work;
};

struct nt_lease;
struct nt_net;

void nt_expiry_init(struct nt_expiry *expiry);
void nt_expiry_stop(struct nt_expiry *expiry);
void nt_expiry_exit(struct nt_expiry *expiry);

int nt_expiry_prepare(struct nt_net *nt);
void nt_expiry_file(struct nt_net *nt, struct nt_lease *lease);
void nt_expiry_unfile(struct nt_net *nt, struct nt_lease *lease);
void nt_expiry_schedule(struct nt_net *nt);
bool nt_expiry_reclaim(struct nt_net *nt);
struct nt_lease *nt_expiry_any(struct nt_net *nt);

#endif
