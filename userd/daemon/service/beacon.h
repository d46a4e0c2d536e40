/* SPDX-License-Identifier: GPL-2.0 */
/* Lets the CLI see that the daemon runs; its side is lib/host/presence.h. */
#ifndef NETTRUST_BEACON_H
#define NETTRUST_BEACON_H

#include <ev.h>

struct nt_beacon {
	struct ev_io io;
	struct ev_timer pause;
	int fd;			/* negative: none */
};

/* A failure is logged, and the daemon serves all the same. */
void nt_beacon_init(struct nt_beacon *beacon);
void nt_beacon_start(struct nt_beacon *beacon, struct ev_loop *loop);

#endif
