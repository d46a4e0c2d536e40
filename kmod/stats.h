/* SPDX-License-Identifier: GPL-2.0 */
/* Counters: of packets on each CPU, of lease changes under the mutex. */
#ifndef NT_STATS_H
#define NT_STATS_H

#include <linux/percpu.h>
#include <uapi/linux/nettrust.h>

#define NT_REASONS (NETTRUST_REASON_INPUT + 1)

struct nt_stats {
	u64 packets[NT_REASONS];
	u64 bytes[NT_REASONS];
};

/* Under the mutex of the namespace. */
struct nt_counts {
	u64 leases_added;
	u64 leases_extended;
	u64 leases_renewed;
	u64 leases_expired;
	u64 leases_revoked;
	u64 leases_refused;
	u64 liveness_passes;
};

/**
 * nt_stats_count() - count one verdict
 * @stats: of the namespace
 * @reason: the verdict's
 * @bytes: length of the packet
 *
 * Context: any.
 */
static inline void nt_stats_count(struct nt_stats __percpu *stats,
				  enum nettrust_reason reason, u32 bytes)
{
	this_cpu_inc(stats->packets[reason]);
	this_cpu_add(stats->bytes[reason], bytes);
}

void nt_stats_sum(const struct nt_stats __percpu *stats, struct nt_stats *sum);

#endif
