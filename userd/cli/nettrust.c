// SPDX-License-Identifier: GPL-2.0
/* main(): the options of all commands, and the command. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/say.h"
#include "cli/usage.h"
#include "lib/nl/nl.h"

static void print_help(void)
{
	puts("Usage: nettrust COMMAND [argument...] [--netns NS] [--json] [-v] [-h]\n");
	for (size_t i = 0; nt_commands[i]; i++)
		printf("  %-10s %s\n", nt_commands[i]->name,
		       nt_commands[i]->summary);
	puts("\n  --netns NS     the network namespace: a name, a PID or a path\n"
	     "  --json         print JSON\n"
	     "  -v, --verbose  say more\n"
	     "  -h, --help     print this help, or that of a command: nettrust leases -h");
}

static bool is(const char *arg, const char *one, const char *other)
{
	return !strcmp(arg, one) || !strcmp(arg, other);
}

/*
 * Removes the options that every command has from argv, wherever they are.
 * Return: how many arguments are left.
 */
static int take_common(struct nt_cli *cli, int argc, char **argv, bool *help)
{
	bool options = true;
	int left = 1;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--"))
			options = false;
		if (options && !strcmp(argv[i], "--netns"))
			cli->netns = argv[i + 1] ? argv[++i] : "";
		else if (options && !strncmp(argv[i], "--netns=", 8))
			cli->netns = argv[i] + 8;
		else if (options && !strcmp(argv[i], "--json"))
			cli->json = true;
		else if (options && is(argv[i], "-v", "--verbose"))
			cli->verbose = true;
		else if (options && is(argv[i], "-h", "--help"))
			*help = true;
		else
			argv[left++] = argv[i];
	}
	argv[left] = NULL;
	return left;
}

/* "| head" has read what it wanted. */
static bool is_reader_gone(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

static int finish(int code)
{
	int err = fflush(stdout) ? errno : 0;

	if ((!err && !ferror(stdout)) || is_reader_gone())
		return code;
	/* After an earlier write failed, errno no longer says why. */
	nt_cli_error("cannot write the output%s%s", err ? ": " : "",
		     err ? strerror(err) : ", it is incomplete");
	return code ? code : NT_EXIT_FAILED;
}

/* stdio's 4 KiB would mean too many writes for a list of a million leases. */
static char out_buffer[256 << 10];

/*
 * If a standard descriptor is closed, a socket opened later would get its
 * number and receive the output.
 */
static void fill_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

static int run(struct nt_cli *cli, int argc, char **argv)
{
	const struct nt_command *command = cli->command;

	if (command->plain && cli->json)
		return nt_cli_usage(cli, "%s prints no JSON", command->name);
	if (command->plain && cli->netns)
		return nt_cli_usage(cli, "%s takes no --netns", command->name);
	return command->run(cli, argc, argv);
}

int main(int argc, char **argv)
{
	struct nt_cli cli = { .commands = nt_commands };
	bool help = false;
	int code;

	fill_standard_files();
	signal(SIGPIPE, SIG_IGN);	/* finish() reports the write error */
	if (!isatty(STDOUT_FILENO))
		setvbuf(stdout, out_buffer, _IOFBF, sizeof(out_buffer));
	argc = take_common(&cli, argc, argv, &help);
	if (argc > 1 && !strcmp(argv[1], "help")) {
		help = true;
		argv++;
		argc--;
	}
	if (argc < 2 && help) {
		print_help();
		return finish(NT_EXIT_OK);
	}
	if (argc < 2) {
		nt_cli_error("no command, \"nettrust -h\" lists them");
		return NT_EXIT_USAGE;
	}
	cli.command = nt_command_find(is(argv[1], "--version", "-V") ?
				      "version" : argv[1]);
	if (!cli.command)
		return nt_command_unknown(argv[1]);
	if (help) {
		nt_usage_print(cli.command);
		return finish(NT_EXIT_OK);
	}
	code = run(&cli, argc - 1, argv + 1);
	nt_nl_close(cli.nl);
	return finish(code);
}
