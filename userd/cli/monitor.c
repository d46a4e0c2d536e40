// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"

struct monitor {
	struct nt_cli *cli;
	uint64_t left;		/* events until the end */
	uint64_t overruns;
};

static volatile sig_atomic_t stopped;

static void on_signal(int signo)
{
	stopped = 1;
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static json_t *time_json(uint64_t ns)
{
	time_t seconds = ns / 1000000000;
	char text[48];
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(text + strlen(text), sizeof(text) - strlen(text), ".%03uZ",
		 (unsigned int)(ns / 1000000 % 1000));
	return json_string(text);
}

static void print_time(uint64_t ns)
{
	time_t seconds = ns / 1000000000;
	struct tm local;
	char text[16];

	localtime_r(&seconds, &local);
	strftime(text, sizeof(text), "%H:%M:%S", &local);
	printf("%s ", text);
}

static bool counts(struct monitor *monitor)
{
	if (!monitor->left || stopped)
		return false;
	monitor->left--;
	return true;
}

static void print_lost(uint64_t ns, uint64_t lost, const char *what)
{
	if (!lost)
		return;
	print_time(ns);
	printf("lost %llu %s events\n", (unsigned long long)lost, what);
}

static void print_endpoint(const struct nt_addr *addr, bool has_port,
			   uint16_t port)
{
	struct nt_endpoint endpoint = { .addr = *addr, .port = port };
	char text[NT_ENDPOINT_STRLEN];

	fputs(has_port ? nt_endpoint_str(&endpoint, text) :
			 nt_addr_str(addr, text), stdout);
}

static const char *proto_str(uint8_t proto, char *buf, size_t len)
{
	const char *name = nt_proto_str(proto);

	if (strcmp(name, "unknown"))
		return name;
	snprintf(buf, len, "%u", proto);
	return buf;
}

static void print_denial(const struct nt_denial *denial, const char *comm,
			 const char *name)
{
	char text[16];

	print_lost(denial->time_ns, denial->lost, "denial");
	print_time(denial->time_ns);
	printf("%s %s %s %s ",
	       denial->mode == NETTRUST_MODE_AUDIT ? "audited" : "denied",
	       nt_reason_str(denial->reason), nt_hooks_str(denial->hook),
	       proto_str(denial->proto, text, sizeof(text)));
	print_endpoint(&denial->src, denial->has_ports, denial->sport);
	fputs(" -> ", stdout);
	print_endpoint(&denial->dst, denial->has_ports, denial->dport);
	if (denial->has_icmp)
		printf(" type %u code %u", denial->icmp_type,
		       denial->icmp_code);
	if (*name)
		printf(" (%s)", name);
	if (denial->pid)
		printf(" %s[%u]", comm, denial->pid);
	if (denial->has_uid)
		printf(" uid %u", denial->uid);
	putchar('\n');
}

static json_t *addr_json(const struct nt_addr *addr)
{
	char text[NT_ADDR_STRLEN];

	return addr->family ? json_string(nt_addr_str(addr, text)) :
			      json_null();
}

static json_t *number_json(bool known, uint64_t number)
{
	return known ? json_integer(number) : json_null();
}

static json_t *text_json(const char *text)
{
	return *text ? json_string(text) : json_null();
}

static json_t *denial_json(const struct nt_denial *denial, const char *comm,
			   const char *name, const char *ifname)
{
	char text[16];

	return json_pack(
		"{s:s, s:o, s:s, s:s, s:s, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I}",
		"event", "denial",
		"time", time_json(denial->time_ns),
		"mode", nt_mode_str(denial->mode),
		"hook", nt_hooks_str(denial->hook),
		"reason", nt_reason_str(denial->reason),
		"src", addr_json(&denial->src),
		"dst", addr_json(&denial->dst),
		"proto", proto_str(denial->proto, text, sizeof(text)),
		"sport", number_json(denial->has_ports, denial->sport),
		"dport", number_json(denial->has_ports, denial->dport),
		"icmp_type", number_json(denial->has_icmp, denial->icmp_type),
		"icmp_code", number_json(denial->has_icmp, denial->icmp_code),
		"ifindex", number_json(denial->ifindex, denial->ifindex),
		"ifname", text_json(ifname),
		"uid", number_json(denial->has_uid, denial->uid),
		"cgroup", number_json(denial->cgroup, denial->cgroup),
		"pid", number_json(denial->pid, denial->pid),
		"comm", text_json(comm),
		"name", text_json(name),
		"lost", (json_int_t)denial->lost);
}

static void on_denial(const struct nt_denial *denial, void *data)
{
	struct nt_denial clean = *denial;
	struct monitor *monitor = data;

	if (!counts(monitor))
		return;
	nt_cli_clean(clean.comm);	/* a process names itself */
	nt_cli_clean(clean.name);
	nt_cli_clean(clean.ifname);
	if (monitor->cli->json)
		nt_cli_print_json(denial_json(denial, clean.comm, clean.name,
					      clean.ifname));
	else
		print_denial(denial, clean.comm, clean.name);
}

static void print_lease(const struct nt_lease_event *event)
{
	char text[NT_SERVICES_STRLEN], name[NETTRUST_NAME_MAX + 1];

	print_lost(event->time_ns, event->lost, "lease");
	print_time(event->time_ns);
	printf("lease %s", nt_lease_change_str(event->change));
	if (event->has_lease) {
		memcpy(name, event->lease.name, sizeof(name));
		nt_cli_clean(name);
		printf(" %s", nt_addr_str(&event->lease.addr, text));
		if (*name)
			printf(" %s", name);
		if (event->lease.scope != NETTRUST_SCOPE_ANY)
			printf(" %s", nt_lease_scope_str(&event->lease, text));
		if (event->lease.n_services)
			printf(" %s", nt_lease_services_str(&event->lease,
							    text));
		printf(" ttl %s",
		       nt_cli_time(event->lease.ttl == NETTRUST_TTL_NEVER ?
				   UINT64_MAX : event->lease.ttl * 1000ull,
				   "never", text));
	}
	putchar('\n');
}

static void on_lease(const struct nt_lease_event *event, void *data)
{
	struct monitor *monitor = data;

	if (!counts(monitor))
		return;
	if (monitor->cli->json)
		nt_cli_print_json(json_pack(
			"{s:s, s:o, s:s, s:o, s:I}",
			"event", "lease",
			"time", time_json(event->time_ns),
			"change", nt_lease_change_str(event->change),
			"lease", event->has_lease ?
			nt_lease_json(&event->lease, false) : json_null(),
			"lost", (json_int_t)event->lost));
	else
		print_lease(event);
}

static void on_policy(const struct nt_policy *policy, void *data)
{
	struct monitor *monitor = data;
	char text[NT_WORDS_STRLEN];

	if (!counts(monitor))
		return;
	if (monitor->cli->json) {
		json_t *object = json_pack("{s:s, s:o}", "event", "state",
					   "time", time_json(now_ns()));
		json_t *state = nt_policy_json(policy);

		json_object_update(object, state);
		json_decref(state);
		nt_cli_print_json(object);
		return;
	}
	print_time(now_ns());
	printf("state mode %s hooks %s", nt_mode_str(policy->mode),
	       nt_flags_str(&nt_hooks_words, policy->hooks, text,
			    sizeof(text)));
	printf(" action %s liveness %s DNS lockdown %s\n",
	       nt_action_str(policy->action),
	       nt_liveness_str(policy->liveness),
	       policy->dns_lockdown ? "on" : "off");
}

static void on_overrun(void *data)
{
	struct monitor *monitor = data;

	monitor->overruns++;
	if (monitor->cli->json) {
		nt_cli_print_json(json_pack(
			"{s:s, s:o, s:I}", "event", "overrun",
			"time", time_json(now_ns()),
			"overruns", (json_int_t)monitor->overruns));
		return;
	}
	print_time(now_ns());
	puts("lost events, more came than could be read");
}

/* Return: exit code. Signals are let in only while nothing is half printed. */
static int follow(struct monitor *monitor)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct nt_cli *cli = monitor->cli;
	struct pollfd poll = { .fd = nt_nl_fd(cli->nl), .events = POLLIN };
	sigset_t block, before;
	int err;

	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGTERM);
	sigprocmask(SIG_BLOCK, &block, &before);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	while (monitor->left && !stopped) {
		if (ppoll(&poll, 1, NULL, &before) < 0)
			continue;
		err = nt_nl_receive(cli->nl);
		if (err)
			return nt_cli_failed(cli, err);
		if (fflush(stdout))
			return NT_EXIT_FAILED;
	}
	return NT_EXIT_OK;
}

int nt_cmd_monitor(struct nt_cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{ "denials", no_argument, NULL, 'd' },
		{ "leases", no_argument, NULL, 'l' },
		{ "state", no_argument, NULL, 's' },
		{ "count", required_argument, NULL, 'n' },
		{ NULL }
	};
	struct monitor monitor = { .cli = cli, .left = UINT64_MAX };
	struct nt_nl_events events = { .overrun = on_overrun,
				       .data = &monitor };
	int c, code, err;

	while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (c == 'd')
			events.denial = on_denial;
		else if (c == 'l')
			events.lease = on_lease;
		else if (c == 's')
			events.policy = on_policy;
		else if (c != 'n')
			return nt_cli_bad_option(cli, argv, c);
		else if (nt_number_parse(optarg, UINT64_MAX - 1,
					 &monitor.left) || !monitor.left)
			return nt_cli_usage(cli, "--count %s: must be a number, at least 1",
					    optarg);
	}
	if (optind < argc)
		return nt_cli_usage(cli, "unexpected argument %s",
				    argv[optind]);
	if (!events.denial && !events.lease && !events.policy) {
		events.denial = on_denial;
		events.lease = on_lease;
		events.policy = on_policy;
	}
	code = nt_cli_open(cli);
	if (code)
		return code;
	err = nt_nl_listen(cli->nl, &events);
	if (err)
		return nt_cli_failed(cli, err);
	if (cli->verbose)
		fputs("nettrust: listening\n", stderr);
	return follow(&monitor);
}
