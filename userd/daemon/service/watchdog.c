// SPDX-License-Identifier: GPL-2.0
#include "daemon/service/watchdog.h"

#include <stdlib.h>
#include <unistd.h>

#include "daemon/service/notify.h"
#include "lib/base/addr.h"

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct nt_watchdog *watchdog = timer->data;
	bool all = true;
	unsigned int i;

	for (i = 0; i < watchdog->n_workers; i++)
		all &= nt_worker_turned(watchdog->workers[i]);
	if (all)
		nt_notify("WATCHDOG=1");
}

/* Half of the timeout, in seconds; 0: no watchdog. */
static double interval(void)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	uint64_t number;

	if (pid && (nt_number_parse(pid, INT32_MAX, &number) ||
		    number != (uint64_t)getpid()))
		return 0;
	if (!usec || nt_number_parse(usec, INT64_MAX, &number))
		return 0;
	return number / 2e6;
}

void nt_watchdog_start(struct nt_watchdog *watchdog, struct ev_loop *loop,
		       struct nt_worker *const *workers, unsigned int n_workers)
{
	double seconds = interval();

	if (!seconds)
		return;
	watchdog->workers = workers;
	watchdog->n_workers = n_workers;
	ev_timer_init(&watchdog->timer, on_timer, 0, seconds);
	watchdog->timer.data = watchdog;
	ev_timer_start(loop, &watchdog->timer);
}
