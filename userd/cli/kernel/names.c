// SPDX-License-Identifier: GPL-2.0
/* names: what addresses were called, from the daemon's state file. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/kernel/known.h"

const char *nt_cli_utc(uint64_t seconds, char *buf)
{
	time_t time = seconds;
	struct tm tm;

	if (!gmtime_r(&time, &tm) ||
	    !strftime(buf, NT_UTC_STRLEN, "%Y-%m-%dT%H:%M:%SZ", &tm))
		snprintf(buf, NT_UTC_STRLEN, "?");
	return buf;
}

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
	json_t *object;

	putchar('[');
	for (size_t i = 0; i < n; i++) {
		object = json_pack("{s:s, s:s, s:s, s:s, s:o}",
				   "last", nt_cli_utc(seen[i].last, time),
				   "address", nt_addr_str(&seen[i].addr, addr),
				   "name", seen[i].name,
				   "allowed-by", seen[i].by,
				   "until", nt_until_json(&seen[i]));
		fputs(i ? ",\n" : "", stdout);
		json_dumpf(object, stdout, JSON_COMPACT);
		json_decref(object);
	}
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

/* Leaves those that match. Return: how many. */
static size_t keep_matching(const struct nt_filter *filter,
			    struct nt_seen *seen, size_t n)
{
	struct nt_lease lease = { .ttl = 0 };
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		lease.addr = seen[i].addr;
		snprintf(lease.name, sizeof(lease.name), "%s", seen[i].name);
		if (nt_filter_matches(filter, &lease))
			seen[kept++] = seen[i];
	}
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

int nt_cmd_names(struct nt_cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{ "file", required_argument, NULL, 'f' },
		{ NULL }
	};
	struct nt_filter filter = { .type = NT_FILTER_ALL };
	const char *file = NT_STATE_FILE, *why;
	int c;

	while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (c != 'f')
			return nt_cli_bad_option(cli, argv, c);
		file = optarg;
	}
	if (argc - optind > 1)
		return nt_cli_usage(cli, "one name, address or prefix is possible");
	if (optind < argc && nt_filter_parse(argv[optind], &filter, &why))
		return nt_cli_usage(cli, "%s: %s", argv[optind], why);
	return show(cli, file, &filter);
}
