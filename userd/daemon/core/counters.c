// SPDX-License-Identifier: GPL-2.0
#include "daemon/core/counters.h"

#include <stddef.h>
#include <string.h>

#define COUNTER(field, metric, help) \
	{ #field, metric, help, offsetof(struct nt_counters, field) }

const struct nt_counter nt_counter_list[] = {
	COUNTER(queries, "queries", "Questions of clients."),
	COUNTER(malformed, "queries_malformed",
		"Messages from clients that are not valid questions."),
	COUNTER(blocked, "queries_blocked",
		"Questions blocked, or answered without an authorized address."),
	COUNTER(cached, "cache_hits", "Questions answered from the cache."),
	COUNTER(local, "queries_local",
		"Questions answered from the configuration."),
	COUNTER(stale, "answers_stale",
		"Questions answered with expired data because the upstream failed."),
	COUNTER(shared, "queries_shared",
		"Questions that shared the answer to another one in progress."),
	COUNTER(prefetched, "cache_prefetches",
		"Cached answers refreshed before they expired."),
	COUNTER(authorized, "answers_authorized",
		"Answers released after their addresses were committed."),
	COUNTER(unhandled, "queries_unhandled",
		"Questions of types that authorize nothing."),
	COUNTER(failed, "queries_failed", "Questions answered SERVFAIL."),
	COUNTER(refused_busy, "queries_refused_busy",
		"Questions refused because too many were in progress."),
	COUNTER(commits_failed, "commits_failed",
		"Answers withheld because the kernel did not confirm their leases."),
	COUNTER(replies_lost, "replies_lost",
		"Replies that could not be sent."),
	COUNTER(upstream_strays, "upstream_strays",
		"Messages on upstream sockets that answer no question in flight."),
	COUNTER(upstream_late, "upstream_late_answers",
		"Answers from upstreams to queries that had ended."),
	COUNTER(upstream_timeouts, "upstream_timeouts",
		"Tries that an upstream did not answer in time."),
	COUNTER(guard_limited, "guard_limited",
		"Questions over the rate limit of their client."),
	COUNTER(guard_slowed, "guard_slowed",
		"Clients slowed down for their strikes."),
	COUNTER(guard_refused, "guard_refused",
		"Questions refused for strikes or as part of a tunnel."),
	COUNTER(guard_tunnels, "guard_tunnels",
		"Domains whose names look like a tunnel."),
	COUNTER(guard_forgot, "guard_forgotten",
		"Clients and domains evicted for lack of room."),
	COUNTER(guard_untold, "guard_log_lines_suppressed",
		"Log lines about clients over a limit that were suppressed."),
};

_Static_assert(sizeof(nt_counter_list) / sizeof(nt_counter_list[0]) ==
	       NT_COUNTERS, "a counter has no name here");

uint64_t nt_counter_get(const struct nt_counters *counters,
			const struct nt_counter *counter)
{
	uint64_t value;

	memcpy(&value, (const char *)counters + counter->offset, sizeof(value));
	return value;
}
