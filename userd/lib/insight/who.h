/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Identifies the process and cgroup that sent a denied packet, also for some time
 * after they are gone. Remembers a fixed number of each.
 */
#ifndef NETTRUST_WHO_H
#define NETTRUST_WHO_H

#include "lib/host/cgroup.h"
#include "lib/nl/nl.h"
#include "lib/host/process.h"

struct nt_who;

/*
 * proc: NULL for /proc. Events have pids of the initial pid namespace, so in another
 * one processes are not looked up. Return: NULL if memory ran out.
 */
struct nt_who *nt_who_new(const char *proc);
void nt_who_free(struct nt_who *who);

/**
 * nt_who_sent() - find the sender of a denied packet
 * @who: what is remembered
 * @denial: a recent event
 * @process: filled; its pid is 0 if it is unknown
 * @cgroup: filled
 *
 * A process with the same pid that began after the packet was sent is another one.
 */
void nt_who_sent(struct nt_who *who, const struct nt_denial *denial,
		 struct nt_process *process, struct nt_cgroup *cgroup);

#endif
