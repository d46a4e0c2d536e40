// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/kernel/known.h"
#include "cli/monitor/monitor.h"

struct monitor {
	struct nt_cli *cli;
	struct nt_wanted wanted;
	struct nt_who *who;
	struct nt_known *names;
	uint64_t left;		/* events until the end */
	uint64_t overruns;
	/* Lost events that were told with one that nobody wanted to see. */
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

/* Return: exit code. Signals are let in only while nothing is half printed. */
static int follow(struct monitor *monitor)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct nt_cli *cli = monitor->cli;
	/* Of the output only that its reader went away; finish() judges it. */
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
			return nt_cli_failed(cli, err);
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
		return nt_cli_failed(cli, err);
	if (cli->verbose)
		fputs("nettrust: listening\n", stderr);
	return follow(monitor);
}

/* Return: exit code of what is wrong. */
static int take_options(struct monitor *monitor, int argc, char **argv)
{
	static const struct option options[] = {
		{ "denials", no_argument, NULL, 'd' },
		{ "leases", no_argument, NULL, 'l' },
		{ "state", no_argument, NULL, 's' },
		{ "type", required_argument, NULL, 't' },
		{ "name", required_argument, NULL, 'N' },
		{ "address", required_argument, NULL, 'a' },
		{ "process", required_argument, NULL, 'p' },
		{ "reason", required_argument, NULL, 'r' },
		{ "count", required_argument, NULL, 'n' },
		{ NULL }
	};
	struct nt_cli *cli = monitor->cli;
	int c, code;

	while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		code = NT_EXIT_OK;
		if (c == 'd')
			monitor->wanted.types |= NT_WANT_DENIALS;
		else if (c == 'l')
			monitor->wanted.types |= NT_WANT_LEASES;
		else if (c == 's')
			monitor->wanted.types |= NT_WANT_STATE;
		else if (c == '?' || c == ':')
			code = nt_cli_bad_option(cli, argv, c);
		else if (c != 'n')
			code = nt_wanted_option(&monitor->wanted, cli, c,
						optarg);
		else if (nt_number_parse(optarg, UINT64_MAX - 1,
					 &monitor->left) || !monitor->left)
			code = nt_cli_usage(cli, "--count %s: must be a number, at least 1",
					    optarg);
		if (code)
			return code;
	}
	if (optind < argc)
		return nt_cli_usage(cli, "unexpected argument %s",
				    argv[optind]);
	return NT_EXIT_OK;
}

int nt_cmd_monitor(struct nt_cli *cli, int argc, char **argv)
{
	struct monitor monitor = { .cli = cli, .left = UINT64_MAX };
	int code;

	code = take_options(&monitor, argc, argv);
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
