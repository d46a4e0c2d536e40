/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Usage counters of leases that do not make CPUs contend for a cache line.
 *
 * One CPU at a time owns the counters in the lease itself. Another CPU that
 * wants to count takes them over, and a lease where that happens often gets a
 * slot, in which each CPU has its own counters. The number of slots is fixed
 * to bound memory; without a free one, CPUs continue to take over. A packet
 * that counts during a takeover may be lost from the packet or byte count.
 */
#ifndef NT_USE_H
#define NT_USE_H

#include <asm/local64.h>
#include <linux/smp.h>
#include "kmod/table/types.h"

#define NT_USE_SLOTS	1024
#define NT_USE_SLOT	0x8000	/* @user is a slot, otherwise CPU + 1 */

int nt_use_init(void);
void nt_use_exit(void);

void nt_use_count_other(struct nk_lease *lease, u16 user, u32 bytes);
void nt_use_sum(const struct nk_lease *lease, u64 *packets, u64 *bytes);
void nt_use_put(const struct nk_lease *lease);

/**
 * nt_use_count() - count a packet that used a lease
 * @lease: lease, under the RCU read lock
 * @bytes: length of the packet
 * @now: CLOCK_BOOTTIME in nanoseconds
 */
static inline void nt_use_count(struct nk_lease *lease, u32 bytes, u64 now)
{
	u32 sec = max_t(u32, div_u64(now, NSEC_PER_SEC), 1);
	u16 user = READ_ONCE(lease->user);

	if (likely(user == raw_smp_processor_id() + 1)) {
		local64_inc(&lease->packets);
		local64_add(bytes, &lease->bytes);
	} else {
		nt_use_count_other(lease, user, bytes);
	}
	/* Rewriting the same second would only bounce the cache line. */
	if (READ_ONCE(lease->last_use) != sec)
		WRITE_ONCE(lease->last_use, sec);
}

#endif
