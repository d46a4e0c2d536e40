// SPDX-License-Identifier: GPL-2.0
/* leases. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/kernel/lease.h"
#include "cli/open.h"
#include "cli/say.h"
#include "cli/table.h"
#include "lib/base/progress.h"

enum { SORT_NAME, SORT_ADDRESS, SORT_REMAINING, SORT_PACKETS, SORT_NONE };

static const struct nt_words sort_words = NT_WORDS_TABLE(
	{ SORT_NAME, "name" },
	{ SORT_ADDRESS, "address" },
	{ SORT_REMAINING, "remaining" },
	{ SORT_PACKETS, "packets" },
	{ SORT_NONE, "none" });

struct request {
	struct nt_filter filter;
	bool has_state;
	uint32_t state;		/* enum nettrust_lease_state */
	uint32_t sort;
};

static bool is_wanted(const struct request *request,
		      const struct nt_lease *lease)
{
	return nt_filter_matches(&request->filter, &lease->addr, lease->name) &&
	       (!request->has_state || lease->state == request->state);
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

/* One object at a time: a million leases must not be in memory twice. */
static void print_json(const struct nt_lease *leases, size_t n)
{
	putchar('[');
	for (size_t i = 0; i < n; i++)
		print_object(&leases[i], i == 0);
	puts("]");
}

struct stream {
	const struct request *request;
	size_t n;
};

static void stream_one(const struct nt_lease *lease, void *data)
{
	struct stream *stream = data;

	if (is_wanted(stream->request, lease))
		print_object(lease, stream->n++ == 0);
}

/* Prints leases as they arrive from the kernel and keeps none. */
static int stream_json(struct nt_cli *cli, const struct request *request)
{
	struct stream stream = { .request = request };
	int err;

	putchar('[');
	if (!isatty(STDOUT_FILENO))
		nt_nl_count(cli->nl, nt_progress_start("listing leases:"));
	err = nt_nl_lease_each(cli->nl, stream_one, &stream);
	nt_progress_end();
	puts("]");
	return nt_cli_end(cli, err);
}

static int show(struct nt_cli *cli, const struct request *request)
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
	if (cli->json && request->sort == SORT_NONE)
		return stream_json(cli, request);
	nt_nl_count(cli->nl, nt_progress_start("listing leases:"));
	err = nt_nl_lease_dump(cli->nl, &leases, &n);
	if (err)
		return nt_cli_end(cli, err);
	for (size_t i = 0; i < n; i++)
		if (is_wanted(request, &leases[i]))
			leases[kept++] = leases[i];
	if (kept && request->sort != SORT_NONE)
		qsort(leases, kept, sizeof(*leases), orders[request->sort]);
	nt_progress_end();
	if (cli->json)
		print_json(leases, kept);
	else
		print_table(leases, kept);
	free(leases);
	return NT_EXIT_OK;
}

static const struct nt_option options[] = {
	{ .c = 's', .name = "sort", .value = "{}", .words = &sort_words,
	  .help = "sort order (default: name); with none, JSON is streamed" },
	{ .c = 't', .name = "state", .value = "{}",
	  .words = &nt_lease_state_words,
	  .help = "only leases in this state" },
	{ 0 }
};

static int take_option(struct nt_cli *cli, const struct nt_option *option,
		       const char *value, void *data)
{
	struct request *request = data;

	if (option->c == 's')
		return nt_arg_word(cli, option, option->words, value,
				   &request->sort);
	request->has_state = true;
	return nt_arg_word(cli, option, option->words, value, &request->state);
}

static int leases(struct nt_cli *cli, int argc, char **argv)
{
	struct request request = { .sort = SORT_NAME };
	const char *why;
	int code;

	code = nt_options_take(cli, argc, argv, take_option, &request);
	if (!code)
		code = nt_arguments_max(cli, argc, argv, 1);
	if (code)
		return code;
	if (optind < argc &&
	    nt_filter_parse(argv[optind], &request.filter, &why))
		return nt_arg_bad(cli, NULL, argv[optind], why);
	return show(cli, &request);
}

const struct nt_command nt_cmd_leases = {
	.name = "leases",
	.run = leases,
	.usage = "[NAME|*.SUFFIX|ADDRESS|PREFIX] [--sort KEY] [--state STATE]",
	.summary = "list leases, all or those that match",
	.options = options,
};
