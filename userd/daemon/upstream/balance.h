/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which upstream is asked next: by order, weight or latency, among those that
 * are up. One that is down is probed after 1, 2, 4 and so on up to 60 seconds.
 * Pure: the caller passes the time.
 */
#ifndef NETTRUST_BALANCE_H
#define NETTRUST_BALANCE_H

#include "lib/config/load.h"

struct nt_health {
	uint32_t weight;
	int64_t credit;		/* round robin: turns it is owed */
	uint32_t srtt_us;	/* smoothed latency, 0: unknown */
	uint32_t backoff_ms;	/* 0: it is up */
	uint64_t retry_ms;	/* while down: time of the next probe */
	unsigned int timeouts;	/* in a row */
	unsigned int under_way;
};

struct nt_balance {
	enum nt_upstream_policy policy;
	unsigned int share;	/* most in progress at one if others are up */
	unsigned int n;
	unsigned int turns;	/* of fastest, which tries others at times */
	struct nt_health list[NT_RESOLVERS_MAX];
};

void nt_balance_init(struct nt_balance *balance,
		     const struct nt_config *config);

/**
 * nt_balance_choose() - the upstream to ask
 * @balance: with at least one upstream
 * @tried: a bit for each that this query has tried; others are preferred
 * @now_ms: a monotonic clock
 *
 * If all are down, the one to be probed first is chosen nevertheless.
 * Return: its index.
 */
unsigned int nt_balance_choose(struct nt_balance *balance, uint32_t tried,
			       uint64_t now_ms);

/* It answered after rtt_us. Return: was it down? */
bool nt_balance_answered(struct nt_health *health, uint32_t rtt_us);
/* It works, at an unknown latency. Return: was it down? */
bool nt_balance_alive(struct nt_health *health);
/*
 * A query timed out or, if at_once, service was refused. Three timeouts in a
 * row or one refusal put it down. Return: did this one?
 */
bool nt_balance_failed(struct nt_health *health, bool at_once,
		       uint64_t now_ms);

#endif
