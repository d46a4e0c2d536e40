/* SPDX-License-Identifier: GPL-2.0 */
/* Which events to show, by the filters of monitor. */
#ifndef NETTRUST_CLI_FILTER_H
#define NETTRUST_CLI_FILTER_H

#include "cli/kernel/lease.h"
#include "cli/options.h"
#include "lib/insight/who.h"

#define NT_ABOUT_NAMES 8

/* What the tool found out about a denial. Texts are clean. */
struct nt_about {
	struct nt_process process;
	struct nt_cgroup cgroup;
	const char *names[NT_ABOUT_NAMES];	/* newest first */
	size_t n_names;
};

enum {
	NT_WANT_DENIALS = 1 << 0,
	NT_WANT_LEASES = 1 << 1,
	NT_WANT_STATE = 1 << 2,
};

struct nt_wanted {
	unsigned int types;		/* NT_WANT_*, 0: all */
	uint32_t reasons;		/* bits, 0: all */
	const char *process;		/* PID or pattern; NULL: all */
	struct nt_filter name;		/* or NT_FILTER_ALL */
	struct nt_filter address;
};

/* Identify the options that are filters. */
enum { NT_BY_TYPE = 1, NT_BY_NAME, NT_BY_ADDRESS, NT_BY_PROCESS,
       NT_BY_REASON };
extern const struct nt_words nt_want_words;
/* Of the options above. Return: exit code, the error printed. */
int nt_wanted_option(struct nt_wanted *wanted, const struct nt_cli *cli,
		     const struct nt_option *option, const char *value);
/* Return: NT_WANT_*, the types of events that can match. */
unsigned int nt_wanted_types(const struct nt_wanted *wanted);
bool nt_wanted_denial(const struct nt_wanted *wanted,
		      const struct nt_denial *denial,
		      const struct nt_about *about);
bool nt_wanted_lease(const struct nt_wanted *wanted,
		     const struct nt_lease_event *event);

#endif
