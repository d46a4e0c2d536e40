// SPDX-License-Identifier: GPL-2.0
/* What is wrong with the words of a command, and which may have been meant. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/options.h"
#include "lib/base/near.h"

#define NAMES_MOST 64

/* "--tll", or "--tll=5"; known are the options of the command. */
static int unknown_option(const struct nt_cli *cli, const char *word)
{
	const char *const texts[] = {
		cli->command->details, nt_common_options,
		nt_is_plain(cli->command) ? "" : nt_kernel_options,
	};
	struct nt_option options[NAMES_MOST];
	const char *names[NAMES_MOST], *near;
	int len = strcspn(word, "=");
	char name[48];
	size_t n = 0;

	for (size_t i = 0; i < 3; i++) {
		const char *at = texts[i];

		for (; n < NAMES_MOST && nt_option_next(&at, &options[n]); n++)
			names[n] = options[n].name;
	}
	snprintf(name, sizeof(name), "%.*s", len - 2, word + 2);
	near = len > 2 ? nt_near(name, names, n) : NULL;
	if (!near)
		return nt_cli_usage(cli, "unknown option %.*s", len, word);
	nt_cli_error("unknown option %.*s, did you mean --%s? See \"nettrust %s -h\"",
		     len, word, near, cli->command->name);
	return NT_EXIT_USAGE;
}

int nt_cli_bad_option(const struct nt_cli *cli, char **argv, int c)
{
	const char *word = argv[optind - 1];

	if (c == ':')
		return nt_cli_usage(cli, "%s needs a value", word);
	if (strncmp(word, "--", 2))
		return nt_cli_usage(cli, "unknown option -%c", optopt);
	if (optopt)	/* known, and with "=VALUE" */
		return nt_cli_usage(cli, "%.*s takes no value",
				    (int)strcspn(word, "="), word);
	return unknown_option(cli, word);
}

int nt_cli_no_arguments(const struct nt_cli *cli, int argc, char **argv)
{
	if (argc < 2 || (argc == 2 && !strcmp(argv[1], "--")))
		return NT_EXIT_OK;
	if (!strncmp(argv[1], "--", 2))
		return unknown_option(cli, argv[1]);
	return nt_cli_usage(cli, argv[1][0] == '-' ? "unknown option %s" :
			    "unexpected argument %s", argv[1]);
}

int nt_cli_unknown_command(const char *word)
{
	const char *names[NAMES_MOST], *near;

	for (size_t i = 0; i < nt_n_commands; i++)
		names[i] = nt_commands[i].name;
	near = nt_near(word, names, nt_n_commands);
	if (*word == '-')
		nt_cli_error("unknown option %s, \"nettrust -h\" lists what there is",
			     word);
	else if (near)
		nt_cli_error("unknown command \"%s\", did you mean \"%s\"?",
			     word, near);
	else
		nt_cli_error("unknown command \"%s\", \"nettrust -h\" lists the commands",
			     word);
	return NT_EXIT_USAGE;
}
