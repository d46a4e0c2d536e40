// SPDX-License-Identifier: GPL-2.0
/* What is pure of asking upstreams: whom to ask, by which id. */
#include <stdlib.h>
#include <string.h>

#include "daemon/upstream/balance.h"
#include "daemon/upstream/flight.h"
#include "tests/unit/unit.h"

static struct nt_config config;
static struct nt_balance balance;
static struct nt_flight flight;

static void begin(enum nt_upstream_policy policy, unsigned int n)
{
	memset(&config, 0, sizeof(config));
	config.upstream_policy = policy;
	config.n_resolvers = n;
	config.queries_max = 100;
	for (unsigned int i = 0; i < n; i++)
		config.resolvers[i].weight = i + 1;
	nt_balance_init(&balance, &config);
}

static void down(unsigned int i, uint64_t now_ms)
{
	ck_assert(nt_balance_failed(&balance.list[i], true, now_ms));
}

START_TEST(failover_keeps_the_order)
{
	begin(NT_UPSTREAM_FAILOVER, 3);
	for (int i = 0; i < 10; i++)
		ck_assert_uint_eq(nt_balance_choose(&balance, 0, 0), 0);
	ck_assert_uint_eq(nt_balance_choose(&balance, 1, 0), 1);
	ck_assert_uint_eq(nt_balance_choose(&balance, 3, 0), 2);
	down(0, 0);
	ck_assert_uint_eq(nt_balance_choose(&balance, 0, 0), 1);
	/* A single one is tried every time. */
	begin(NT_UPSTREAM_FAILOVER, 1);
	ck_assert_uint_eq(nt_balance_choose(&balance, 1, 0), 0);
}
END_TEST

START_TEST(round_robin_by_weight)
{
	unsigned int count[3] = { 0 }, last = 9, repeats = 0, i, chosen;

	begin(NT_UPSTREAM_ROUND_ROBIN, 3);
	for (i = 0; i < 600; i++) {
		chosen = nt_balance_choose(&balance, 0, 0);
		count[chosen]++;
		repeats += chosen == last;
		last = chosen;
	}
	ck_assert_uint_eq(count[0], 100);
	ck_assert_uint_eq(count[1], 200);
	ck_assert_uint_eq(count[2], 300);
	/* Spread, not in bursts. */
	ck_assert_uint_le(repeats, 150);
	down(2, 0);
	memset(count, 0, sizeof(count));
	for (i = 0; i < 300; i++)
		count[nt_balance_choose(&balance, 0, 0)]++;
	ck_assert_uint_eq(count[2], 0);
	ck_assert_uint_ge(count[1], 198);
}
END_TEST

START_TEST(fastest_looks_around)
{
	unsigned int count[3] = { 0 }, i;

	begin(NT_UPSTREAM_FASTEST, 3);
	/* An unknown latency comes first. */
	nt_balance_answered(&balance.list[0], 5000);
	nt_balance_answered(&balance.list[1], 0);
	ck_assert_uint_eq(nt_balance_choose(&balance, 0, 0), 2);
	nt_balance_answered(&balance.list[2], 9000);
	for (i = 0; i < 320; i++)
		count[nt_balance_choose(&balance, 0, 0)]++;
	ck_assert_uint_ge(count[1], 310);
	ck_assert_uint_ge(count[0] + count[2], 4);
	/* The latency follows, smoothed. */
	nt_balance_answered(&balance.list[1], 6000);
	ck_assert_uint_eq(nt_balance_choose(&balance, 0, 0), 1);
	for (i = 0; i < 50; i++)
		nt_balance_answered(&balance.list[1], 6000);
	ck_assert_uint_eq(nt_balance_choose(&balance, 0, 0), 0);
}
END_TEST

START_TEST(three_timeouts_make_it_down)
{
	struct nt_health *first;

	begin(NT_UPSTREAM_FAILOVER, 2);
	first = balance.list;
	ck_assert(!nt_balance_failed(first, false, 0));
	ck_assert(!nt_balance_failed(first, false, 0));
	ck_assert(!nt_balance_answered(first, 10));
	ck_assert(!nt_balance_failed(first, false, 0));
	ck_assert(!nt_balance_failed(first, false, 0));
	ck_assert_uint_eq(nt_balance_choose(&balance, 0, 0), 0);
	ck_assert(nt_balance_failed(first, false, 0));
	ck_assert_uint_eq(nt_balance_choose(&balance, 0, 0), 1);
	/* A late answer counts as one. */
	ck_assert(nt_balance_alive(first));
	ck_assert_uint_eq(nt_balance_choose(&balance, 0, 0), 0);
}
END_TEST

START_TEST(backoff_doubles_to_a_minute)
{
	static const uint64_t waits[] = { 1, 2, 4, 8, 16, 32, 60, 60, 60 };
	uint64_t now = 5000;

	begin(NT_UPSTREAM_FAILOVER, 2);
	down(0, now);
	for (unsigned int i = 0; i < 9; i++) {
		now += waits[i] * 1000;
		ck_assert_uint_eq(nt_balance_choose(&balance, 0, now - 1), 1);
		/* Only a first try probes. */
		ck_assert_uint_eq(nt_balance_choose(&balance, 2, now), 1);
		ck_assert_uint_eq(nt_balance_choose(&balance, 0, now), 0);
		/* And only one query. */
		ck_assert_uint_eq(nt_balance_choose(&balance, 0, now), 1);
		nt_balance_failed(&balance.list[0], false, now + 300);
	}
	ck_assert(nt_balance_answered(&balance.list[0], 10));
	ck_assert_uint_eq(nt_balance_choose(&balance, 0, now), 0);
	down(0, now);
	ck_assert_uint_eq(nt_balance_choose(&balance, 0, now + 1000), 0);
}
END_TEST

START_TEST(all_down_all_asked)
{
	begin(NT_UPSTREAM_FAILOVER, 3);
	down(0, 300);
	down(1, 100);
	down(2, 200);
	ck_assert_uint_eq(nt_balance_choose(&balance, 0, 301), 1);
	ck_assert_uint_eq(nt_balance_choose(&balance, 2, 301), 2);
	ck_assert_uint_eq(nt_balance_choose(&balance, 6, 301), 0);
	ck_assert_uint_eq(nt_balance_choose(&balance, 7, 301), 1);
}
END_TEST

START_TEST(a_slow_one_takes_half_at_most)
{
	begin(NT_UPSTREAM_FAILOVER, 2);
	balance.list[0].under_way = 50;
	ck_assert_uint_eq(nt_balance_choose(&balance, 0, 0), 0);
	balance.list[0].under_way = 51;
	ck_assert_uint_eq(nt_balance_choose(&balance, 0, 0), 1);
	/* Unless all are slow. */
	balance.list[1].under_way = 51;
	ck_assert_uint_eq(nt_balance_choose(&balance, 0, 0), 0);
}
END_TEST

START_TEST(ids_are_used_once)
{
	struct nt_flight_entry entries[3] = { 0 };

	memset(&flight, 0, sizeof(flight));
	ck_assert_ptr_null(nt_flight_any(&flight));
	/* Two in one bucket. */
	ck_assert(nt_flight_add(&flight, &entries[0], 7));
	ck_assert(nt_flight_add(&flight, &entries[1], 7 + NT_FLIGHT_BUCKETS));
	ck_assert(!nt_flight_add(&flight, &entries[2], 7));
	ck_assert(nt_flight_add(&flight, &entries[2], 65535));
	ck_assert_uint_eq(flight.n, 3);
	ck_assert_ptr_eq(nt_flight_find(&flight, 7), &entries[0]);
	ck_assert_ptr_eq(nt_flight_find(&flight, 7 + NT_FLIGHT_BUCKETS),
			 &entries[1]);
	ck_assert_ptr_null(nt_flight_find(&flight, 8));
	nt_flight_remove(&flight, &entries[0]);
	ck_assert_ptr_null(nt_flight_find(&flight, 7));
	ck_assert(nt_flight_was(&flight, 7));
	ck_assert(!nt_flight_was(&flight, 8));
	ck_assert(!nt_flight_add(&flight, &entries[0], 7));
	ck_assert_uint_eq(flight.n, 2);
	ck_assert_uint_eq(flight.n_used, 3);
	nt_flight_remove(&flight, nt_flight_any(&flight));
	nt_flight_remove(&flight, nt_flight_any(&flight));
	ck_assert_ptr_null(nt_flight_any(&flight));
	ck_assert_uint_eq(flight.n, 0);
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_test(tc, failover_keeps_the_order);
	tcase_add_test(tc, round_robin_by_weight);
	tcase_add_test(tc, fastest_looks_around);
	tcase_add_test(tc, three_timeouts_make_it_down);
	tcase_add_test(tc, backoff_doubles_to_a_minute);
	tcase_add_test(tc, all_down_all_asked);
	tcase_add_test(tc, a_slow_one_takes_half_at_most);
	tcase_add_test(tc, ids_are_used_once);
}
