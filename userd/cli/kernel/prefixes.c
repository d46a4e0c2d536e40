// SPDX-License-Identifier: GPL-2.0
/* prefixes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/args.h"
#include "cli/open.h"
#include "cli/say.h"
#include "cli/table.h"

static int compare(const void *pa, const void *pb)
{
	const struct nt_prefix *a = pa, *b = pb;
	int order = nt_addr_compare(&a->addr, &b->addr);

	if (!order)
		order = a->len - b->len;
	return order ? order : (int)a->kind - (int)b->kind;
}

static void row(const void *element, nt_table_cells cells)
{
	const struct nt_prefix *prefix = element;

	nt_prefix_str(prefix, cells[0]);
	snprintf(cells[1], NT_TABLE_CELL, "%s",
		 nt_prefix_kind_str(prefix->kind));
	snprintf(cells[2], NT_TABLE_CELL, "%s", nt_origin_str(prefix->origin));
}

static void print_json(const struct nt_prefix *prefixes, size_t n)
{
	char text[NT_PREFIX_STRLEN];

	putchar('[');
	for (size_t i = 0; i < n; i++)
		nt_cli_print_element(json_pack(
			"{s:s, s:s, s:s}",
			"prefix", nt_prefix_str(&prefixes[i], text),
			"kind", nt_prefix_kind_str(prefixes[i].kind),
			"origin", nt_origin_str(prefixes[i].origin)), !i);
	puts("]");
}

static int prefixes(struct nt_cli *cli, int argc, char **argv)
{
	static const char *const headers[] = { "PREFIX", "KIND", "ORIGIN" };
	const struct nt_table table = {
		.headers = headers,
		.n_columns = 3,
		.size = sizeof(struct nt_prefix),
		.row = row,
	};
	struct nt_prefix *list;
	size_t n;
	int code, err;

	code = nt_cli_begin(cli, argc, argv);
	if (code)
		return code;
	err = nt_nl_prefix_dump(cli->nl, &list, &n);
	if (err)
		return nt_cli_end(cli, err);
	if (n)
		qsort(list, n, sizeof(*list), compare);
	if (cli->json)
		print_json(list, n);
	else
		nt_table_print(&table, list, n);
	free(list);
	return NT_EXIT_OK;
}

const struct nt_command nt_cmd_prefixes = {
	.name = "prefixes",
	.run = prefixes,
	.usage = "",
	.summary = "list the networks that are permanently allowed or denied",
};
