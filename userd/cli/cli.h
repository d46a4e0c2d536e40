/* SPDX-License-Identifier: GPL-2.0 */
/* What the commands of the tool share. */
#ifndef NETTRUST_CLI_H
#define NETTRUST_CLI_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/addr.h"
#include "lib/nl/nl.h"
#include "lib/host/presence.h"
#include "lib/base/progress.h"
#include "lib/base/words.h"

enum {
	NT_EXIT_OK,
	NT_EXIT_FAILED,		/* the kernel refused, or nothing matched */
	NT_EXIT_USAGE,
	NT_EXIT_NO_MODULE,
	NT_EXIT_NO_PERMISSION,
	NT_EXIT_VERSIONS,	/* of module and tool differ, and it failed */
};

#define NT_TIME_STRLEN 16
#define NT_SERVICES_STRLEN (NETTRUST_SERVICES_MAX * NT_SERVICE_STRLEN)

struct nt_cli {
	const struct nt_command *command;
	struct nt_nl *nl;	/* since nt_cli_open() */
	const char *netns;	/* --netns, or NULL */
	bool json;
	bool verbose;
};

struct nt_command {
	const char *name;
	/* Return: exit code. argv[0] is the command's name. */
	int (*run)(struct nt_cli *cli, int argc, char **argv);
	/*
	 * For -h, and for completion, which reads them as options.h says: what
	 * follows the name, and the options.
	 */
	const char *usage;
	const char *summary;
	const char *details;
};

extern const char nt_version[];	/* of this program */
/* What "nettrust -h" lists, in its order. */
extern const struct nt_command nt_commands[];
extern const size_t nt_n_commands;

/* It prints no JSON, and knows no other network namespace. */
bool nt_is_plain(const struct nt_command *command);

int nt_cmd_status(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_stats(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_version(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_leases(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_prefixes(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_names(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_allow(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_deny(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_revoke(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_flush(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_mode(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_confirm(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_lock(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_monitor(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_explain(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_suggest(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_setup(struct nt_cli *cli, int argc, char **argv);
int nt_cmd_completion(struct nt_cli *cli, int argc, char **argv);

/* "nettrust: ..." to standard error. */
void nt_cli_error(const char *format, ...)
	__attribute__((format(printf, 1, 2)));
/* The same with a hint at -h. Return: NT_EXIT_USAGE. */
int nt_cli_usage(const struct nt_cli *cli, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/*
 * Connects to the kernel, once the arguments are known to be good.
 * Return: exit code, the error told.
 */
int nt_cli_open(struct nt_cli *cli);
/*
 * Goes to the network namespace that a name, a process or a path means.
 * Return: exit code, the error told.
 */
int nt_cli_enter_netns(const char *which);
/* Tells the kernel's error. Return: the exit code for it. */
int nt_cli_failed(const struct nt_cli *cli, int err);
/*
 * Tells, if it is so, that the module is of another version than the tool.
 * Return: is it so?
 */
bool nt_cli_check_versions(const struct nt_cli *cli);
/* getopt_long() found an unknown option or no value. Return: NT_EXIT_USAGE. */
int nt_cli_bad_option(const struct nt_cli *cli, char **argv, int c);
/* Of a command that has none. Return: exit code, the error told. */
int nt_cli_no_arguments(const struct nt_cli *cli, int argc, char **argv);
/* Return: NT_EXIT_USAGE, the error told. */
int nt_cli_unknown_command(const char *word);

/* "59s", "4m12s", "3h05m", "2d04h"; UINT64_MAX gives the word. */
const char *nt_cli_time(uint64_t ms, const char *forever, char *buf);
/* A host's name, and none that is meant for an address, as 300.1.1.1 is. */
bool nt_cli_is_name(const char *text, size_t len);
/* "2026-11-21T14:00:00Z", of seconds since 1970; buf of NT_UTC_STRLEN. */
#define NT_UTC_STRLEN 32
const char *nt_cli_utc(uint64_t seconds, char *buf);
/* Makes bytes that a terminal would obey, or that are no ASCII, "?". */
void nt_cli_clean(char *text);

/* Prints the object as one line and frees it. */
void nt_cli_print_json(json_t *object);

/*
 * A table for people: row() makes the cells of an element. Where it is wider
 * than the terminal, columns that may be cut are, and if that is not enough each
 * cell gets a line of its own.
 */
#define NT_TABLE_COLUMNS 10
#define NT_TABLE_CELL 448
typedef char nt_table_cells[NT_TABLE_COLUMNS][NT_TABLE_CELL];

struct nt_table {
	const char *const *headers;
	unsigned int n_columns;
	unsigned int right;	/* bit n: column n is aligned to the right */
	unsigned int cut;	/* bit n: column n may be cut */
	size_t size;		/* of an element */
	void (*row)(const void *element, nt_table_cells cells);
};

void nt_table_print(const struct nt_table *table, const void *elements,
		    size_t n);

/* NAME, "*.SUFFIX", ADDRESS or PREFIX, as given to leases and revoke. */
struct nt_filter {
	enum { NT_FILTER_ALL, NT_FILTER_PREFIX, NT_FILTER_NAME,
	       NT_FILTER_SUFFIX } type;
	struct nt_prefix prefix;
	char name[NETTRUST_NAME_MAX + 1];
};

/* Return: 0, or -EINVAL and *why set. */
int nt_filter_parse(const char *text, struct nt_filter *filter,
		    const char **why);
bool nt_filter_matches(const struct nt_filter *filter,
		       const struct nt_lease *lease);

/* Octets that a lease's JSON fits in. */
#define NT_LEASE_JSON (512 + 2 * NETTRUST_NAME_MAX + \
		       NETTRUST_SERVICES_MAX * (NT_SERVICE_STRLEN + 3))
/*
 * What names the lease and its ttl; with state also how it stands now. buf of
 * NT_LEASE_JSON.
 */
const char *nt_lease_json_text(const struct nt_lease *lease, bool state,
			       char *buf);
/* The same as an object. */
json_t *nt_lease_json(const struct nt_lease *lease, bool state);
const char *nt_lease_services_str(const struct nt_lease *lease, char *buf);
/*
 * Does the daemon run in the network namespace that the command is for? In words
 * for people, with what to do if not; buf of NT_DAEMON_STRLEN.
 */
#define NT_DAEMON_STRLEN 192
const char *nt_daemon_str(const struct nt_presence *daemon, char *buf);
json_t *nt_daemon_json(const struct nt_presence *daemon);
/* "any", "uid 1000", "client 192.0.2.1"; buf of NT_PREFIX_STRLEN. */
const char *nt_lease_scope_str(const struct nt_lease *lease, char *buf);
json_t *nt_policy_json(const struct nt_policy *policy);
/* "192.0.2.53:53/udp"; buf of NT_ENDPOINT_STRLEN + 8. */
const char *nt_upstream_str(const struct nt_upstream *upstream, char *buf);

/* As qsort() wants them: by address, families apart. */
int nt_addr_compare(const struct nt_addr *a, const struct nt_addr *b);

#endif
