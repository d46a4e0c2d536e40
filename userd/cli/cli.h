/* SPDX-License-Identifier: GPL-2.0 */
/* A command and the state of one run of the tool. */
#ifndef NETTRUST_CLI_H
#define NETTRUST_CLI_H

#include <stdbool.h>
#include <stddef.h>

enum {
	NT_EXIT_OK,
	NT_EXIT_FAILED,		/* refused, or nothing matched */
	NT_EXIT_USAGE,
	NT_EXIT_NO_MODULE,
	NT_EXIT_NO_PERMISSION,
	NT_EXIT_VERSIONS,	/* failed, and module and tool differ */
};

struct nt_cli {
	const struct nt_command *const *commands;	/* until NULL */
	const struct nt_command *command;	/* the one that runs */
	struct nt_nl *nl;	/* set by nt_cli_open() */
	const char *netns;	/* --netns, or NULL */
	bool json;
	bool verbose;
};

/* Help, completion and the parser all read this and the table of options. */
struct nt_command {
	const char *name;
	/* argv[0] is the command's name. Return: exit code. */
	int (*run)(struct nt_cli *cli, int argc, char **argv);
	/* What follows the name; "{}" stands for @words. */
	const char *usage;
	const struct nt_words *words;	/* for the argument, or NULL */
	const char *summary;
	const char *notes;		/* before the options, or NULL */
	const struct nt_option *options;	/* or NULL */
	bool plain;	/* no --json, no --netns */
};

/* In the file of the command; commands.c gives their order. */
extern const struct nt_command nt_cmd_status;
extern const struct nt_command nt_cmd_stats;
extern const struct nt_command nt_cmd_version;
extern const struct nt_command nt_cmd_leases;
extern const struct nt_command nt_cmd_prefixes;
extern const struct nt_command nt_cmd_names;
extern const struct nt_command nt_cmd_allow;
extern const struct nt_command nt_cmd_deny;
extern const struct nt_command nt_cmd_revoke;
extern const struct nt_command nt_cmd_flush;
extern const struct nt_command nt_cmd_mode;
extern const struct nt_command nt_cmd_confirm;
extern const struct nt_command nt_cmd_lock;
extern const struct nt_command nt_cmd_monitor;
extern const struct nt_command nt_cmd_explain;
extern const struct nt_command nt_cmd_suggest;
extern const struct nt_command nt_cmd_setup;
extern const struct nt_command nt_cmd_completion;

#endif
