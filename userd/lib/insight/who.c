// SPDX-License-Identifier: GPL-2.0
#include "lib/insight/who.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define PROCESSES	1024	/* indexed by the pid, modulo this */
#define CGROUPS		256
#define INITIAL_PID_NS	0xeffffffc	/* inode, linux/proc_ns.h */
#define SLACK_MS	20	/* for ticks of 10 ms and clock adjustments */

struct nt_who {
	const char *proc;	/* NULL: its pids are not those of events */
	struct known_process {
		struct nt_process process;
		char comm[NT_PROCESS_COMM];	/* from the event */
	} processes[PROCESSES];
	struct known_cgroup {
		uint64_t id;	/* 0: none */
		struct nt_cgroup cgroup;
	} cgroups[CGROUPS];
};

struct nt_who *nt_who_new(const char *proc)
{
	struct nt_who *who = calloc(1, sizeof(*who));
	struct stat st;

	if (!who)
		return NULL;
	if (proc)
		who->proc = proc;
	else if (!stat("/proc/self/ns/pid", &st) &&
		 st.st_ino == INITIAL_PID_NS)
		who->proc = "/proc";
	return who;
}

void nt_who_free(struct nt_who *who)
{
	free(who);
}

static int64_t clock_ms(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * 1000ll + ts.tv_nsec / 1000000;
}

static bool began_later(const struct nt_process *process,
			const struct nt_denial *denial)
{
	int64_t boot = clock_ms(CLOCK_REALTIME) - clock_ms(CLOCK_BOOTTIME);

	return boot + (int64_t)process->started_ms >
	       (int64_t)(denial->time_ns / 1000000) + SLACK_MS;
}

/* The event's comm is that of a thread, which may differ from the process's. */
static bool is_same(const struct known_process *known,
		    const struct nt_denial *denial)
{
	return known->process.pid == denial->pid &&
	       (!strncmp(known->comm, denial->comm, NT_PROCESS_COMM) ||
		!strncmp(known->process.comm, denial->comm, NT_PROCESS_COMM));
}

/* Return: does it still run? Only then its files in /proc are the sender's. */
static bool find_process(struct nt_who *who, const struct nt_denial *denial,
			 struct nt_process *process)
{
	struct known_process *known = &who->processes[denial->pid % PROCESSES];

	if (!nt_process_read(who->proc, denial->pid, process) &&
	    !began_later(process, denial)) {
		/* A zombie has neither. */
		if (!*process->exe && !*process->command &&
		    is_same(known, denial)) {
			*process = known->process;
			return true;
		}
		known->process = *process;
		memcpy(known->comm, denial->comm, NT_PROCESS_COMM);
		return true;
	}
	memset(process, 0, sizeof(*process));
	if (is_same(known, denial))
		*process = known->process;
	return false;
}

static void find_cgroup(struct nt_who *who, const struct nt_denial *denial,
			bool lives, struct nt_cgroup *cgroup)
{
	struct known_cgroup *known = &who->cgroups[denial->cgroup % CGROUPS];
	char path[NT_CGROUP_PATH];

	if (denial->cgroup && known->id == denial->cgroup) {
		*cgroup = known->cgroup;
	} else if (denial->cgroup && !nt_cgroup_find(denial->cgroup, cgroup)) {
		known->id = denial->cgroup;
		known->cgroup = *cgroup;
	} else if (lives && !nt_process_cgroup(who->proc, denial->pid, path,
					       sizeof(path))) {
		nt_cgroup_describe(path, cgroup);
	}
}

void nt_who_sent(struct nt_who *who, const struct nt_denial *denial,
		 struct nt_process *process, struct nt_cgroup *cgroup)
{
	bool lives = false;

	memset(process, 0, sizeof(*process));
	memset(cgroup, 0, sizeof(*cgroup));
	if (denial->pid && who->proc)
		lives = find_process(who, denial, process);
	find_cgroup(who, denial, lives, cgroup);
}
