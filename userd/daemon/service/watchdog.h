/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The service manager's watchdog (sd_watchdog_enabled(3)). It is kept alive
 * only while the loop of every worker turns, so a worker that hangs gets the
 * daemon restarted.
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

/* Does nothing if WATCHDOG_USEC is unset or meant for another process. */
void nt_watchdog_start(struct nt_watchdog *watchdog, struct ev_loop *loop,
		       struct nt_worker *const *workers,
		       unsigned int n_workers);

#endif
