/* SPDX-License-Identifier: GPL-2.0 */
/* Work does not run by itself: the test looks when it is due and calls it. */
#ifndef SHIM_WORKQUEUE_H
#define SHIM_WORKQUEUE_H

#include <linux/kernel.h>

struct work_struct {
	void (*func)(struct work_struct *work);
};

struct delayed_work {
	struct work_struct work;
};

extern u64 shim_work_delay;	/* nanoseconds, as last scheduled */
#define system_unbound_wq 0
#define nsecs_to_jiffies64(n) (n)
#define MAX_JIFFY_OFFSET U64_MAX
#define INIT_DELAYED_WORK(w, f) ((w)->work.func = (f))
#define to_delayed_work(w) container_of(w, struct delayed_work, work)
#define mod_delayed_work(wq, w, delay) (shim_work_delay = (delay))
#define cancel_delayed_work_sync(w) do { } while (0)

#endif
