// SPDX-License-Identifier: GPL-2.0
#include "daemon/upstream/balance.h"

#include <string.h>

#define TIMEOUTS_MAX	3
#define BACKOFF_MIN_MS	1000
#define BACKOFF_MAX_MS	60000
#define EXPLORE	32	/* fastest tries another, once in so many queries */

void nt_balance_init(struct nt_balance *balance,
		     const struct nt_config *config)
{
	unsigned int i;

	memset(balance, 0, sizeof(*balance));
	balance->policy = config->upstream_policy;
	balance->n = config->n_resolvers;
	balance->share = config->queries_max / 2 + 1;
	for (i = 0; i < balance->n; i++)
		balance->list[i].weight = config->resolvers[i].weight;
}

static bool is_down(const struct nt_health *health)
{
	return health->backoff_ms;
}

/* among is not 0. */
static unsigned int by_order(uint32_t among)
{
	unsigned int i;

	for (i = 0; !(among >> i & 1); i++)
		;
	return i;
}

/* Smooth weighted round robin: every turn, each is credited its weight. */
static unsigned int by_weight(struct nt_balance *balance, uint32_t among)
{
	unsigned int best = by_order(among), i;
	int64_t total = 0;

	for (i = best; i < balance->n; i++) {
		struct nt_health *health = &balance->list[i];

		if (!(among >> i & 1))
			continue;
		health->credit += health->weight;
		total += health->weight;
		if (health->credit > balance->list[best].credit)
			best = i;
	}
	balance->list[best].credit -= total;
	return best;
}

/* An unknown latency (0) comes first, so that it becomes known. */
static unsigned int by_latency(struct nt_balance *balance, uint32_t among)
{
	unsigned int best = by_order(among), i;

	if (++balance->turns % EXPLORE == 0)
		return by_weight(balance, among);
	for (i = best; i < balance->n; i++)
		if (among >> i & 1 &&
		    balance->list[i].srtt_us < balance->list[best].srtt_us)
			best = i;
	return best;
}

static unsigned int by_policy(struct nt_balance *balance, uint32_t among)
{
	switch (balance->policy) {
	case NT_UPSTREAM_ROUND_ROBIN:
		return by_weight(balance, among);
	case NT_UPSTREAM_FASTEST:
		return by_latency(balance, among);
	default:
		return by_order(among);
	}
}

/* All are down: the one to be probed first, those already tried last. */
static unsigned int due_first(const struct nt_balance *balance, uint32_t tried)
{
	unsigned int best = 0, i;

	for (i = 1; i < balance->n; i++) {
		bool was = tried >> i & 1, best_was = tried >> best & 1;

		if (was != best_was ? best_was :
		    balance->list[i].retry_ms < balance->list[best].retry_ms)
			best = i;
	}
	return best;
}

/* Doubled with the probe, so that one query of many in that time probes. */
static void back_off(struct nt_health *health, uint64_t now_ms)
{
	health->backoff_ms *= 2;
	if (health->backoff_ms > BACKOFF_MAX_MS)
		health->backoff_ms = BACKOFF_MAX_MS;
	health->retry_ms = now_ms + health->backoff_ms;
}

unsigned int nt_balance_choose(struct nt_balance *balance, uint32_t tried,
			       uint64_t now_ms)
{
	uint32_t up = 0, free = 0;
	unsigned int i;

	for (i = 0; i < balance->n; i++) {
		struct nt_health *health = &balance->list[i];

		/* A first try, which can still go elsewhere, is the probe. */
		if (is_down(health)) {
			if (tried || now_ms < health->retry_ms)
				continue;
			back_off(health, now_ms);
			return i;
		}
		up |= 1u << i;
		if (health->under_way < balance->share)
			free |= 1u << i;
	}
	if (free & ~tried)
		return by_policy(balance, free & ~tried);
	if (up & ~tried)
		return by_policy(balance, up & ~tried);
	/* All that are up were tried: try again. If none is up, probe. */
	if (!up)
		return due_first(balance, tried);
	return by_policy(balance, up);
}

bool nt_balance_alive(struct nt_health *health)
{
	bool was_down = is_down(health);

	health->backoff_ms = 0;
	health->timeouts = 0;
	return was_down;
}

bool nt_balance_answered(struct nt_health *health, uint32_t rtt_us)
{
	/* Smoothed as by TCP (RFC 6298): an eighth of the new value. */
	health->srtt_us = health->srtt_us ?
			  health->srtt_us - health->srtt_us / 8 + rtt_us / 8 :
			  rtt_us;
	if (!health->srtt_us)
		health->srtt_us = 1;
	return nt_balance_alive(health);
}

bool nt_balance_failed(struct nt_health *health, bool at_once,
		       uint64_t now_ms)
{
	if (is_down(health))
		return false;
	if (!at_once && ++health->timeouts < TIMEOUTS_MAX)
		return false;
	health->backoff_ms = BACKOFF_MIN_MS;
	health->retry_ms = now_ms + BACKOFF_MIN_MS;
	return true;
}
