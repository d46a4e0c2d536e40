// SPDX-License-Identifier: GPL-2.0
#include "cli/commands.h"

#include <string.h>

#include "cli/say.h"
#include "lib/base/near.h"

const struct nt_command *const nt_commands[] = {
	&nt_cmd_setup,
	&nt_cmd_status,
	&nt_cmd_leases,
	&nt_cmd_prefixes,
	&nt_cmd_names,
	&nt_cmd_explain,
	&nt_cmd_allow,
	&nt_cmd_deny,
	&nt_cmd_revoke,
	&nt_cmd_flush,
	&nt_cmd_mode,
	&nt_cmd_confirm,
	&nt_cmd_lock,
	&nt_cmd_monitor,
	&nt_cmd_suggest,
	&nt_cmd_stats,
	&nt_cmd_completion,
	&nt_cmd_version,
	NULL
};

#define N_COMMANDS (sizeof(nt_commands) / sizeof(nt_commands[0]) - 1)

const struct nt_command *nt_command_find(const char *name)
{
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (!strcmp(nt_commands[i]->name, name))
			return nt_commands[i];
	return NULL;
}

int nt_command_unknown(const char *word)
{
	const char *names[N_COMMANDS], *near;

	for (size_t i = 0; i < N_COMMANDS; i++)
		names[i] = nt_commands[i]->name;
	near = nt_near(word, names, N_COMMANDS);
	if (*word == '-')
		nt_cli_error("unknown option %s, \"nettrust -h\" lists the options",
			     word);
	else if (near)
		nt_cli_error("unknown command \"%s\", did you mean \"%s\"?",
			     word, near);
	else
		nt_cli_error("unknown command \"%s\", \"nettrust -h\" lists the commands",
			     word);
	return NT_EXIT_USAGE;
}
