// SPDX-License-Identifier: GPL-2.0
/* setup: put the daemon in front of this machine, and undo that. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/say.h"
#include "cli/setup/ask.h"
#include "cli/setup/find.h"
#include "cli/setup/front.h"
#include "cli/setup/probe.h"
#include "cli/setup/record.h"
#include "cli/setup/undo.h"
#include "lib/config/load.h"

#define ANSWER_SECONDS	10

/* Without a daemon, present or to be started, there would be no DNS. */
static int check_start(const struct nt_setup *setup)
{
	if (*setup->root || (setup->start && nt_setup_has_systemd(setup)) ||
	    nt_setup_answers(&setup->config.listen[0], 1))
		return NT_EXIT_OK;
	nt_cli_error("setup: nothing was changed: %s, and no daemon answers at the address yet: start nettrustd, then run setup again",
		     setup->start ? "systemd is not running" :
				    "--no-start was given");
	return NT_EXIT_FAILED;
}

static int check_answer(const struct nt_setup *setup)
{
	char text[NT_ENDPOINT_STRLEN];

	if (setup->dry || *setup->root ||
	    nt_setup_answers(&setup->config.listen[0], ANSWER_SECONDS))
		return NT_EXIT_OK;
	nt_cli_error("setup: the daemon does not resolve names at %s: see journalctl -u nettrustd, and check that the resolver answers",
		     nt_endpoint_str(&setup->config.listen[0], text));
	return NT_EXIT_FAILED;
}

/* In this order nothing asks the daemon before it answers. */
static int apply(struct nt_setup *setup)
{
	int code;

	code = nt_setup_write(setup, NT_PHASE_CONFIG, NT_SETUP_CONFIG,
			      setup->text, 0600);
	if (!code)
		code = nt_setup_start_daemon(setup);
	if (!code)
		code = check_answer(setup);
	return code ? code : nt_setup_front(setup);
}

static void print_plan(struct nt_setup *setup)
{
	static const char *const managers[] = {
		[NT_MANAGER_NONE] = "no known service",
		[NT_MANAGER_RESOLVED] = "systemd-resolved",
		[NT_MANAGER_NETWORKMANAGER] = "NetworkManager",
	};
	char text[NT_ENDPOINT_STRLEN];

	printf("resolver       ");
	for (unsigned int i = 0; i < setup->config.n_resolvers; i++)
		printf("%s%s", i ? " " : "",
		       nt_endpoint_str(&setup->config.resolvers[i].endpoint,
				       text));
	printf("\nlistens on     %s\nmode           %s\nresolv.conf    written by %s\n\nChanges:\n",
	       nt_endpoint_str(&setup->config.listen[0], text),
	       nt_mode_str(setup->config.mode), managers[setup->manager]);
	setup->dry = true;
	apply(setup);
}

static int check_port(const struct nt_setup *setup)
{
	if (setup->manager == NT_MANAGER_RESOLVED)
		return NT_EXIT_OK;
	for (unsigned int i = 0; i < setup->config.n_listen; i++)
		if (setup->config.listen[i].port == 53)
			return NT_EXIT_OK;
	nt_cli_error("setup: --listen needs port 53, as resolv.conf has no ports");
	return NT_EXIT_FAILED;
}

static void print_next(const struct nt_setup *setup)
{
	puts("\nDone. Use the machine as usual; then:\n"
	     "  nettrust monitor --denials          shows what would be denied\n"
	     "  nettrust explain ADDRESS|NAME       shows why\n"
	     "  nettrust suggest                    proposes rules, for review\n"
	     "  nettrust mode enforce --confirm 60  once nothing is missing; then\n"
	     "                                      confirm, and set \"mode\": \"enforce\"\n"
	     "                                      in " NT_SETUP_CONFIG "\n"
	     "  nettrust setup --undo               reverts all of this");
	if (*setup->root)
		puts("Nothing was started, as this is another root.");
}

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signo)
{
	interrupted = 1;
}

/* Called before the first change: from then on, setup must not end halfway. */
static void catch_interrupts(void)
{
	struct sigaction action = { .sa_handler = on_interrupt };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

static int set_up(struct nt_setup *setup, bool dry)
{
	bool asks = !setup->yes && !dry;
	int code;

	if (asks && (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)))
		return nt_cli_usage(setup->cli, "no terminal to ask on: use --yes, or --dry-run to see the changes");
	code = nt_setup_find(setup);
	if (!code && asks && !setup->chosen && !setup->configured &&
	    !nt_setup_ask_resolver(setup)) {
		puts("Nothing was changed.");
		code = NT_EXIT_FAILED;
	}
	if (!code)
		code = nt_setup_configure(setup);
	if (!code)
		code = check_port(setup);
	if (code)
		return code;
	if (asks || dry)
		print_plan(setup);
	if (dry)
		return NT_EXIT_OK;
	if (asks && !nt_setup_confirm()) {
		puts("Nothing was changed.");
		return NT_EXIT_FAILED;
	}
	setup->dry = false;
	code = check_start(setup);
	if (code)
		return code;
	catch_interrupts();
	code = apply(setup);
	if (code || interrupted) {
		nt_cli_error("setup: undoing the changes");
		nt_setup_undo(setup);
		return code ? code : NT_EXIT_FAILED;
	}
	print_next(setup);
	return NT_EXIT_OK;
}

static int start(struct nt_setup *setup, bool dry, bool undo)
{
	if (geteuid() && !*setup->root && !dry) {
		nt_cli_error("setup: this changes the system: run it as root, or with --dry-run");
		return NT_EXIT_NO_PERMISSION;
	}
	if (undo)
		return nt_setup_undo(setup);
	if (nt_setup_done(setup)) {
		nt_cli_error("setup: already done: run nettrust setup --undo first");
		return NT_EXIT_FAILED;
	}
	return set_up(setup, dry);
}

static const struct nt_option options[] = {
	{ .c = 'r', .name = "resolver", .value = "ADDRESS", .repeats = true,
	  .help = "a trusted resolver, also ADDRESS:PORT (default: the one in use)" },
	{ .c = 'l', .name = "listen", .value = "ADDRESS:PORT",
	  .help = "where the daemon listens (default: 127.0.0.1:53)" },
	{ .c = 'm', .name = "mode", .value = "{}", .words = &nt_mode_words,
	  .help = "mode to start in (default: audit)" },
	{ .c = 's', .name = "no-start", .help = "do not start the daemon" },
	{ .c = 'y', .name = "yes", .help = "do not ask" },
	{ .c = 'd', .name = "dry-run", .help = "only show the changes" },
	{ .c = 'u', .name = "undo", .help = "revert what setup did" },
	{ .c = 'R', .name = "root", .value = "FILE",
	  .help = "root directory of another system; nothing is started" },
	{ 0 }
};

struct request {
	struct nt_setup setup;
	bool dry;
	bool undo;
};

static int take_option(struct nt_cli *cli, const struct nt_option *option,
		       const char *value, void *data)
{
	struct request *request = data;
	struct nt_setup *setup = &request->setup;
	struct nt_endpoint endpoint;
	const char *why;
	uint32_t mode;

	switch (option->c) {
	case 'y':
		setup->yes = true;
		break;
	case 'd':
		request->dry = true;
		break;
	case 'u':
		request->undo = true;
		break;
	case 's':
		setup->start = false;
		break;
	case 'R':
		setup->root = strcmp(value, "/") ? value : "";
		break;
	case 'm':
		setup->mode = value;
		return nt_arg_word(cli, option, option->words, value, &mode);
	case 'l':
		setup->listen = value;
		if (nt_endpoint_parse(value, &endpoint, &why))
			return nt_arg_bad(cli, option, value, why);
		break;
	default:
		setup->chosen = true;
		why = nt_setup_add_resolver(setup, value);
		if (why)
			return nt_cli_usage(cli, "--resolver %s: %s; expected ADDRESS or ADDRESS:PORT",
					    value, why);
	}
	return NT_EXIT_OK;
}

static int run(struct nt_cli *cli, int argc, char **argv)
{
	struct request request = {
		.setup = { .cli = cli, .root = "", .start = true,
			   .mode = "audit" },
	};
	struct nt_setup *setup = &request.setup;
	int code;

	code = nt_options_take(cli, argc, argv, take_option, &request);
	if (!code)
		code = nt_arguments_max(cli, argc, argv, 0);
	if (code)
		return code;
	if (request.undo && request.dry)
		return nt_cli_usage(cli, "--undo and --dry-run are mutually exclusive");
	code = start(setup, request.dry, request.undo);
	nt_config_free(&setup->config);
	json_decref(setup->record);
	free(setup->resolv_conf);
	free(setup->text);
	return code;
}

const struct nt_command nt_cmd_setup = {
	.name = "setup",
	.run = run,
	.usage = "[option...]",
	.summary = "put the daemon in front of this machine, in mode audit, or undo that",
	.options = options,
	.plain = true,
};
