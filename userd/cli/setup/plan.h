/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What setup found and what it is about to do. Paths are those of the target
 * system; nt_setup_path() prepends the root.
 */
#ifndef NETTRUST_CLI_PLAN_H
#define NETTRUST_CLI_PLAN_H

#include <jansson.h>

#include "cli/cli.h"
#include "lib/base/addr.h"
#include "lib/config/load.h"
#include "lib/host/nameservers.h"

/* Who writes /etc/resolv.conf. */
enum nt_manager {
	NT_MANAGER_NONE,
	NT_MANAGER_RESOLVED,
	NT_MANAGER_NETWORKMANAGER,
};

/*
 * In the order of setup. Undo has its own, in undo.c: programs must stop asking
 * the daemon before it stops.
 */
enum nt_phase {
	NT_PHASE_CONFIG,
	NT_PHASE_SERVICE,
	NT_PHASE_FRONT,
	NT_PHASE_RELOAD,
};

struct nt_setup {
	struct nt_cli *cli;
	const char *root;	/* "" for this system */
	bool dry;		/* print the changes and make none */
	bool yes;		/* ask nothing */
	bool start;		/* start the daemon, if systemd runs */
	const char *mode;
	const char *listen;	/* or NULL: as configured */
	struct nt_endpoint resolvers[NT_NAMESERVERS_MAX];
	unsigned int n_resolvers;
	bool chosen;		/* resolvers come from the user */
	bool configured;	/* config.json already names resolvers */
	/* Filled by nt_setup_find(). */
	enum nt_manager manager;
	char *resolv_conf;	/* its text, never NULL */
	/* Filled by nt_setup_configure(). */
	char *text;		/* of the new config.json */
	struct nt_config config;
	/* record.c */
	json_t *record;		/* NULL before the first change */
	bool left;		/* undo left files that others changed */
};

#define NT_SETUP_CONFIG	"/etc/nettrust/config.json"
#define NT_SETUP_RESOLV	"/etc/resolv.conf"

#endif
