/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The service manager's watchdog (sd_watchdog_enabled(3)): it hears from us only
 * while every worker's loop turns, so that one that hangs gets us restarted.
 */
#ifndef NETTRUST_WATCHDOG_H
#define NETTRUST_WATCHDOG_H

#include <ev.h>

#include "daemon/worker.h"

struct nt_watchdog {
	struct ev_timer timer;
	struct nt_worker *const *workers;
	unsigned int n_workers;
};

/* Does nothing if WATCHDOG_USEC is not set, or set for another process. */
void nt_watchdog_start(struct nt_watchdog *watchdog, struct ev_loop *loop,
		       struct nt_worker *const *workers,
		       unsigned int n_workers);

#endif
