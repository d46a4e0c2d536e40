// SPDX-License-Identifier: GPL-2.0
#include "daemon/service/beacon.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/host/presence.h"

#define PAUSE_SECONDS 1

void nt_shown_init(struct nt_shown *shown)
{
	shown->fd = nt_presence_hold();
	if (shown->fd >= 0)
		return;
	nt_log(NT_LOG_WARNING, "The tool will not see that this daemon runs",
	       "cause", shown->fd == -EADDRINUSE ?
	       "another process of this network namespace says that it is nettrustd" :
	       strerror(-shown->fd), NULL);
}

static void on_pause(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct nt_shown *shown = timer->data;

	ev_io_start(loop, &shown->io);
}

/* Who looked has seen by now. */
static void on_look(struct ev_loop *loop, ev_io *io, int events)
{
	int fd = accept4(io->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct nt_shown *shown = io->data;

	if (fd >= 0) {
		close(fd);
	} else if (errno == EMFILE || errno == ENFILE) {
		/* It would stay readable until there is a descriptor. */
		ev_io_stop(loop, io);
		ev_timer_set(&shown->pause, PAUSE_SECONDS, 0);
		ev_timer_start(loop, &shown->pause);
	}
}

void nt_shown_start(struct nt_shown *shown, struct ev_loop *loop)
{
	if (shown->fd < 0)
		return;
	ev_timer_init(&shown->pause, on_pause, PAUSE_SECONDS, 0);
	ev_io_init(&shown->io, on_look, shown->fd, EV_READ);
	shown->pause.data = shown;
	shown->io.data = shown;
	ev_io_start(loop, &shown->io);
}
