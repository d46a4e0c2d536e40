// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/cli.h"

enum { SORT_NAME, SORT_ADDRESS, SORT_REMAINING, SORT_PACKETS, SORT_NONE };

static const struct nt_word sort_list[] = {
	{ SORT_NAME, "name" },
	{ SORT_ADDRESS, "address" },
	{ SORT_REMAINING, "remaining" },
	{ SORT_PACKETS, "packets" },
	{ SORT_NONE, "none" },
};
static const struct nt_words sort_words = { sort_list, 5 };

/* Which leases are wanted. */
struct wanted {
	struct nt_filter filter;
	int state;	/* -1: any */
};

static bool is_wanted(const struct wanted *wanted, const struct nt_lease *lease)
{
	return nt_filter_matches(&wanted->filter, lease) &&
	       (wanted->state < 0 || (int)lease->state == wanted->state);
}

static int by_address(const void *pa, const void *pb)
{
	const struct nt_lease *a = pa, *b = pb;

	return nt_addr_compare(&a->addr, &b->addr);
}

static int by_name(const void *pa, const void *pb)
{
	const struct nt_lease *a = pa, *b = pb;
	int order = strcasecmp(a->name, b->name);

	return order ? order : by_address(pa, pb);
}

static int by_remaining(const void *pa, const void *pb)
{
	const struct nt_lease *a = pa, *b = pb;

	if (a->remaining_ms != b->remaining_ms)
		return a->remaining_ms < b->remaining_ms ? -1 : 1;
	return by_name(pa, pb);
}

static int by_packets(const void *pa, const void *pb)
{
	const struct nt_lease *a = pa, *b = pb;

	if (a->packets != b->packets)
		return a->packets > b->packets ? -1 : 1;
	return by_name(pa, pb);
}

static void row(const void *element, nt_table_cells cells)
{
	const struct nt_lease *lease = element;
	char text[NT_SERVICES_STRLEN];

	snprintf(cells[0], NT_TABLE_CELL, "%s",
		 *lease->name ? lease->name : "-");
	nt_cli_clean(cells[0]);
	snprintf(cells[1], NT_TABLE_CELL, "%s",
		 nt_addr_str(&lease->addr, text));
	snprintf(cells[2], NT_TABLE_CELL, "%s",
		 nt_lease_scope_str(lease, text));
	snprintf(cells[3], NT_TABLE_CELL, "%s",
		 nt_lease_services_str(lease, text));
	snprintf(cells[4], NT_TABLE_CELL, "%s",
		 nt_cli_time(lease->remaining_ms, "never", text));
	snprintf(cells[5], NT_TABLE_CELL, "%s",
		 nt_lease_state_str(lease->state));
	snprintf(cells[6], NT_TABLE_CELL, "%llu",
		 (unsigned long long)lease->packets);
	snprintf(cells[7], NT_TABLE_CELL, "%llu",
		 (unsigned long long)lease->bytes);
	snprintf(cells[8], NT_TABLE_CELL, "%s",
		 nt_cli_time(lease->idle_ms, "unused", text));
}

static void print_table(const struct nt_lease *leases, size_t n)
{
	static const char *const headers[] = {
		"NAME", "ADDRESS", "SCOPE", "SERVICES", "LEFT", "STATE",
		"PACKETS", "BYTES", "IDLE",
	};
	const struct nt_table table = {
		.headers = headers,
		.n_columns = 9,
		.right = 1 << 4 | 1 << 6 | 1 << 7 | 1 << 8,
		.cut = 1 << 0 | 1 << 3,
		.size = sizeof(*leases),
		.row = row,
	};

	nt_table_print(&table, leases, n);
}

static void print_object(const struct nt_lease *lease, bool first)
{
	char text[NT_LEASE_JSON];

	fputs_unlocked(first ? "" : ",\n", stdout);
	fputs_unlocked(nt_lease_json_text(lease, true, text), stdout);
}

/* One object a time, so that a million leases need no second copy. */
static void print_json(const struct nt_lease *leases, size_t n)
{
	putchar('[');
	for (size_t i = 0; i < n; i++)
		print_object(&leases[i], i == 0);
	puts("]");
}

struct stream {
	const struct wanted *wanted;
	size_t n;
};

static void stream_one(const struct nt_lease *lease, void *data)
{
	struct stream *stream = data;

	if (is_wanted(stream->wanted, lease))
		print_object(lease, stream->n++ == 0);
}

/* As they come from the kernel, in no memory at all. */
static int stream_json(struct nt_cli *cli, const struct wanted *wanted)
{
	struct stream stream = { .wanted = wanted };
	int err;

	putchar('[');
	if (!isatty(STDOUT_FILENO))
		nt_nl_count(cli->nl, nt_progress_start("listing leases:"));
	err = nt_nl_lease_each(cli->nl, stream_one, &stream);
	nt_progress_end();
	puts("]");
	return err ? nt_cli_failed(cli, err) : NT_EXIT_OK;
}

static int show(struct nt_cli *cli, const struct wanted *wanted, uint32_t sort)
{
	static int (*const orders[])(const void *, const void *) = {
		[SORT_NAME] = by_name,
		[SORT_ADDRESS] = by_address,
		[SORT_REMAINING] = by_remaining,
		[SORT_PACKETS] = by_packets,
	};
	struct nt_lease *leases;
	size_t n, kept = 0;
	int code, err;

	code = nt_cli_open(cli);
	if (code)
		return code;
	if (cli->json && sort == SORT_NONE)
		return stream_json(cli, wanted);
	nt_nl_count(cli->nl, nt_progress_start("listing leases:"));
	err = nt_nl_lease_dump(cli->nl, &leases, &n);
	if (err)
		return nt_cli_failed(cli, err);
	for (size_t i = 0; i < n; i++)
		if (is_wanted(wanted, &leases[i]))
			leases[kept++] = leases[i];
	if (kept && sort != SORT_NONE)
		qsort(leases, kept, sizeof(*leases), orders[sort]);
	nt_progress_end();
	if (cli->json)
		print_json(leases, kept);
	else
		print_table(leases, kept);
	free(leases);
	return NT_EXIT_OK;
}

int nt_cmd_leases(struct nt_cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{ "sort", required_argument, NULL, 's' },
		{ "state", required_argument, NULL, 't' },
		{ NULL }
	};
	struct wanted wanted = { { .type = NT_FILTER_ALL }, -1 };
	uint32_t sort = SORT_NAME, state;
	const char *why;
	int c;

	while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (c == 's') {
			if (nt_word_parse(&sort_words, optarg, &sort))
				return nt_cli_usage(cli, "--sort %s: must be name, address, remaining, packets or none",
						    optarg);
		} else if (c == 't') {
			if (nt_lease_state_parse(optarg, &state))
				return nt_cli_usage(cli, "--state %s: must be live, pending or lapsed",
						    optarg);
			wanted.state = state;
		} else {
			return nt_cli_bad_option(cli, argv, c);
		}
	}
	if (argc - optind > 1)
		return nt_cli_usage(cli, "one filter at most");
	if (optind < argc &&
	    nt_filter_parse(argv[optind], &wanted.filter, &why))
		return nt_cli_usage(cli, "%s: %s", argv[optind], why);
	return show(cli, &wanted, sort);
}
