// SPDX-License-Identifier: GPL-2.0
#include "daemon/core/counters.h"

#include <stddef.h>
#include <string.h>

#define COUNTER(field, metric, help) \
	{ #field, metric, help, offsetof(struct nt_counters, field) }

const struct nt_counter nt_counter_list[] = {
	COUNTER(queries, "queries", "Questions of clients."),
	COUNTER(malformed, "queries_malformed",
		"Messages of clients that are no question one can answer."),
	COUNTER(blocked, "queries_blocked",
		"Questions refused, or whose answer has no address that counts."),
	COUNTER(cached, "cache_hits", "Questions answered from the cache."),
	COUNTER(local, "queries_local",
		"Questions answered from the configuration."),
	COUNTER(stale, "answers_stale",
		"Questions answered from the cache past its time, because the upstream failed."),
	COUNTER(shared, "queries_shared",
		"Questions that had the answer of another one under way."),
	COUNTER(prefetched, "cache_prefetches",
		"Cached answers asked for again before their end."),
	COUNTER(authorized, "answers_authorized",
		"Answers released after their addresses were committed."),
	COUNTER(unhandled, "queries_unhandled",
		"Questions of types that open nothing."),
	COUNTER(failed, "queries_failed", "Questions answered SERVFAIL."),
	COUNTER(refused_busy, "queries_refused_busy",
		"Questions refused because too many were under way."),
	COUNTER(commits_failed, "commits_failed",
		"Answers withheld because the kernel did not take their addresses."),
	COUNTER(replies_lost, "replies_lost",
		"Replies that could not be sent."),
	COUNTER(upstream_strays, "upstream_strays",
		"Messages on upstream sockets that answer nothing that was asked."),
	COUNTER(upstream_late, "upstream_late_answers",
		"Answers of upstreams to what was answered or given up."),
	COUNTER(upstream_timeouts, "upstream_timeouts",
		"Tries that an upstream did not answer in time."),
	COUNTER(guard_limited, "guard_limited",
		"Questions of clients that ask too often."),
	COUNTER(guard_slowed, "guard_slowed",
		"Clients slowed down for bad names."),
	COUNTER(guard_refused, "guard_refused",
		"Questions of clients that are refused for a while."),
	COUNTER(guard_tunnels, "guard_tunnels",
		"Domains whose names look like data."),
	COUNTER(guard_forgot, "guard_forgotten",
		"Clients and domains forgotten for lack of room."),
	COUNTER(guard_untold, "guard_log_lines_suppressed",
		"Log lines about floods of clients that were not written."),
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
