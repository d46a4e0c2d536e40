/* SPDX-License-Identifier: GPL-2.0 */
/* Between monitor.c, monitor-filter.c and monitor-print.c. */
#ifndef NETTRUST_MONITOR_H
#define NETTRUST_MONITOR_H

#include "cli/cli.h"
#include "lib/insight/who.h"

#define NT_ABOUT_NAMES 8

/* What is known of a denial beyond the event. Safe for a terminal. */
struct nt_about {
	struct nt_process process;
	struct nt_cgroup cgroup;
	const char *names[NT_ABOUT_NAMES];	/* of its destination, the last first */
	size_t n_names;
};

enum {
	NT_WANT_DENIALS = 1 << 0,
	NT_WANT_LEASES = 1 << 1,
	NT_WANT_STATE = 1 << 2,
};

/* Which events are wanted. */
struct nt_wanted {
	unsigned int types;		/* 0: all that the filters speak of */
	uint32_t reasons;		/* a bit for each, 0: all */
	const char *process;		/* number or pattern; NULL: all */
	struct nt_filter name;		/* or NT_FILTER_ALL */
	struct nt_filter address;
};

/*
 * One option and its value. Return: NT_EXIT_OK, or the exit code after it was
 * told what is wrong.
 */
int nt_wanted_option(struct nt_wanted *wanted, const struct nt_cli *cli, int c,
		     const char *value);
/* Return: NT_WANT_*: other events cannot be meant. */
unsigned int nt_wanted_types(const struct nt_wanted *wanted);
bool nt_wanted_denial(const struct nt_wanted *wanted,
		      const struct nt_denial *denial,
		      const struct nt_about *about);
bool nt_wanted_lease(const struct nt_wanted *wanted,
		     const struct nt_lease_event *event);

/* The event's own texts are made safe here. */
void nt_monitor_print_denial(const struct nt_denial *denial,
			     const struct nt_about *about, bool json);
void nt_monitor_print_lease(const struct nt_lease_event *event, bool json);
void nt_monitor_print_policy(const struct nt_policy *policy, bool json);
void nt_monitor_print_overrun(uint64_t overruns, bool json);

#endif
