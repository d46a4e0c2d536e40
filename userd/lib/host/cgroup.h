/* SPDX-License-Identifier: GPL-2.0 */
/* Names the systemd unit and the container that a cgroup belongs to. */
#ifndef NETTRUST_CGROUP_H
#define NETTRUST_CGROUP_H

#include <stddef.h>
#include <stdint.h>

#define NT_CGROUP_PATH	512	/* octets, with the NUL */
#define NT_CGROUP_NAME	128

/* Unknown strings are empty. */
struct nt_cgroup {
	char path[NT_CGROUP_PATH];		/* below the hierarchy's root */
	char unit[NT_CGROUP_NAME];		/* "ssh.service" */
	char container[NT_CGROUP_NAME];		/* "docker:0123456789ab" */
};

/**
 * nt_cgroup_describe() - describe a cgroup by its path
 * @path: such as "/system.slice/ssh.service"; truncated to NT_CGROUP_PATH
 * @cgroup: filled
 *
 * Pure. The unit is the innermost service or scope, of the container if there is
 * one. A container is described by its runtime and the first digits of its id, or
 * by its name.
 */
void nt_cgroup_describe(const char *path, struct nt_cgroup *cgroup);

/**
 * nt_cgroup_find() - find a cgroup by its id, as in events and scopes
 * @id: id
 * @cgroup: filled on success
 *
 * Needs CAP_DAC_READ_SEARCH. Return: 0; -ESTALE if it is gone; another -errno.
 */
int nt_cgroup_find(uint64_t id, struct nt_cgroup *cgroup);

#endif
