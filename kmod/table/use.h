/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How much a lease was used, without CPUs disputing a cache line for it.
 *
 * One CPU at a time counts in the lease itself. Another that comes takes its
 * place, and a lease for which that happens often gets a slot, in which each
 * CPU has counters of its own. There are as many slots as NT_USE_SLOTS; the
 * leases beyond are counted as the others are. In the instant of a change a
 * packet or its octets may go uncounted.
 */
#ifndef NT_USE_H
#define NT_USE_H

#include <asm/local64.h>
#include <linux/smp.h>
#include "kmod/table/types.h"

#define NT_USE_SLOTS	1024
#define NT_USE_SLOT	0x8000	/* @user is a slot, else the CPU and 1 */

int nt_use_init(void);
void nt_use_exit(void);

void nt_use_count_other(struct nk_lease *lease, u16 user, u32 bytes);
void nt_use_sum(const struct nk_lease *lease, u64 *packets, u64 *bytes);
void nt_use_put(const struct nk_lease *lease);

/**
 * nt_use_count() - a packet used the lease
 * @lease: under the RCU read lock
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
	/* Writing the same second again would only bounce the line. */
	if (READ_ONCE(lease->last_use) != sec)
		WRITE_ONCE(lease->last_use, sec);
}

#endif
