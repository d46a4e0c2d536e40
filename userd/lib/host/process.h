/* SPDX-License-Identifier: GPL-2.0 */
/* Describes a process by its files in /proc. */
#ifndef NETTRUST_PROCESS_H
#define NETTRUST_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NT_PROCESS_EXE		256	/* octets, with the NUL */
#define NT_PROCESS_COMMAND	512
#define NT_PROCESS_COMM		16

/*
 * The process chooses these strings: sanitize them before printing. Unknown ones are
 * empty.
 */
struct nt_process {
	uint32_t pid;
	uint64_t started_ms;			/* since boot */
	char comm[NT_PROCESS_COMM];
	char exe[NT_PROCESS_EXE];		/* path of the executable */
	char command[NT_PROCESS_COMMAND];	/* arguments, with blanks between */
};

/**
 * nt_process_read() - describe a running process
 * @proc: where procfs is mounted
 * @pid: process id there
 * @process: filled on success; what we may not read stays empty
 *
 * Return: 0; -ESRCH if there is no such process.
 */
int nt_process_read(const char *proc, uint32_t pid, struct nt_process *process);

/*
 * Fills comm and started_ms from the text of /proc/PID/stat, which is modified.
 * Pure. Return: 0 or -EINVAL.
 */
int nt_process_parse(char *stat, struct nt_process *process);

/*
 * Does it have the capability, in our user namespace? False also if that cannot be
 * determined.
 */
bool nt_process_can(const char *proc, uint32_t pid, unsigned int capability);

/* Fills path, of len octets, such as "/system.slice/...". Return: 0 or -ESRCH. */
int nt_process_cgroup(const char *proc, uint32_t pid, char *path, size_t len);

#endif
