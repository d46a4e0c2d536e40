// SPDX-License-Identifier: GPL-2.0
/* confirm and lock. */
#include "cli/cli.h"

static int plain(struct nt_cli *cli, int argc, char **argv,
		 int (*call)(struct nt_nl *nl))
{
	int code, err;

	code = nt_cli_no_arguments(cli, argc, argv);
	if (!code)
		code = nt_cli_open(cli);
	if (code)
		return code;
	err = call(cli->nl);
	return err ? nt_cli_failed(cli, err) : NT_EXIT_OK;
}

int nt_cmd_confirm(struct nt_cli *cli, int argc, char **argv)
{
	return plain(cli, argc, argv, nt_nl_policy_confirm);
}

int nt_cmd_lock(struct nt_cli *cli, int argc, char **argv)
{
	return plain(cli, argc, argv, nt_nl_policy_lock);
}
