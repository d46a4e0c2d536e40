/* SPDX-License-Identifier: GPL-2.0 */
/* Counters: packets per CPU, lease changes under the mutex. */
#ifndef NT_STATS_H
#define NT_STATS_H

#include <asm/local64.h>
#include <linux/percpu.h>
#include "kmod/reason-gen.h"

/* Per CPU; local64_t because a packet in softirq may interrupt the update. */
struct nk_stats {
	struct {
		local64_t packets;
		local64_t bytes;
	} of[NT_REASONS];
};

struct nk_stats_sum {
	u64 packets[NT_REASONS];
	u64 bytes[NT_REASONS];
};

/* Protected by the namespace's mutex. */
struct nk_counts {
	u64 leases_added;
	u64 leases_extended;
	u64 leases_renewed;
	u64 leases_expired;
	u64 leases_revoked;
	u64 leases_refused;
	u64 liveness_passes;
};

/**
 * nt_stats_count() - count one decided packet
 * @stats: counters of the namespace
 * @reason: result of nt_verdict()
 * @bytes: length of the packet
 *
 * Context: any.
 */
static inline void nt_stats_count(struct nk_stats __percpu *stats,
				  enum nettrust_reason reason, u32 bytes)
{
	struct nk_stats *mine = get_cpu_ptr(stats);

	local64_inc(&mine->of[reason].packets);
	local64_add(bytes, &mine->of[reason].bytes);
	put_cpu_ptr(stats);
}

void nt_stats_sum(const struct nk_stats __percpu *stats,
		  struct nk_stats_sum *sum);

#endif
