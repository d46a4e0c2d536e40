// SPDX-License-Identifier: GPL-2.0
/*
 * The timer wheel and the life of a lease, compiled from kmod/life/expiry.c
 * unmodified, under a clock that the test moves.
 */
#include <linux/rcupdate.h>
#include <linux/types.h>
#include <stdlib.h>
#include <string.h>

u64 shim_now;
u64 shim_work_delay;
long shim_objects;
long shim_budget = -1;

#include "kmod/life/expiry.c"
#include "kmod/life/wheel.c"
#include "tests/unit/unit.h"

#define SEC NSEC_PER_SEC
#define LEASES 4000

static struct nk_net nt;
static struct nk_policy policy;
static struct nk_lease *leases[LEASES];
static unsigned int changes[NETTRUST_LEASE_CHANGE_REFUSED + 1];
static unsigned int removed;
static bool connected;	/* a pass finds a connection for every lease */

bool nt_lease_spent(const struct nk_lease *lease,
		    const struct nk_policy *settings, u64 now)
{
	return settings->max_lifetime &&
	       now >= ((u64)lease->since + settings->max_lifetime) * SEC;
}

bool nt_lease_renew(struct nk_lease *lease, const struct nk_policy *settings,
		    u64 now)
{
	atomic64_set(&lease->expires, now + lease->ttl * SEC);
	return true;
}

bool nt_lease_used(const struct nk_lease *lease, u64 since)
{
	return lease->last_use && lease->last_use >= since / SEC;
}

void nt_lease_remove(struct nk_leases *table, struct nk_lease *lease)
{
	removed++;
	list_del_init(&lease->list);
}

void nt_event_lease(struct nk_net *net, const struct nk_lease *lease,
		    enum nettrust_lease_change change)
{
	changes[change]++;
}

void nt_liveness_pass(struct nk_net *net, enum nt_pass what, u8 scopes)
{
	struct nk_lease *lease;

	ck_assert_int_eq(what, NT_PASS_MARK);
	ck_assert_int_eq(net->lock.held, 0);
	list_for_each_entry(lease, &net->expiry.checking, list)
		lease->alive = connected;
}

static void setup(void)
{
	memset(&nt, 0, sizeof(nt));
	memset(&policy, 0, sizeof(policy));
	memset(changes, 0, sizeof(changes));
	removed = 0;
	connected = false;
	policy.linger = 60;
	nt.policy = &policy;
	/* Not a round number of any level. */
	shim_now = 123456789 * SEC + 1;
	shim_work_delay = U64_MAX;
	nt_expiry_init(&nt.expiry);
	ck_assert_int_eq(nt_expiry_prepare(&nt), 0);
}

static void teardown(void)
{
	unsigned int i;

	nt_expiry_exit(&nt.expiry);
	for (i = 0; i < LEASES; i++) {
		free(leases[i]);
		leases[i] = NULL;
	}
}

static struct nk_lease *file(unsigned int i, u32 ttl)
{
	struct nk_lease *lease = leases[i];

	if (!lease) {
		lease = calloc(1, sizeof(*lease) + 2 * sizeof(u32));
		leases[i] = lease;
		INIT_LIST_HEAD(&lease->list);
		lease->key[0] = AF_INET;
	}
	lease->ttl = ttl;
	atomic64_set(&lease->expires, ttl == NETTRUST_TTL_NEVER ?
		     (s64)NT_EXPIRES_NEVER : (s64)(shim_now + ttl * SEC));
	nt_expiry_file(&nt, lease);
	nt_expiry_schedule(&nt);
	return lease;
}

/* Let time pass until the work is due next, and run it. */
static bool next_work(void)
{
	u64 delay = shim_work_delay;

	if (delay == U64_MAX)
		return false;
	shim_work_delay = U64_MAX;
	shim_now += delay;
	nt.expiry.work.work.func(&nt.expiry.work.work);
	ck_assert_int_eq(nt.lock.held, 0);
	return true;
}

/* Each lease lapses in the second after its expiry, none sooner. */
START_TEST(each_in_its_second)
{
	static const u32 edges[] = {
		1, 2, 255, 256, 257, 65535, 65536, 65537, 16777215, 16777216,
		16777217, 100000000, 4294967294,
	};
	unsigned int n = 0, i, left, works = 0;
	u64 expires[LEASES];

	policy.liveness = NETTRUST_LIVENESS_OFF;
	srand(_i);
	/* The wheel stood still for a while. */
	shim_now += rand() % (100000 * SEC);
	ck_assert_int_eq(nt_expiry_prepare(&nt), 0);
	for (i = 0; i < ARRAY_SIZE(edges); i++)
		file(n++, edges[i]);
	while (n < 300)
		file(n++, 1 + rand() % (rand() % 2 ? 600 : 200000));
	for (i = 0; i < n; i++)
		expires[i] = atomic64_read(&leases[i]->expires);
	left = n;
	while (left) {
		ck_assert(next_work());
		ck_assert_uint_lt(works++, 3 * n);
		for (i = 0; i < n; i++) {
			if (!expires[i])
				continue;
			if (nt_lease_match(leases[i], shim_now) ==
			    NT_LEASE_LAPSED) {
				ck_assert_uint_ge(shim_now, expires[i]);
				ck_assert_uint_le(shim_now,
						  expires[i] + 2 * SEC);
				expires[i] = 0;
				left--;
			} else {
				ck_assert_uint_gt(expires[i] + 2 * SEC,
						  shim_now);
			}
		}
	}
	ck_assert_uint_eq(changes[NETTRUST_LEASE_CHANGE_EXPIRED], n);
	while (next_work())
		;
	ck_assert_uint_eq(removed, n);
	ck_assert_ptr_null(nt_expiry_any(&nt));
}
END_TEST

static unsigned int yields;

/* Revokes leases that move down the wheel, refiles others. */
static void meddle(void)
{
	unsigned int i;

	ck_assert_int_eq(nt.lock.held, 0);
	yields++;
	for (i = 0; i < LEASES / 2; i++)
		list_del_init(&leases[i]->list);
	ck_assert_int_eq(nt_expiry_prepare(&nt), 0);
	for (i = 0; i < LEASES / 2; i += 4)
		file(i, 1 + rand() % 600);
}

/* Leases come and go while others go down the wheel. */
START_TEST(changes_while_moving)
{
	unsigned int i, left = LEASES;
	u64 expires;

	policy.liveness = NETTRUST_LIVENESS_OFF;
	srand(_i);
	/* All in one slot of the second level, or the third. */
	for (i = 0; i < LEASES; i++)
		file(i, _i % 2 ? 70000 : 1000);
	if (_i % 3)
		for (i = LEASES / 2; i < LEASES; i++)
			list_del_init(&leases[i]->list);
	yields = 0;
	shim_resched = meddle;
	while (left) {
		/* The machine may have slept. */
		shim_now += rand() % 400 * SEC;
		ck_assert(next_work());
		for (i = 0; i < LEASES; i++) {
			expires = atomic64_read(&leases[i]->expires);
			if (expires && shim_now >= expires + 3 * SEC)
				ck_assert(list_empty(&leases[i]->list));
		}
		if (yields > 20)
			shim_resched = NULL;
		left = !!nt_expiry_any(&nt);
	}
	shim_resched = NULL;
	ck_assert_uint_gt(yields, 0);
	ck_assert_uint_eq(changes[NETTRUST_LEASE_CHANGE_RENEWED], 0);
}
END_TEST

START_TEST(never_stays)
{
	file(0, NETTRUST_TTL_NEVER);
	ck_assert_uint_eq(shim_work_delay, U64_MAX);
	ck_assert_ptr_eq(nt_expiry_any(&nt), leases[0]);
}
END_TEST

START_TEST(idle_leases_cost_nothing)
{
	unsigned int i, works = 0;

	policy.liveness = NETTRUST_LIVENESS_OFF;
	for (i = 0; i < LEASES; i++)
		file(i, 86400);
	while (removed < LEASES) {
		ck_assert(next_work());
		works++;
	}
	/* Two cascades on the way, the expiry, the end of the memory. */
	ck_assert_uint_le(works, 6);
}
END_TEST

START_TEST(extended_lease_moves)
{
	u64 until;

	policy.liveness = NETTRUST_LIVENESS_OFF;
	file(0, 10);
	shim_now += 5 * SEC;
	file(0, 1000);
	until = shim_now + 999 * SEC;
	while (shim_now < until && next_work())
		if (shim_now < until)
			ck_assert_int_eq(nt_lease_match(leases[0], shim_now),
					 NT_LEASE_LIVE);
	ck_assert_uint_eq(changes[NETTRUST_LEASE_CHANGE_EXPIRED], 1);
}
END_TEST

START_TEST(connection_renews)
{
	unsigned int i;

	policy.liveness = NETTRUST_LIVENESS_RENEW;
	connected = true;
	for (i = 0; i < 1000; i++)
		file(i, 30);
	next_work();
	ck_assert_uint_eq(changes[NETTRUST_LEASE_CHANGE_RENEWED], 1000);
	/* One pass for all that expired together. */
	ck_assert_uint_eq(nt.counts.liveness_passes, 1);
	connected = false;
	while (removed < 1000)
		ck_assert(next_work());
	ck_assert_uint_eq(changes[NETTRUST_LEASE_CHANGE_EXPIRED], 1000);
	ck_assert_uint_eq(nt.counts.liveness_passes, 2);
}
END_TEST

START_TEST(hold_keeps_pending)
{
	struct nk_lease *lease = file(0, 30);
	unsigned int i;

	policy.liveness = NETTRUST_LIVENESS_HOLD;
	connected = true;
	for (i = 0; i < 5; i++) {
		ck_assert(next_work());
		ck_assert_int_eq(nt_lease_match(lease, shim_now),
				 NT_LEASE_PENDING);
	}
	ck_assert_uint_eq(changes[NETTRUST_LEASE_CHANGE_RENEWED], 0);
	/* Not looked at more often than it is worth. */
	ck_assert_uint_ge(shim_now, (123456789 + 30 + 4 * 10) * SEC);
	connected = false;
	ck_assert(next_work());
	ck_assert_int_eq(nt_lease_match(lease, shim_now), NT_LEASE_LAPSED);
}
END_TEST

START_TEST(traffic_renews)
{
	struct nk_lease *lease = file(0, 30);

	policy.liveness = NETTRUST_LIVENESS_TRAFFIC;
	lease->last_use = shim_now / SEC + 20;
	ck_assert(next_work());
	ck_assert_int_eq(nt_lease_match(lease, shim_now), NT_LEASE_LIVE);
	ck_assert(next_work());
	ck_assert_int_eq(nt_lease_match(lease, shim_now), NT_LEASE_LAPSED);
	ck_assert_uint_eq(nt.counts.liveness_passes, 0);
}
END_TEST

START_TEST(lifetime_is_bounded)
{
	static const u32 kinds[] = {
		NETTRUST_LIVENESS_RENEW, NETTRUST_LIVENESS_HOLD,
		NETTRUST_LIVENESS_TRAFFIC,
	};
	struct nk_lease *lease = file(0, 30);
	u64 end = shim_now + 100 * SEC;

	policy.liveness = kinds[_i];
	policy.max_lifetime = 100;
	lease->since = shim_now / SEC;
	connected = true;
	while (nt_lease_match(lease, shim_now) != NT_LEASE_LAPSED) {
		lease->last_use = shim_now / SEC;
		ck_assert(next_work());
	}
	ck_assert_uint_ge(shim_now, end - SEC);
	/* As late as the renewal that came last, or the look at what is held. */
	ck_assert_uint_le(shim_now, end + 30 * SEC);
}
END_TEST

START_TEST(owner_scopes_need_use)
{
	struct nk_lease *lease = file(0, 30);

	policy.liveness = NETTRUST_LIVENESS_RENEW;
	connected = true;	/* of whom, conntrack does not know */
	lease->key[0] = AF_INET | NETTRUST_SCOPE_UID << 8;
	lease->last_use = shim_now / SEC + 20;
	ck_assert(next_work());
	ck_assert_int_eq(nt_lease_match(lease, shim_now), NT_LEASE_LIVE);
	ck_assert(next_work());
	ck_assert_int_eq(nt_lease_match(lease, shim_now), NT_LEASE_LAPSED);
}
END_TEST

START_TEST(linger_zero_forgets_at_once)
{
	policy.liveness = NETTRUST_LIVENESS_OFF;
	policy.linger = 0;
	file(0, 5);
	ck_assert(next_work());
	ck_assert_uint_eq(removed, 1);
	ck_assert(!nt_expiry_reclaim(&nt));
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, each_in_its_second, 0, 8);
	tcase_add_loop_test(tc, changes_while_moving, 0, 12);
	tcase_add_test(tc, never_stays);
	tcase_add_test(tc, idle_leases_cost_nothing);
	tcase_add_test(tc, extended_lease_moves);
	tcase_add_test(tc, connection_renews);
	tcase_add_test(tc, hold_keeps_pending);
	tcase_add_test(tc, traffic_renews);
	tcase_add_loop_test(tc, lifetime_is_bounded, 0, 3);
	tcase_add_test(tc, owner_scopes_need_use);
	tcase_add_test(tc, linger_zero_forgets_at_once);
}
