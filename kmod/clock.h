/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NT_CLOCK_H
#define NT_CLOCK_H

#include <linux/ktime.h>

/* The leases' clock: includes time in suspend; resolution is one tick. */
static inline u64 nt_now(void)
{
	return ktime_get_coarse_boottime_ns();
}

/* The same clock with full resolution, to measure how long work takes. */
static inline u64 nt_now_fine(void)
{
	return ktime_get_boottime_ns();
}

#endif
