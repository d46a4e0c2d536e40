// SPDX-License-Identifier: GPL-2.0
#include "lib/host/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STAT_LEN	1024
#define STARTED		22	/* field of stat, proc(5) */
#define EFFECTIVE	"\nCapEff:"	/* line of status */

static void path_of(char *path, const char *proc, uint32_t pid,
		    const char *name)
{
	snprintf(path, PATH_MAX, "%s/%u/%s", proc, pid, name);
}

/* Reads what fits and appends a NUL. Return: octets or -errno. */
static ssize_t read_some(const char *proc, uint32_t pid, const char *name,
			 char *buf, size_t size)
{
	char path[PATH_MAX];
	ssize_t n;
	int fd;

	path_of(path, proc, pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, buf, size - 1);
	if (n < 0)
		n = -errno;
	close(fd);
	buf[n < 0 ? 0 : n] = '\0';
	return n;
}

/*
 * "PID (COMM) STATE ...": the process chooses COMM, which may contain blanks and
 * brackets, so the last bracket ends it.
 */
int nt_process_parse(char *stat, struct nt_process *process)
{
	char *from = strchr(stat, '('), *to = strrchr(stat, ')'), *field;
	unsigned long long ticks;

	if (!from || !to || to < from || to[1] != ' ')
		return -EINVAL;
	*to = '\0';
	snprintf(process->comm, NT_PROCESS_COMM, "%.*s", NT_PROCESS_COMM - 1,
		 from + 1);
	field = to + 1;		/* the blank before the third */
	for (int i = 3; i < STARTED && field; i++)
		field = strchr(field + 1, ' ');
	if (!field || sscanf(field, "%llu", &ticks) != 1)
		return -EINVAL;
	process->started_ms = ticks * 1000 / sysconf(_SC_CLK_TCK);
	return 0;
}

static void read_command(const char *proc, struct nt_process *process)
{
	char *command = process->command;
	ssize_t n = read_some(proc, process->pid, "cmdline", command,
			      NT_PROCESS_COMMAND);

	while (n > 0 && !command[n - 1])
		n--;
	for (ssize_t i = 0; i < n; i++)
		if (!command[i])
			command[i] = ' ';
}

static void read_exe(const char *proc, struct nt_process *process)
{
	char path[PATH_MAX];
	ssize_t n;

	path_of(path, proc, process->pid, "exe");
	n = readlink(path, process->exe, NT_PROCESS_EXE - 1);
	process->exe[n < 0 ? 0 : n] = '\0';
}

int nt_process_read(const char *proc, uint32_t pid, struct nt_process *process)
{
	char stat[STAT_LEN];

	memset(process, 0, sizeof(*process));
	process->pid = pid;
	if (read_some(proc, pid, "stat", stat, sizeof(stat)) < 0 ||
	    nt_process_parse(stat, process))
		return -ESRCH;
	read_exe(proc, process);
	read_command(proc, process);
	return 0;
}

int nt_process_cgroup(const char *proc, uint32_t pid, char *path, size_t len)
{
	char text[4096], *line, *rest = text;

	if (read_some(proc, pid, "cgroup", text, sizeof(text)) < 0)
		return -ESRCH;
	while ((line = strsep(&rest, "\n"))) {
		if (strncmp(line, "0::", 3))
			continue;
		snprintf(path, len, "%s", line + 3);
		return 0;
	}
	return -ESRCH;
}

/* Otherwise its capabilities have no power over our namespaces. */
static bool is_in_our_userns(const char *proc, uint32_t pid)
{
	struct stat its, ours;
	char path[PATH_MAX];

	path_of(path, proc, pid, "ns/user");
	return !stat(path, &its) && !stat("/proc/self/ns/user", &ours) &&
	       its.st_ino == ours.st_ino && its.st_dev == ours.st_dev;
}

bool nt_process_can(const char *proc, uint32_t pid, unsigned int capability)
{
	unsigned long long effective;
	char text[4096], *line;

	if (read_some(proc, pid, "status", text, sizeof(text)) < 0)
		return false;
	line = strstr(text, EFFECTIVE);
	return line &&
	       sscanf(line + strlen(EFFECTIVE), "%llx", &effective) == 1 &&
	       (effective >> capability & 1) && is_in_our_userns(proc, pid);
}
