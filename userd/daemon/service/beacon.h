/* SPDX-License-Identifier: GPL-2.0 */
/* The tool can see that the daemon runs: lib/presence.h. */
#ifndef NETTRUST_DAEMON_PRESENCE_H
#define NETTRUST_DAEMON_PRESENCE_H

#include <ev.h>

struct nt_shown {
	struct ev_io io;
	struct ev_timer pause;
	int fd;			/* -1: it cannot be seen */
};

/* Best effort, a failure is told: a daemon that is not seen serves all the same. */
void nt_shown_init(struct nt_shown *shown);
void nt_shown_start(struct nt_shown *shown, struct ev_loop *loop);

#endif
