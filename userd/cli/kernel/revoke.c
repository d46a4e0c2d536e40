// SPDX-License-Identifier: GPL-2.0
/* revoke and flush. */
#include <getopt.h>
#include <stdlib.h>

#include "cli/args.h"
#include "cli/kernel/lease.h"
#include "cli/open.h"
#include "cli/say.h"
#include "lib/base/progress.h"
#include "lib/policy/revoke.h"

static int revoke_matching(struct nt_cli *cli, const struct nt_filter *filter,
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
		    nt_filter_matches(filter, &leases[i].addr,
				      leases[i].name))
			leases[kept++] = leases[i];
	if (!err)
		err = nt_revoke(cli->nl, leases, kept, kill);
	nt_progress_end();
	free(leases);
	if (err || kept)
		return nt_cli_end(cli, err);
	nt_cli_error("no lease matches %s, \"nettrust leases\" lists them",
		     text);
	return NT_EXIT_FAILED;
}

static const struct nt_option kill_options[] = {
	{ .c = 'k', .name = "kill",
	  .help = "also delete their TCP connections from the connection table" },
	{ 0 }
};

static int take_kill(struct nt_cli *cli, const struct nt_option *option,
		     const char *value, void *data)
{
	*(bool *)data = true;
	return NT_EXIT_OK;
}

static int revoke(struct nt_cli *cli, int argc, char **argv)
{
	struct nt_filter filter;
	bool kill = false;
	const char *why;
	int code;

	code = nt_options_take(cli, argc, argv, take_kill, &kill);
	if (code)
		return code;
	if (argc - optind != 1)
		return nt_cli_usage(cli, "expected one name, address or prefix");
	if (nt_filter_parse(argv[optind], &filter, &why))
		return nt_arg_bad(cli, NULL, argv[optind], why);
	return revoke_matching(cli, &filter, argv[optind], kill);
}

const struct nt_command nt_cmd_revoke = {
	.name = "revoke",
	.run = revoke,
	.usage = "NAME|*.SUFFIX|ADDRESS|PREFIX [--kill]",
	.summary = "remove every matching lease",
	.options = kill_options,
};

enum { LEASES = 1, PREFIXES = 2 };

static const struct nt_words flush_words = NT_WORDS_TABLE(
	{ LEASES, "leases" },
	{ PREFIXES, "prefixes" },
	{ LEASES | PREFIXES, "all" });

static int flush(struct nt_cli *cli, int argc, char **argv)
{
	uint32_t what = LEASES;
	bool kill = false;
	int code, err = 0;

	code = nt_options_take(cli, argc, argv, take_kill, &kill);
	if (!code)
		code = nt_arguments_max(cli, argc, argv, 1);
	if (!code && argc > optind)
		code = nt_arg_word(cli, NULL, &flush_words, argv[optind],
				   &what);
	if (code)
		return code;
	if (kill && what == PREFIXES)
		return nt_cli_usage(cli, "--kill needs leases or all");
	code = nt_cli_open(cli);
	if (code)
		return code;
	if (what & LEASES)
		err = nt_nl_lease_flush(cli->nl, kill);
	if (!err && (what & PREFIXES))
		err = nt_nl_prefix_flush(cli->nl, -1, -1);
	return nt_cli_end(cli, err);
}

const struct nt_command nt_cmd_flush = {
	.name = "flush",
	.run = flush,
	.usage = "[{}] [--kill]",
	.words = &flush_words,
	.summary = "remove all leases (the default), all prefixes, or both",
	.options = kill_options,
};
