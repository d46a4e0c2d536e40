/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_KTIME_H
#define SHIM_KTIME_H

#include <linux/types.h>

extern u64 shim_now;	/* nanoseconds; the test moves it */
#define ktime_get_coarse_boottime_ns() shim_now
#define ktime_get_boottime_ns() shim_now

#endif
