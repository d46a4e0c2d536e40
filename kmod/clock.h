/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NT_CLOCK_H
#define NT_CLOCK_H

#include <linux/ktime.h>

/* The clock of leases: it counts suspend, and is good to a timer tick. */
static inline u64 nt_now(void)
{
	return ktime_get_coarse_boottime_ns();
}

/* The same clock to the nanosecond, for measuring work. */
static inline u64 nt_now_fine(void)
{
	return ktime_get_boottime_ns();
}

#endif
