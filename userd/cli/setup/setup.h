/* SPDX-License-Identifier: GPL-2.0 */
/*
 * setup: what it finds, what it changes, and the record by which it takes all
 * back. Paths are those of the system to be; root stands before them.
 */
#ifndef NETTRUST_CLI_SETUP_H
#define NETTRUST_CLI_SETUP_H

#include "cli/cli.h"
#include "lib/host/nameservers.h"

/* Who writes /etc/resolv.conf. */
enum nt_manager {
	NT_MANAGER_NONE,
	NT_MANAGER_RESOLVED,
	NT_MANAGER_NETWORKMANAGER,
};

/* The order of setup. Undoing begins with FRONT, then RELOAD, CONFIG, SERVICE. */
enum nt_phase {
	NT_PHASE_CONFIG,
	NT_PHASE_SERVICE,
	NT_PHASE_FRONT,
	NT_PHASE_RELOAD,
};

struct nt_setup {
	struct nt_cli *cli;
	const char *root;	/* "" for this system */
	bool dry;		/* tell, do nothing */
	bool yes;		/* ask nothing */
	bool start;		/* the daemon, where systemd runs */
	const char *mode;
	const char *listen;	/* or NULL: as the configuration has it */
	struct nt_endpoint resolvers[NT_NAMESERVERS_MAX];
	unsigned int n_resolvers;
	bool chosen;		/* by the administrator, now */
	bool configured;	/* by the administrator, in config.json before */
	/* What is there. */
	enum nt_manager manager;
	char *resolv_conf;	/* text, never NULL once found */
	/* What will be. */
	char *text;		/* of config.json */
	struct nt_config config;
	json_t *record;
	bool left;	/* what others changed since, when it was undone */
};

#define NT_SETUP_CONFIG	"/etc/nettrust/config.json"
#define NT_SETUP_RESOLV	"/etc/resolv.conf"

/* Who names the resolvers and which: fills manager, resolv_conf, resolvers. */
int nt_setup_find(struct nt_setup *setup);
/* Makes text and config of what is there and what is wanted. */
int nt_setup_configure(struct nt_setup *setup);
/* "ROOT/PATH". Return: buf of NT_PATH_STRLEN. */
const char *nt_setup_path(const struct nt_setup *setup, const char *path,
			  char *buf);

/* ADDRESS or ADDRESS:PORT, of an option. Return: exit code, the error told. */
int nt_setup_add_resolver(struct nt_setup *setup, const char *text);
/*
 * Questions on the terminal, which come again after a wrong answer. Return: false
 * where there is none, or the answer is no.
 */
bool nt_setup_ask_resolver(struct nt_setup *setup);
bool nt_setup_may_go_on(void);

/*
 * Changes, each written down before it is made. With dry they are only told.
 * Return: exit code, the error told.
 */
int nt_setup_write(struct nt_setup *setup, enum nt_phase phase,
		   const char *path, const char *text, unsigned int mode);
/* Runs argv, or tells so where there is a root; undo, or NULL, takes it back. */
int nt_setup_run(struct nt_setup *setup, enum nt_phase phase,
		 const char *const *argv, const char *const *undo);
/* Is there a record of an earlier setup? */
bool nt_setup_done(const struct nt_setup *setup);
/* Takes back what the record says, and the record. */
int nt_setup_undo(struct nt_setup *setup);
/* Does a resolver answer there, with other than a failure, in this time? */
bool nt_setup_answers(const struct nt_endpoint *endpoint, unsigned int seconds);
/* Return: exit code of the program, -1 if it could not run. */
int nt_setup_exec(const char *const *argv);

#endif
