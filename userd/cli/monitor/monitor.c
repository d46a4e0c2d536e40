// SPDX-License-Identifier: GPL-2.0
/* monitor: receives events and prints those that match. */
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/kernel/known.h"
#include "cli/monitor/print.h"
#include "cli/open.h"
#include "cli/say.h"

struct monitor {
	struct nt_cli *cli;
	struct nt_wanted wanted;
	struct nt_who *who;
	struct nt_known *names;
	uint64_t left;		/* events still to print */
	uint64_t overruns;
	/* Losses reported by events that were filtered out. */
	uint64_t lost_denials;
	uint64_t lost_leases;
};

static volatile sig_atomic_t stopped;

static void on_signal(int signo)
{
	stopped = 1;
}

static bool counts(struct monitor *monitor)
{
	if (!monitor->left || stopped)
		return false;
	monitor->left--;
	return true;
}

static void find_about(struct monitor *monitor, const struct nt_denial *denial,
		       struct nt_about *about)
{
	nt_who_sent(monitor->who, denial, &about->process, &about->cgroup);
	nt_cli_clean(about->process.comm);
	nt_cli_clean(about->process.exe);
	nt_cli_clean(about->process.command);
	nt_cli_clean(about->cgroup.path);
	nt_cli_clean(about->cgroup.unit);
	nt_cli_clean(about->cgroup.container);
	about->n_names = 0;
	if (denial->dst.family)
		about->n_names = nt_known_names(monitor->names, &denial->dst,
						about->names, NT_ABOUT_NAMES);
}

static void on_denial(const struct nt_denial *denial, void *data)
{
	struct nt_denial with_lost = *denial;
	struct monitor *monitor = data;
	struct nt_about about;

	find_about(monitor, denial, &about);
	monitor->lost_denials += denial->lost;
	if (!nt_wanted_denial(&monitor->wanted, denial, &about) ||
	    !counts(monitor))
		return;
	with_lost.lost = monitor->lost_denials;
	monitor->lost_denials = 0;
	nt_monitor_print_denial(&with_lost, &about, monitor->cli->json);
}

static void on_lease(const struct nt_lease_event *event, void *data)
{
	struct nt_lease_event with_lost = *event;
	struct monitor *monitor = data;

	monitor->lost_leases += event->lost;
	if (!nt_wanted_lease(&monitor->wanted, event) || !counts(monitor))
		return;
	with_lost.lost = monitor->lost_leases;
	monitor->lost_leases = 0;
	nt_monitor_print_lease(&with_lost, monitor->cli->json);
}

static void on_policy(const struct nt_policy *policy, void *data)
{
	struct monitor *monitor = data;

	if (counts(monitor))
		nt_monitor_print_policy(policy, monitor->cli->json);
}

static void on_overrun(void *data)
{
	struct monitor *monitor = data;

	nt_monitor_print_overrun(++monitor->overruns, monitor->cli->json);
}

/*
 * Signals are blocked except in ppoll(), so that no line is cut short.
 * Return: exit code.
 */
static int follow(struct monitor *monitor)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct nt_cli *cli = monitor->cli;
	/* POLLERR: the reader of the output has gone. */
	struct pollfd files[] = {
		{ .fd = nt_nl_fd(cli->nl), .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};
	sigset_t block, before;
	int err;

	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGTERM);
	sigprocmask(SIG_BLOCK, &block, &before);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	while (monitor->left && !stopped) {
		if (ppoll(files, 2, NULL, &before) < 0)
			continue;
		if (files[1].revents & (POLLERR | POLLHUP))
			break;
		err = nt_nl_receive(cli->nl);
		if (err)
			return nt_cli_end(cli, err);
		if (fflush(stdout))
			break;
	}
	return NT_EXIT_OK;
}

static int listen_and_follow(struct monitor *monitor)
{
	const unsigned int types = nt_wanted_types(&monitor->wanted);
	struct nt_nl_events events = { .overrun = on_overrun,
				       .data = monitor };
	struct nt_cli *cli = monitor->cli;
	int err;

	if (!types)
		return nt_cli_usage(cli, "no event of this type can match these filters");
	if (types & NT_WANT_DENIALS)
		events.denial = on_denial;
	if (types & NT_WANT_LEASES)
		events.lease = on_lease;
	if (types & NT_WANT_STATE)
		events.policy = on_policy;
	err = nt_cli_open(cli);
	if (err)
		return err;
	err = nt_nl_listen(cli->nl, &events);
	if (err)
		return nt_cli_end(cli, err);
	if (cli->verbose)
		fputs("nettrust: listening\n", stderr);
	return follow(monitor);
}

enum { COUNT = NT_BY_REASON + 1, DENIALS, LEASES, STATE };

static const struct nt_option options[] = {
	{ .c = DENIALS, .name = "denials",
	  .help = "denied packets and their senders" },
	{ .c = LEASES, .name = "leases", .help = "changes of leases" },
	{ .c = STATE, .name = "state", .help = "changes of the policy" },
	{ .c = NT_BY_TYPE, .name = "type", .value = "{}",
	  .words = &nt_want_words, .help = "the same", .repeats = true },
	{ .c = NT_BY_NAME, .name = "name", .value = "NAME",
	  .help = "a present or former name of the address; *.NAME for names below it" },
	{ .c = NT_BY_ADDRESS, .name = "address", .value = "ADDRESS|PREFIX",
	  .help = "either end of the connection, or the address of the lease" },
	{ .c = NT_BY_PROCESS, .name = "process", .value = "PROCESS",
	  .help = "a PID, or a pattern for executable, command, unit or container" },
	{ .c = NT_BY_REASON, .name = "reason", .value = "REASON",
	  .help = "the reason of the denial", .repeats = true },
	{ .c = COUNT, .name = "count", .value = "N",
	  .help = "exit after N events" },
	{ 0 }
};

static int take_option(struct nt_cli *cli, const struct nt_option *option,
		       const char *value, void *data)
{
	struct monitor *monitor = data;

	switch (option->c) {
	case DENIALS:
		monitor->wanted.types |= NT_WANT_DENIALS;
		return NT_EXIT_OK;
	case LEASES:
		monitor->wanted.types |= NT_WANT_LEASES;
		return NT_EXIT_OK;
	case STATE:
		monitor->wanted.types |= NT_WANT_STATE;
		return NT_EXIT_OK;
	case COUNT:
		if (nt_number_parse(value, UINT64_MAX - 1, &monitor->left) ||
		    !monitor->left)
			return nt_arg_bad(cli, option, value,
					  "must be a number, at least 1");
		return NT_EXIT_OK;
	default:
		return nt_wanted_option(&monitor->wanted, cli, option, value);
	}
}

static int run(struct nt_cli *cli, int argc, char **argv)
{
	struct monitor monitor = { .cli = cli, .left = UINT64_MAX };
	int code;

	code = nt_options_take(cli, argc, argv, take_option, &monitor);
	if (!code)
		code = nt_arguments_max(cli, argc, argv, 0);
	if (code)
		return code;
	monitor.who = nt_who_new(NULL);
	monitor.names = nt_known_new(NT_STATE_FILE);
	if (monitor.who && monitor.names) {
		code = listen_and_follow(&monitor);
	} else {
		nt_cli_error("out of memory");
		code = NT_EXIT_FAILED;
	}
	nt_known_free(monitor.names);
	nt_who_free(monitor.who);
	return code;
}

const struct nt_command nt_cmd_monitor = {
	.name = "monitor",
	.run = run,
	.usage = "[--denials] [--leases] [--state] [filter...] [--count N]",
	.summary = "follow denials, lease changes and policy changes",
	.notes = "Without a type, all events that the filters can match are printed.",
	.options = options,
};
