// SPDX-License-Identifier: GPL-2.0
#include "cli/open.h"

#include <errno.h>
#include <string.h>

#include "cli/netns.h"
#include "cli/options.h"
#include "cli/say.h"

int nt_cli_open(struct nt_cli *cli)
{
	int code = cli->netns ? nt_cli_enter_netns(cli->netns) : NT_EXIT_OK;
	int err;

	if (code)
		return code;
	err = nt_nl_open(&cli->nl);
	if (!err)
		return NT_EXIT_OK;
	nt_cli_error("%s", nt_nl_error(cli->nl));
	return err == -ENOENT ? NT_EXIT_NO_MODULE :
	       err == -EPERM ? NT_EXIT_NO_PERMISSION : NT_EXIT_FAILED;
}

int nt_cli_begin(struct nt_cli *cli, int argc, char **argv)
{
	int code = nt_options_none(cli, argc, argv);

	return code ? code : nt_cli_open(cli);
}

int nt_cli_end(const struct nt_cli *cli, int err)
{
	if (!err)
		return NT_EXIT_OK;
	nt_cli_error("%s: %s", cli->command->name, nt_nl_error(cli->nl));
	if (err == -EPERM)
		return NT_EXIT_NO_PERMISSION;
	return nt_cli_check_versions(cli) ? NT_EXIT_VERSIONS : NT_EXIT_FAILED;
}

bool nt_cli_check_versions(const struct nt_cli *cli)
{
	struct nt_policy policy;

	if (nt_nl_policy_get(cli->nl, &policy) || !*policy.version ||
	    !strcmp(policy.version, nt_version))
		return false;
	nt_cli_clean(policy.version);
	nt_cli_error("the module is version %s, this program %s: reboot, or reload the module (modprobe -r nettrust, modprobe nettrust; traffic is unfiltered meanwhile)",
		     policy.version, nt_version);
	return true;
}
