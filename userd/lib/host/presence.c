// SPDX-License-Identifier: GPL-2.0
#include "lib/host/presence.h"

#include <errno.h>
#include <linux/capability.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/host/process.h"

#define NAME	"nettrustd"
#define BACKLOG	16

static int open_socket(int flags, struct sockaddr_un *sa, socklen_t *len)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);

	memset(sa, 0, sizeof(*sa));
	sa->sun_family = AF_UNIX;
	memcpy(sa->sun_path + 1, NAME, strlen(NAME));	/* abstract: NUL first */
	*len = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(NAME);
	return fd < 0 ? -errno : fd;
}

int nt_presence_hold(void)
{
	struct sockaddr_un sa;
	socklen_t len;
	int fd = open_socket(SOCK_NONBLOCK, &sa, &len), err;

	if (fd < 0)
		return fd;
	if (!bind(fd, (struct sockaddr *)&sa, len) && !listen(fd, BACKLOG))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* Asks the kernel, which recorded the holder's credentials at listen(). */
static void look_at(int fd, const char *proc, struct nt_presence *presence)
{
	struct ucred holder;
	socklen_t len = sizeof(holder);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &holder, &len))
		return;
	presence->pid = holder.pid;
	presence->uid = holder.uid;
	if (!holder.uid || (holder.pid &&
			    nt_process_can(proc, holder.pid, CAP_NET_ADMIN)))
		presence->state = NT_PRESENCE_RUNS;
}

void nt_presence_look(const char *proc, struct nt_presence *presence)
{
	/* The backlog may be full; a holder that hangs must not block us. */
	const struct timeval wait = { .tv_sec = 1 };
	struct sockaddr_un sa;
	socklen_t len;
	int fd = open_socket(0, &sa, &len);

	*presence = (struct nt_presence){ .state = NT_PRESENCE_UNKNOWN,
					  .uid = UINT32_MAX };
	if (fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	if (!connect(fd, (struct sockaddr *)&sa, len))
		look_at(fd, proc, presence);
	else if (errno == ECONNREFUSED)
		presence->state = NT_PRESENCE_NONE;
	close(fd);
}
