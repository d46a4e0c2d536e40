// SPDX-License-Identifier: GPL-2.0
/* confirm and lock. */
#include "cli/open.h"

static int confirm(struct nt_cli *cli, int argc, char **argv)
{
	int code = nt_cli_begin(cli, argc, argv);

	return code ? code : nt_cli_end(cli, nt_nl_policy_confirm(cli->nl));
}

const struct nt_command nt_cmd_confirm = {
	.name = "confirm",
	.run = confirm,
	.usage = "",
	.summary = "keep what \"mode --confirm\" set",
};

static int lock(struct nt_cli *cli, int argc, char **argv)
{
	int code = nt_cli_begin(cli, argc, argv);

	return code ? code : nt_cli_end(cli, nt_nl_policy_lock(cli->nl));
}

const struct nt_command nt_cmd_lock = {
	.name = "lock",
	.run = lock,
	.usage = "",
	.summary = "refuse to weaken the policy until the next boot",
};
