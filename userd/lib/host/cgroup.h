/* SPDX-License-Identifier: GPL-2.0 */
/* What runs in a cgroup: which unit of systemd, which container. */
#ifndef NETTRUST_CGROUP_H
#define NETTRUST_CGROUP_H

#include <stddef.h>
#include <stdint.h>

#define NT_CGROUP_PATH	512	/* octets, with the NUL */
#define NT_CGROUP_NAME	128

/* Empty where nothing is known. */
struct nt_cgroup {
	char path[NT_CGROUP_PATH];		/* below the hierarchy's root */
	char unit[NT_CGROUP_NAME];		/* "ssh.service" */
	char container[NT_CGROUP_NAME];		/* "docker:0123456789ab" */
};

/**
 * nt_cgroup_describe() - what a path tells
 * @path: "/system.slice/ssh.service"; longer ones are cut
 * @cgroup: filled
 *
 * Pure. The unit is the innermost service or scope, of the container if it is in
 * one; a container is told by its runtime and the first digits of its id, or by
 * its name.
 */
void nt_cgroup_describe(const char *path, struct nt_cgroup *cgroup);

/**
 * nt_cgroup_find() - a cgroup by its id, as events and scopes have it
 * @id: id
 * @cgroup: filled on success
 *
 * Needs CAP_DAC_READ_SEARCH. Return: 0; -ESTALE if it is gone; another -errno.
 */
int nt_cgroup_find(uint64_t id, struct nt_cgroup *cgroup);

#endif
