// SPDX-License-Identifier: GPL-2.0
/* revoke and flush. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "lib/policy/revoke.h"

static int revoke(struct nt_cli *cli, const struct nt_filter *filter,
		  const char *text, bool kill)
{
	struct nt_lease *leases;
	size_t n, kept = 0;
	int code, err;

	code = nt_cli_open(cli);
	if (code)
		return code;
	nt_nl_count(cli->nl, nt_progress_start("looking for leases:"));
	err = nt_nl_lease_dump(cli->nl, &leases, &n);
	for (size_t i = 0; !err && i < n; i++)
		if (leases[i].state != NETTRUST_LEASE_STATE_LAPSED &&
		    nt_filter_matches(filter, &leases[i]))
			leases[kept++] = leases[i];
	if (!err)
		err = nt_revoke(cli->nl, leases, kept, kill);
	nt_progress_end();
	free(leases);
	if (err)
		return nt_cli_failed(cli, err);
	if (kept)
		return NT_EXIT_OK;
	nt_cli_error("no lease matches %s, \"nettrust leases\" lists them",
		     text);
	return NT_EXIT_FAILED;
}

/* The only option. Return: 0 or an exit code. */
static int take_kill(struct nt_cli *cli, int argc, char **argv, bool *kill)
{
	static const struct option options[] = {
		{ "kill", no_argument, NULL, 'k' },
		{ NULL }
	};
	int c;

	*kill = false;
	while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (c != 'k')
			return nt_cli_bad_option(cli, argv, c);
		*kill = true;
	}
	return NT_EXIT_OK;
}

int nt_cmd_revoke(struct nt_cli *cli, int argc, char **argv)
{
	struct nt_filter filter;
	const char *why;
	bool kill;
	int code;

	code = take_kill(cli, argc, argv, &kill);
	if (code)
		return code;
	if (argc - optind != 1)
		return nt_cli_usage(cli, "one name, address or prefix is needed");
	if (nt_filter_parse(argv[optind], &filter, &why))
		return nt_cli_usage(cli, "%s: %s", argv[optind], why);
	return revoke(cli, &filter, argv[optind], kill);
}

int nt_cmd_flush(struct nt_cli *cli, int argc, char **argv)
{
	const char *what = "leases";
	bool all, kill;
	int code, err = 0;

	code = take_kill(cli, argc, argv, &kill);
	if (code)
		return code;
	if (argc > optind)
		what = argv[optind];
	all = !strcmp(what, "all");
	if (argc - optind > 1 || (!all && strcmp(what, "leases") &&
				  strcmp(what, "prefixes")))
		return nt_cli_usage(cli, "%s: must be leases, prefixes or all",
				    argv[argc - 1]);
	if (kill && !strcmp(what, "prefixes"))
		return nt_cli_usage(cli, "--kill goes with leases or all");
	code = nt_cli_open(cli);
	if (code)
		return code;
	if (all || !strcmp(what, "leases"))
		err = nt_nl_lease_flush(cli->nl, kill);
	if (!err && (all || !strcmp(what, "prefixes")))
		err = nt_nl_prefix_flush(cli->nl, -1, -1);
	return err ? nt_cli_failed(cli, err) : NT_EXIT_OK;
}
