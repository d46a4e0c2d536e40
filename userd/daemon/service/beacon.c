// SPDX-License-Identifier: GPL-2.0
#include "daemon/service/beacon.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/host/presence.h"

#define PAUSE_SECONDS 1

void nt_beacon_init(struct nt_beacon *beacon)
{
	beacon->fd = nt_presence_hold();
	if (beacon->fd >= 0)
		return;
	nt_log(NT_LOG_WARNING, "The tool will not see that this daemon runs",
	       "cause", beacon->fd == -EADDRINUSE ?
	       "another process of this network namespace says that it is nettrustd" :
	       strerror(-beacon->fd), NULL);
}

static void on_pause(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct nt_beacon *beacon = timer->data;

	ev_io_start(loop, &beacon->io);
}

/* The CLI only looks whether somebody listens. */
static void on_look(struct ev_loop *loop, ev_io *io, int events)
{
	int fd = accept4(io->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct nt_beacon *beacon = io->data;

	if (fd >= 0) {
		close(fd);
	} else if (errno == EMFILE || errno == ENFILE) {
		/* The socket stays readable until a descriptor is free. */
		ev_io_stop(loop, io);
		ev_timer_set(&beacon->pause, PAUSE_SECONDS, 0);
		ev_timer_start(loop, &beacon->pause);
	}
}

void nt_beacon_start(struct nt_beacon *beacon, struct ev_loop *loop)
{
	if (beacon->fd < 0)
		return;
	ev_timer_init(&beacon->pause, on_pause, PAUSE_SECONDS, 0);
	ev_io_init(&beacon->io, on_look, beacon->fd, EV_READ);
	beacon->pause.data = beacon;
	beacon->io.data = beacon;
	ev_io_start(loop, &beacon->io);
}
