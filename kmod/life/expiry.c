// SPDX-License-Identifier: GPL-2.0
/*
 * Expiry: the states of a lease from live through pending to lapsed. What waits
 * for its time is on the wheel (wheel.c).
 */
#include <linux/slab.h>
#include "kmod/genl/event.h"
#include "kmod/life/expiry.h"
#include "kmod/life/liveness.h"
#include "kmod/life/wheel.h"
#include "kmod/state.h"
#include "kmod/table/lease.h"

/* Leases handled before the work yields the mutex. */
#define CHUNK			1024
/* After a conntrack walk, wait at least this many times as long as it took. */
#define PASS_SHARE		10
/* How often to check held leases again, ns. */
#define HOLD_INTERVAL		(10ULL * NSEC_PER_SEC)

static u64 now_sec(void)
{
	return div_u64(nt_now(), NSEC_PER_SEC);
}

static u64 lease_due(const struct nk_lease *lease)
{
	return div_u64(atomic64_read(&lease->expires), NSEC_PER_SEC) + 1;
}

/* Every CHUNK calls, let other tasks have the mutex and the CPU. */
static void yield_lock(struct nk_net *nt, unsigned int *n)
{
	if (++*n % CHUNK)
		return;
	mutex_unlock(&nt->lock);
	cond_resched();
	mutex_lock(&nt->lock);
}

/*
 * Advance to second @sec, the next with a busy slot. yield_lock() lets others
 * file and revoke leases meanwhile. The cursor is just before @sec, so they
 * cannot file a lease in a higher level's slot that has already been emptied.
 * nt_expiry_prepare() does not move the cursor, because the leases that have
 * cascaded set busy bits.
 */
static void wheel_step(struct nk_net *nt, u64 sec)
{
	struct nk_expiry *e = &nt->expiry;
	struct nk_lease *lease;
	unsigned int level, slot, n = 0;

	e->cursor = sec - 1;
	for (level = NT_WHEEL_LEVELS - 1; level > 0; level--) {
		if (sec & ((1ULL << (level * NT_WHEEL_BITS)) - 1))
			continue;
		slot = (sec >> (level * NT_WHEEL_BITS)) % NT_WHEEL_SLOTS;
		list_splice_init(&e->wheel->slots[level][slot], &e->moving);
		__clear_bit(slot, e->wheel->busy[level]);
		while (!list_empty(&e->moving)) {
			lease = list_first_entry(&e->moving, struct nk_lease,
						 list);
			list_del(&lease->list);
			nt_wheel_add(e, lease, lease_due(lease));
			yield_lock(nt, &n);
		}
	}
	e->cursor = sec;
	slot = sec % NT_WHEEL_SLOTS;
	list_splice_tail_init(&e->wheel->slots[0][slot], &e->due);
	__clear_bit(slot, e->wheel->busy[0]);
}

static void wheel_advance(struct nk_net *nt, u64 sec)
{
	u64 next;

	while ((next = nt_wheel_next(&nt->expiry)) <= sec)
		wheel_step(nt, next);
	nt->expiry.cursor = max(nt->expiry.cursor, sec);
}

/* A connection keeps the lease, or one of its packets has renewed it. */
static void renewed(struct nk_net *nt, struct nk_lease *lease)
{
	nt_expiry_file(nt, lease);
	nt->counts.leases_renewed++;
	nt_event_lease(nt, lease, NETTRUST_LEASE_CHANGE_RENEWED);
}

static void lapse(struct nk_net *nt, struct nk_lease *lease)
{
	u64 expires = atomic64_read(&lease->expires);

	/* A packet may renew the lease concurrently; if so, keep it. */
	if (expires > nt_now() ||
	    atomic64_cmpxchg(&lease->expires, expires, NT_EXPIRES_LAPSED) !=
	    expires) {
		renewed(nt, lease);
		return;
	}
	WRITE_ONCE(lease->since, now_sec());
	list_move_tail(&lease->list, &nt->expiry.lapsed);
	nt->counts.leases_expired++;
	nt_event_lease(nt, lease, NETTRUST_LEASE_CHANGE_EXPIRED);
}

static bool used_since_renewal(const struct nk_lease *lease)
{
	u64 ttl = (u64)lease->ttl * NSEC_PER_SEC;
	u64 expires = atomic64_read(&lease->expires);

	return nt_lease_used(lease, expires > ttl ? expires - ttl : 0);
}

static void expire(struct nk_net *nt, struct nk_lease *lease,
		   const struct nk_policy *policy)
{
	u64 now = nt_now();

	if (nt_lease_match(lease, now) == NT_LEASE_LIVE) {
		renewed(nt, lease);
	} else if (policy->liveness == NETTRUST_LIVENESS_OFF ||
		   nt_lease_spent(lease, policy, now)) {
		lapse(nt, lease);
	} else if (policy->liveness == NETTRUST_LIVENESS_TRAFFIC) {
		if (used_since_renewal(lease) &&
		    nt_lease_renew(lease, policy, now))
			renewed(nt, lease);
		else
			lapse(nt, lease);
	} else {
		WRITE_ONCE(lease->alive, 0);
		list_move_tail(&lease->list, &nt->expiry.pending);
	}
}

/*
 * Conntrack does not know the owner of a connection, so a lease of scope uid or
 * cgroup is kept if that owner has used it since its last renewal.
 */
static bool is_kept(const struct nk_lease *lease)
{
	switch (nt_key_scope(lease->key)) {
	case NETTRUST_SCOPE_UID:
	case NETTRUST_SCOPE_CGROUP:
		return used_since_renewal(lease);
	default:
		return READ_ONCE(lease->alive);
	}
}

/* Keep the lease pending until the next conntrack walk. */
static void hold(struct nk_net *nt, struct nk_lease *lease)
{
	WRITE_ONCE(lease->alive, 0);
	list_move_tail(&lease->list, &nt->expiry.held);
}

static void settle(struct nk_net *nt, struct nk_lease *lease,
		   const struct nk_policy *policy)
{
	u64 now = nt_now();

	if (nt_lease_match(lease, now) == NT_LEASE_LIVE)
		renewed(nt, lease);
	else if (!is_kept(lease) || nt_lease_spent(lease, policy, now))
		lapse(nt, lease);
	else if (policy->liveness == NETTRUST_LIVENESS_HOLD)
		hold(nt, lease);
	else if (nt_lease_renew(lease, policy, now))
		renewed(nt, lease);
	else
		lapse(nt, lease);
}

/*
 * One conntrack walk for all leases that wait. It runs without the mutex, so
 * that commits need not wait for it. Leases may be revoked or extended
 * meanwhile; this takes them off the list.
 */
static void check_pending(struct nk_net *nt)
{
	struct nk_expiry *e = &nt->expiry;
	u64 begin = nt_now_fine();
	struct nk_lease *lease;
	unsigned int n = 0;
	u64 took;

	list_splice_init(&e->held, &e->checking);
	list_splice_init(&e->pending, &e->checking);
	nt->counts.liveness_passes++;
	mutex_unlock(&nt->lock);
	nt_liveness_pass(nt, NT_PASS_MARK, READ_ONCE(nt->leases.scopes));
	mutex_lock(&nt->lock);

	while (!list_empty(&e->checking)) {
		lease = list_first_entry(&e->checking, struct nk_lease, list);
		settle(nt, lease, nt_dereference(nt, nt->policy));
		yield_lock(nt, &n);
	}
	took = nt_now_fine() - begin;
	e->pass_after = nt_now() + took * PASS_SHARE;
	e->hold_after = max_t(u64, e->pass_after, nt_now() + HOLD_INTERVAL);
}

/*
 * How long a tombstone outlives the last packet that hit it. It must be longer
 * than conntrack's timeout for UDP without a reply, 30 s by default: after that
 * the peer's next datagram looks like a new connection, and only the tombstone
 * shows that it is not.
 */
#define TOMBSTONE_SECONDS	45

static bool lapsed_is_over(struct nk_net *nt, u32 linger)
{
	const struct nk_lease *lease;

	lease = list_first_entry_or_null(&nt->expiry.lapsed, struct nk_lease,
					 list);
	return lease && now_sec() >= (u64)lease->since + linger;
}

/* A tombstone that was hit goes to the end, as if created at that time. */
static bool tombstone_is_over(struct nk_net *nt)
{
	struct list_head *list = &nt->expiry.tombstones;
	struct nk_lease *lease;
	u32 last_use;

	while ((lease = list_first_entry_or_null(list, struct nk_lease,
						 list))) {
		if (now_sec() < (u64)lease->since + TOMBSTONE_SECONDS)
			return false;
		last_use = READ_ONCE(lease->last_use);
		if (now_sec() >= (u64)last_use + TOMBSTONE_SECONDS)
			return true;
		WRITE_ONCE(lease->since, last_use);
		list_move_tail(&lease->list, list);
	}
	return false;
}

static void expiry_work(struct work_struct *work)
{
	struct nk_expiry *e = container_of(to_delayed_work(work),
					   struct nk_expiry, work);
	struct nk_net *nt = container_of(e, struct nk_net, expiry);
	const struct nk_policy *policy;
	struct nk_lease *lease;
	unsigned int n = 0;

	mutex_lock(&nt->lock);
	e->armed = NT_WHEEL_NEVER;
	if (e->wheel)
		wheel_advance(nt, now_sec());
	while (!list_empty(&e->due)) {
		lease = list_first_entry(&e->due, struct nk_lease, list);
		expire(nt, lease, nt_dereference(nt, nt->policy));
		yield_lock(nt, &n);
	}
	if ((!list_empty(&e->pending) && nt_now() >= e->pass_after) ||
	    (!list_empty(&e->held) && nt_now() >= e->hold_after))
		check_pending(nt);
	policy = nt_dereference(nt, nt->policy);
	while (lapsed_is_over(nt, policy->linger)) {
		nt_expiry_reclaim(nt);
		yield_lock(nt, &n);
		policy = nt_dereference(nt, nt->policy);
	}
	while (tombstone_is_over(nt)) {
		nt_lease_remove(&nt->leases,
				list_first_entry(&e->tombstones,
						 struct nk_lease, list));
		yield_lock(nt, &n);
	}
	nt_expiry_schedule(nt);
	mutex_unlock(&nt->lock);
}

void nt_expiry_init(struct nk_expiry *expiry)
{
	expiry->armed = NT_WHEEL_NEVER;
	INIT_LIST_HEAD(&expiry->immortal);
	INIT_LIST_HEAD(&expiry->moving);
	INIT_LIST_HEAD(&expiry->due);
	INIT_LIST_HEAD(&expiry->pending);
	INIT_LIST_HEAD(&expiry->checking);
	INIT_LIST_HEAD(&expiry->held);
	INIT_LIST_HEAD(&expiry->lapsed);
	INIT_LIST_HEAD(&expiry->tombstones);
	INIT_DELAYED_WORK(&expiry->work, expiry_work);
}

/* Context: sleeps, without the mutex. The caller must not schedule again. */
void nt_expiry_stop(struct nk_expiry *expiry)
{
	cancel_delayed_work_sync(&expiry->work);
}

void nt_expiry_exit(struct nk_expiry *expiry)
{
	kvfree(expiry->wheel);
}

/**
 * nt_expiry_prepare() - allocate the wheel and set its cursor
 * @nt: namespace
 *
 * After it, nt_expiry_file() cannot fail.
 *
 * Context: mutex.
 * Return: 0 or -ENOMEM.
 */
int nt_expiry_prepare(struct nk_net *nt)
{
	struct nk_expiry *e = &nt->expiry;
	unsigned int level, slot;

	if (!e->wheel) {
		e->wheel = kvzalloc(sizeof(*e->wheel), GFP_KERNEL);
		if (!e->wheel)
			return -ENOMEM;
		for (level = 0; level < NT_WHEEL_LEVELS; level++)
			for (slot = 0; slot < NT_WHEEL_SLOTS; slot++)
				INIT_LIST_HEAD(&e->wheel->slots[level][slot]);
	}
	/* While the wheel is empty, nothing advances its cursor. */
	if (nt_wheel_next(e) == NT_WHEEL_NEVER)
		e->cursor = now_sec();
	return 0;
}

/**
 * nt_expiry_file() - put a live lease on the wheel or the immortal list
 * @nt: namespace, after nt_expiry_prepare()
 * @lease: on any list, or on none
 *
 * Context: mutex.
 */
void nt_expiry_file(struct nk_net *nt, struct nk_lease *lease)
{
	list_del_init(&lease->list);
	if ((u64)atomic64_read(&lease->expires) == NT_EXPIRES_NEVER)
		list_add(&lease->list, &nt->expiry.immortal);
	else
		nt_wheel_add(&nt->expiry, lease, lease_due(lease));
}

/**
 * nt_expiry_schedule() - schedule the work for when something is due
 * @nt: namespace
 *
 * Context: mutex.
 */
void nt_expiry_schedule(struct nk_net *nt)
{
	struct nk_expiry *e = &nt->expiry;
	const struct nk_lease *lease;
	u64 now = nt_now();
	u64 at, delay;

	at = nt_wheel_next(e);
	if (at != NT_WHEEL_NEVER)
		at *= NSEC_PER_SEC;
	if (!list_empty(&e->due))
		at = now;
	if (!list_empty(&e->pending))
		at = min(at, e->pass_after);
	if (!list_empty(&e->held))
		at = min(at, e->hold_after);
	lease = list_first_entry_or_null(&e->lapsed, struct nk_lease, list);
	if (lease)
		at = min(at, ((u64)lease->since +
			      nt_dereference(nt, nt->policy)->linger) *
			     NSEC_PER_SEC);
	lease = list_first_entry_or_null(&e->tombstones, struct nk_lease, list);
	if (lease)
		at = min(at, ((u64)lease->since + TOMBSTONE_SECONDS) *
			     NSEC_PER_SEC);
	if (at >= e->armed)
		return;
	e->armed = at;
	/* If the delay exceeds a 32-bit timer, the work just runs early. */
	delay = at > now ? nsecs_to_jiffies64(at - now) + 1 : 0;
	mod_delayed_work(system_unbound_wq, &e->work,
			 min(delay, (u64)MAX_JIFFY_OFFSET));
}

/**
 * nt_expiry_reclaim() - free the oldest lapsed lease or tombstone
 * @nt: namespace
 *
 * Tombstones go only if there is no lapsed lease.
 *
 * Context: mutex.
 * Return: false if there was nothing to free.
 */
bool nt_expiry_reclaim(struct nk_net *nt)
{
	struct nk_expiry *e = &nt->expiry;
	struct nk_lease *lease;

	lease = list_first_entry_or_null(list_empty(&e->lapsed) ?
					 &e->tombstones : &e->lapsed,
					 struct nk_lease, list);
	if (lease)
		nt_lease_remove(&nt->leases, lease);
	return lease;
}

/**
 * nt_expiry_any() - get some lease of the namespace that is not a tombstone
 * @nt: namespace
 *
 * Context: mutex.
 * Return: the lease, NULL if there is none.
 */
struct nk_lease *nt_expiry_any(struct nk_net *nt)
{
	struct nk_expiry *e = &nt->expiry;
	struct list_head *const lists[] = {
		&e->immortal, &e->moving, &e->due, &e->pending, &e->checking, &e->held,
		&e->lapsed,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lists); i++)
		if (!list_empty(lists[i]))
			return list_first_entry(lists[i], struct nk_lease,
						list);
	return e->wheel ? nt_wheel_any(e->wheel) : NULL;
}
