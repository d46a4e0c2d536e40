// SPDX-License-Identifier: GPL-2.0
/* names: the names that addresses had, from the daemon's state file. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/args.h"
#include "cli/kernel/known.h"
#include "cli/kernel/lease.h"
#include "cli/say.h"
#include "cli/table.h"

static void row(const void *element, nt_table_cells cells)
{
	const struct nt_seen *seen = element;

	nt_cli_utc(seen->last, cells[0]);
	nt_addr_str(&seen->addr, cells[1]);
	snprintf(cells[2], NT_TABLE_CELL, "%s", seen->name);
	snprintf(cells[3], NT_TABLE_CELL, "%s", *seen->by ? seen->by : "-");
}

static void print_json(const struct nt_seen *seen, size_t n)
{
	char time[NT_UTC_STRLEN], addr[NT_ADDR_STRLEN];

	putchar('[');
	for (size_t i = 0; i < n; i++)
		nt_cli_print_element(json_pack(
			"{s:s, s:s, s:s, s:s, s:o}",
			"last", nt_cli_utc(seen[i].last, time),
			"address", nt_addr_str(&seen[i].addr, addr),
			"name", seen[i].name,
			"allowed-by", seen[i].by,
			"until", nt_until_json(&seen[i])), !i);
	puts("]");
}

static void print(const struct nt_cli *cli, const struct nt_seen *seen,
		  size_t n)
{
	static const char *const headers[] = { "LAST", "ADDRESS", "NAME",
					       "ALLOWED BY" };
	const struct nt_table table = {
		.headers = headers,
		.n_columns = 4,
		.cut = 1 << 2 | 1 << 3,
		.size = sizeof(*seen),
		.row = row,
	};

	if (cli->json)
		print_json(seen, n);
	else
		nt_table_print(&table, seen, n);
}

/* Moves the matching ones to the front. Return: how many. */
static size_t keep_matching(const struct nt_filter *filter,
			    struct nt_seen *seen, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (nt_filter_matches(filter, &seen[i].addr, seen[i].name))
			seen[kept++] = seen[i];
	return kept;
}

static int show(struct nt_cli *cli, const char *file,
		const struct nt_filter *filter)
{
	char *text, why[NT_HISTORY_WHY];
	struct nt_seen *seen;
	int code, err;
	size_t n;

	err = nt_names_read(file, &text, &seen, &n, why);
	if (err) {
		nt_cli_error("%s: %s%s", file, why, nt_names_hint(err));
		code = err == -EACCES ? NT_EXIT_NO_PERMISSION : NT_EXIT_FAILED;
	} else {
		n = keep_matching(filter, seen, n);
		print(cli, seen, n);
		code = n || filter->type == NT_FILTER_ALL ? NT_EXIT_OK :
							    NT_EXIT_FAILED;
	}
	free(seen);
	free(text);
	return code;
}

static const struct nt_option options[] = {
	{ .c = 'f', .name = "file", .value = "FILE",
	  .help = "the daemon's stateFile (default: " NT_STATE_FILE
		  "), written every five minutes and on SIGUSR1" },
	{ 0 }
};

static int take_file(struct nt_cli *cli, const struct nt_option *option,
		     const char *value, void *data)
{
	*(const char **)data = value;
	return NT_EXIT_OK;
}

static int names(struct nt_cli *cli, int argc, char **argv)
{
	struct nt_filter filter = { .type = NT_FILTER_ALL };
	const char *file = NT_STATE_FILE, *why;
	int code;

	code = nt_options_take(cli, argc, argv, take_file, &file);
	if (!code)
		code = nt_arguments_max(cli, argc, argv, 1);
	if (code)
		return code;
	if (optind < argc && nt_filter_parse(argv[optind], &filter, &why))
		return nt_arg_bad(cli, NULL, argv[optind], why);
	return show(cli, file, &filter);
}

const struct nt_command nt_cmd_names = {
	.name = "names",
	.run = names,
	.usage = "[ADDRESS|PREFIX|NAME] [--file FILE]",
	.summary = "show which names addresses had, even after their leases ended",
	.options = options,
};
