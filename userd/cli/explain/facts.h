/* SPDX-License-Identifier: GPL-2.0 */
/* All that explain collects before it answers. */
#ifndef NETTRUST_CLI_FACTS_H
#define NETTRUST_CLI_FACTS_H

#include "cli/cli.h"
#include "lib/config/load.h"
#include "lib/host/presence.h"
#include "lib/insight/history.h"
#include "lib/nl/nl.h"
#include "lib/policy/rules.h"

#define NT_NAMES_WHY	(NT_PATH_STRLEN + 160)

struct nt_explain {
	struct nt_cli *cli;
	const char *file;		/* the configuration's */
	char *text;			/* its text, NULL if unreadable */
	struct nt_config config;
	struct nt_rules *rules;		/* NULL if config is invalid */
	bool listed;			/* the kernel gave what follows */
	struct nt_policy policy;
	struct nt_prefix *prefixes;
	size_t n_prefixes;
	/* Only the leases and pairs of what is explained. */
	struct nt_lease *leases;
	size_t n_leases;
	struct nt_seen *seen;
	size_t n_seen;
	const char *names_file;		/* the source of the pairs */
	char names_why[NT_NAMES_WHY];	/* why it is unreadable, or "" */
	struct nt_presence daemon;
	uint64_t now;			/* seconds since 1970 */
};

#endif
