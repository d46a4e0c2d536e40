// SPDX-License-Identifier: GPL-2.0
#include "daemon/service/notify.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define READY "READY=1\nSTATUS="

void nt_notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	size_t len = path ? strlen(path) : 0;
	int fd;

	if (!len || len >= sizeof(sa.sun_path))
		return;
	memcpy(sa.sun_path, path, len);
	/* A socket in the abstract namespace. */
	if (path[0] == '@')
		sa.sun_path[0] = 0;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return;
	sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&sa,
	       offsetof(struct sockaddr_un, sun_path) + len);
	close(fd);
}

void nt_notify_reloading(void)
{
	struct timespec now;
	char state[80];

	clock_gettime(CLOCK_MONOTONIC, &now);
	snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%llu",
		 now.tv_sec * 1000000ull + now.tv_nsec / 1000);
	nt_notify(state);
}

void nt_notify_ready(const char *status, const char *cause)
{
	char state[512], *c;

	snprintf(state, sizeof(state), READY "%s%s%s", status,
		 cause ? ": " : "", cause ? cause : "");
	/* A newline would start another assignment. */
	for (c = state + strlen(READY); *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	nt_notify(state);
}
