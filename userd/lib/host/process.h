/* SPDX-License-Identifier: GPL-2.0 */
/* What /proc tells of a process. */
#ifndef NETTRUST_PROCESS_H
#define NETTRUST_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NT_PROCESS_EXE		256	/* octets, with the NUL */
#define NT_PROCESS_COMMAND	512
#define NT_PROCESS_COMM		16

/*
 * Texts are the process's own words: whoever prints them must make them safe.
 * Empty where nothing is known.
 */
struct nt_process {
	uint32_t pid;
	uint64_t started_ms;			/* since the boot */
	char comm[NT_PROCESS_COMM];
	char exe[NT_PROCESS_EXE];		/* path of the executable */
	char command[NT_PROCESS_COMMAND];	/* arguments, blanks between */
};

/**
 * nt_process_read() - a process that lives
 * @proc: where /proc is
 * @pid: its number there
 * @process: filled on success
 *
 * What we may not read stays empty. Return: 0; -ESRCH if there is none.
 */
int nt_process_read(const char *proc, uint32_t pid, struct nt_process *process);

/*
 * The file stat of it, which is changed: fills comm and started_ms. Pure. Return: 0
 * or -EINVAL.
 */
int nt_process_parse(char *stat, struct nt_process *process);

/*
 * Has it the capability, in our user namespace? False, too, if that cannot be seen.
 */
bool nt_process_can(const char *proc, uint32_t pid, unsigned int capability);

/* path has len octets and becomes "/system.slice/..."; Return: 0 or -ESRCH. */
int nt_process_cgroup(const char *proc, uint32_t pid, char *path, size_t len);

#endif
