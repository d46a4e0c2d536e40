/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who sent a packet that was denied: its process and its cgroup, also some time
 * after they are gone. Remembers a fixed number of each.
 */
#ifndef NETTRUST_WHO_H
#define NETTRUST_WHO_H

#include "lib/host/cgroup.h"
#include "lib/nl/nl.h"
#include "lib/host/process.h"

struct nt_who;

/*
 * proc: NULL for /proc, whose numbers are those of events only in the initial pid
 * namespace; elsewhere processes are not looked for. Return: NULL without memory.
 */
struct nt_who *nt_who_new(const char *proc);
void nt_who_free(struct nt_who *who);

/**
 * nt_who_sent() - look it up
 * @who: who
 * @denial: of now
 * @process: filled; its pid is 0 if it is not known
 * @cgroup: filled
 *
 * A process that has the number now and began after the packet was sent is another.
 */
void nt_who_sent(struct nt_who *who, const struct nt_denial *denial,
		 struct nt_process *process, struct nt_cgroup *cgroup);

#endif
