/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which upstream is asked next: by order, by weight or by latency, around those
 * that are down. One that is down is asked again after 1, 2, 4 and so on up to
 * 60 seconds. Pure: time and randomness come in.
 */
#ifndef NETTRUST_BALANCE_H
#define NETTRUST_BALANCE_H

#include "lib/config/load.h"

struct nt_health {
	uint32_t weight;
	int64_t credit;		/* round robin: what it is owed */
	uint32_t srtt_us;	/* smoothed latency, 0: not known */
	uint32_t backoff_ms;	/* 0: it is up */
	uint64_t retry_ms;	/* while down: when to ask it again */
	unsigned int timeouts;	/* in a row */
	unsigned int under_way;
};

struct nt_balance {
	enum nt_upstream_policy policy;
	unsigned int share;	/* most under way at one, if there are others */
	unsigned int n;
	unsigned int turns;	/* of fastest, to look at the others at times */
	struct nt_health list[NT_RESOLVERS_MAX];
};

void nt_balance_init(struct nt_balance *balance,
		     const struct nt_config *config);

/**
 * nt_balance_choose() - the upstream to ask
 * @balance: with at least one upstream
 * @tried: a bit for each that this query asked before; others come first
 * @now_ms: any clock that does not go back
 *
 * If all are down, the one due first is chosen all the same.
 * Return: its index.
 */
unsigned int nt_balance_choose(struct nt_balance *balance, uint32_t tried,
			       uint64_t now_ms);

/* It answered after so long. Return: was it down? */
bool nt_balance_answered(struct nt_health *health, uint32_t rtt_us);
/* It lives, after how long is not known. Return: was it down? */
bool nt_balance_alive(struct nt_health *health);
/*
 * It did not answer a query in time, or, if at_once, refuses service: three of
 * the first or one of the second make it down. Return: did this?
 */
bool nt_balance_failed(struct nt_health *health, bool at_once,
		       uint64_t now_ms);

#endif
