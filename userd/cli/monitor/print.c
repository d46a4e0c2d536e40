// SPDX-License-Identifier: GPL-2.0
#include "cli/monitor/print.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/kernel/policy.h"
#include "cli/say.h"

#define COMMAND_SHOWN 100	/* characters of the command line, in text */

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

/* The lapsed lease's name, or else an earlier name of the address. */
static void print_names(const struct nt_denial *denial,
			const struct nt_about *about)
{
	if (*denial->name)
		printf(" (%s)", denial->name);
	else if (about->n_names)
		printf(" (once %s%s)", about->names[0],
		       about->n_names > 1 ? ", ..." : "");
}

static void print_sender(const struct nt_denial *denial,
			 const struct nt_about *about)
{
	const char *exe = about->process.exe, *command = about->process.command;

	if (denial->pid)
		printf(" %s[%u]", *exe ? exe : denial->comm, denial->pid);
	if (denial->has_uid)
		printf(" uid %u", denial->uid);
	if (*about->cgroup.container)
		printf(" container %s", about->cgroup.container);
	else if (*about->cgroup.unit)
		printf(" unit %s", about->cgroup.unit);
	if (*command)
		printf(": %.*s%s", COMMAND_SHOWN, command,
		       strlen(command) > COMMAND_SHOWN ? "..." : "");
}

static void print_denial(const struct nt_denial *denial,
			 const struct nt_about *about)
{
	char text[NT_PROTO_STRLEN];

	print_lost(denial->time_ns, denial->lost, "denial");
	print_time(denial->time_ns);
	printf("%s %s %s %s ",
	       denial->mode == NETTRUST_MODE_AUDIT ? "audited" : "denied",
	       nt_reason_str(denial->reason), nt_hooks_str(denial->hook),
	       nt_cli_proto(denial->proto, text));
	print_endpoint(&denial->src, denial->has_ports, denial->sport);
	fputs(" -> ", stdout);
	print_endpoint(&denial->dst, denial->has_ports, denial->dport);
	if (denial->has_icmp)
		printf(" type %u code %u", denial->icmp_type,
		       denial->icmp_code);
	print_names(denial, about);
	print_sender(denial, about);
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

static json_t *names_json(const struct nt_about *about)
{
	json_t *names = json_array();

	for (size_t i = 0; i < about->n_names; i++)
		json_array_append_new(names, json_string(about->names[i]));
	return names;
}

static json_t *denial_json(const struct nt_denial *denial,
			   const struct nt_about *about)
{
	char text[NT_PROTO_STRLEN];

	return json_pack(
		"{s:s, s:o, s:s, s:s, s:s, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I}",
		"event", "denial",
		"time", time_json(denial->time_ns),
		"mode", nt_mode_str(denial->mode),
		"hook", nt_hooks_str(denial->hook),
		"reason", nt_reason_str(denial->reason),
		"src", addr_json(&denial->src),
		"dst", addr_json(&denial->dst),
		"proto", nt_cli_proto(denial->proto, text),
		"sport", number_json(denial->has_ports, denial->sport),
		"dport", number_json(denial->has_ports, denial->dport),
		"icmp_type", number_json(denial->has_icmp, denial->icmp_type),
		"icmp_code", number_json(denial->has_icmp, denial->icmp_code),
		"ifindex", number_json(denial->ifindex, denial->ifindex),
		"ifname", text_json(denial->ifname),
		"uid", number_json(denial->has_uid, denial->uid),
		"cgroup", number_json(denial->cgroup, denial->cgroup),
		"pid", number_json(denial->pid, denial->pid),
		"comm", text_json(denial->comm),
		"exe", text_json(about->process.exe),
		"command", text_json(about->process.command),
		"unit", text_json(about->cgroup.unit),
		"container", text_json(about->cgroup.container),
		"cgroup_path", text_json(about->cgroup.path),
		"name", text_json(denial->name),
		"names", names_json(about),
		"lost", (json_int_t)denial->lost);
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

void nt_monitor_print_denial(const struct nt_denial *denial,
			     const struct nt_about *about, bool json)
{
	struct nt_denial clean = *denial;

	nt_cli_clean(clean.comm);	/* chosen by the process */
	nt_cli_clean(clean.name);
	nt_cli_clean(clean.ifname);
	if (json)
		nt_cli_print_json(denial_json(&clean, about));
	else
		print_denial(&clean, about);
}

void nt_monitor_print_lease(const struct nt_lease_event *event, bool json)
{
	if (json)
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

void nt_monitor_print_policy(const struct nt_policy *policy, bool json)
{
	char text[NT_WORDS_STRLEN];

	if (json) {
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

void nt_monitor_print_overrun(uint64_t overruns, bool json)
{
	if (json) {
		nt_cli_print_json(json_pack("{s:s, s:o, s:I}", "event",
					    "overrun", "time",
					    time_json(now_ns()), "overruns",
					    (json_int_t)overruns));
		return;
	}
	print_time(now_ns());
	puts("lost events: they arrived faster than they were read");
}
