// SPDX-License-Identifier: GPL-2.0
#include "cli/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/say.h"

static int path_of(const char *which, char *path, size_t size)
{
	int len;

	if (strchr(which, '/'))
		len = snprintf(path, size, "%s", which);
	else if (*which && !which[strspn(which, "0123456789")])
		len = snprintf(path, size, "/proc/%s/ns/net", which);
	else
		len = snprintf(path, size, "/run/netns/%s", which);
	return len < (int)size ? 0 : -ENAMETOOLONG;
}

int nt_cli_enter_netns(const char *which)
{
	char path[512];
	int fd = -1, err;

	if (!*which) {
		nt_cli_error("--netns needs a value");
		return NT_EXIT_USAGE;
	}
	err = path_of(which, path, sizeof(path));
	if (!err) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		err = fd < 0 || setns(fd, CLONE_NEWNET) ? -errno : 0;
	}
	if (fd >= 0)
		close(fd);
	if (!err)
		return NT_EXIT_OK;
	nt_cli_error("--netns %s: %s: expected a name that \"ip netns\" lists, a PID, or the path of a namespace",
		     which, strerror(-err));
	return err == -EPERM || err == -EACCES ? NT_EXIT_NO_PERMISSION :
						 NT_EXIT_FAILED;
}
