// SPDX-License-Identifier: GPL-2.0
/* status, stats and version. */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "cli/kernel/daemon.h"
#include "cli/kernel/policy.h"
#include "cli/open.h"
#include "cli/options.h"
#include "cli/say.h"

static void print_status(const struct nt_policy *policy,
			 const struct nt_presence *daemon)
{
	char text[NT_WORDS_STRLEN], state[NT_DAEMON_STRLEN];

	printf("mode           %s%s\n", nt_mode_str(policy->mode),
	       policy->locked ? ", locked" : "");
	if (policy->confirm_ms != UINT64_MAX)
		printf("to confirm in  %s, or the kernel reverts it\n",
		       nt_cli_time(policy->confirm_ms, "", text));
	printf("daemon         %s\n", nt_daemon_str(daemon, state));
	printf("hooks          %s\n",
	       nt_flags_str(&nt_hooks_words, policy->hooks, text,
			    sizeof(text)));
	printf("action         %s\n", nt_action_str(policy->action));
	if (policy->action == NETTRUST_ACTION_MARK)
		printf("deny mark      0x%x\n", policy->deny_mark);
	printf("liveness       %s\n", nt_liveness_str(policy->liveness));
	printf("built in       %s\n",
	       nt_flags_str(&nt_builtin_words, policy->builtin, text,
			    sizeof(text)));
	if (policy->max_lifetime)
		printf("max lifetime   %us\n", policy->max_lifetime);
	if (policy->delegated)
		puts("delegated      yes");
	printf("DNS lockdown   %s\n", policy->dns_lockdown ? "on" : "off");
	printf("upstreams      ");
	for (unsigned int i = 0; i < policy->n_upstreams; i++)
		printf("%s%s", i ? " " : "",
		       nt_upstream_str(&policy->upstreams[i], text));
	puts(policy->n_upstreams ? "" : "none");
	if (policy->n_egress)
		printf("egress        ");
	for (unsigned int i = 0; i < policy->n_egress; i++)
		printf(" %s%s", nt_device_str(policy->egress[i], text),
		       i + 1 == policy->n_egress ? "\n" : "");
	printf("upstream mark  0x%x\n", policy->upstream_mark);
	printf("priority       %d\n", policy->priority);
	printf("event rate     %u/s\n", policy->event_rate);
	printf("linger         %us\n", policy->linger);
	printf("leases         %u of %u\n", policy->leases, policy->leases_max);
	printf("prefixes       %u of %u\n", policy->prefixes,
	       policy->prefixes_max);
	printf("module         %s\n", policy->version);
}

static void print_status_json(const struct nt_policy *policy,
			      const struct nt_presence *daemon)
{
	json_t *object = nt_policy_json(policy);

	json_object_set_new(object, "daemon", nt_daemon_json(daemon));
	nt_cli_print_json(object);
}

static int status(struct nt_cli *cli, int argc, char **argv)
{
	struct nt_presence daemon;
	struct nt_policy policy;
	int code, err;

	code = nt_cli_begin(cli, argc, argv);
	if (code)
		return code;
	err = nt_nl_policy_get(cli->nl, &policy);
	if (err)
		return nt_cli_end(cli, err);
	nt_presence_look("/proc", &daemon);
	if (cli->json)
		print_status_json(&policy, &daemon);
	else
		print_status(&policy, &daemon);
	nt_cli_check_versions(cli);
	return NT_EXIT_OK;
}

const struct nt_command nt_cmd_status = {
	.name = "status",
	.run = status,
	.usage = "",
	.summary = "show the policy in force and the size of the tables",
};

static void print_stats_json(const struct nt_stats *stats)
{
	json_t *reasons = json_object();

	for (unsigned int i = 1; i <= NETTRUST_REASON_INPUT; i++)
		json_object_set_new(reasons, nt_reason_str(i), json_pack(
			"{s:I, s:I}",
			"packets", (json_int_t)stats->reasons[i].packets,
			"bytes", (json_int_t)stats->reasons[i].bytes));
	nt_cli_print_json(json_pack(
		"{s:o, s:{s:I, s:I, s:I, s:I, s:I, s:I}, s:{s:I, s:I}, s:I}",
		"reasons", reasons,
		"leases",
		"added", (json_int_t)stats->leases_added,
		"extended", (json_int_t)stats->leases_extended,
		"renewed", (json_int_t)stats->leases_renewed,
		"expired", (json_int_t)stats->leases_expired,
		"revoked", (json_int_t)stats->leases_revoked,
		"refused", (json_int_t)stats->leases_refused,
		"events",
		"sent", (json_int_t)stats->events_sent,
		"lost", (json_int_t)stats->events_lost,
		"liveness_passes", (json_int_t)stats->liveness_passes));
}

static void print_stats(const struct nt_stats *stats)
{
	const struct {
		const char *name;
		uint64_t value;
	} totals[] = {
		{ "leases added", stats->leases_added },
		{ "leases extended", stats->leases_extended },
		{ "leases renewed", stats->leases_renewed },
		{ "leases expired", stats->leases_expired },
		{ "leases revoked", stats->leases_revoked },
		{ "leases refused", stats->leases_refused },
		{ "liveness passes", stats->liveness_passes },
		{ "events sent", stats->events_sent },
		{ "events lost", stats->events_lost },
	};

	printf("%-15s  %12s  %15s\n", "REASON", "PACKETS", "BYTES");
	for (unsigned int i = 1; i <= NETTRUST_REASON_INPUT; i++)
		printf("%-15s  %12llu  %15llu\n", nt_reason_str(i),
		       (unsigned long long)stats->reasons[i].packets,
		       (unsigned long long)stats->reasons[i].bytes);
	putchar('\n');
	for (size_t i = 0; i < sizeof(totals) / sizeof(totals[0]); i++)
		printf("%-15s  %12llu\n", totals[i].name,
		       (unsigned long long)totals[i].value);
}

static int stats(struct nt_cli *cli, int argc, char **argv)
{
	struct nt_stats stats;
	int code, err;

	code = nt_cli_begin(cli, argc, argv);
	if (code)
		return code;
	err = nt_nl_stats_get(cli->nl, &stats);
	if (err)
		return nt_cli_end(cli, err);
	if (cli->json)
		print_stats_json(&stats);
	else
		print_stats(&stats);
	return NT_EXIT_OK;
}

const struct nt_command nt_cmd_stats = {
	.name = "stats",
	.run = stats,
	.usage = "",
	.summary = "show counters: packets by reason, leases and events",
};

/* Not nt_cli_begin(): it must work without a module. */
static int version(struct nt_cli *cli, int argc, char **argv)
{
	struct nt_policy policy;
	const char *module = NULL;
	int code, err;

	code = nt_options_none(cli, argc, argv);
	if (code)
		return code;
	err = nt_nl_open(&cli->nl);
	if (!err && !nt_nl_policy_get(cli->nl, &policy))
		module = policy.version;
	if (cli->json)
		nt_cli_print_json(json_pack("{s:s, s:s?}", "tool",
					    NETTRUST_VERSION, "module",
					    module));
	else
		printf("nettrust %s\nmodule %s\n", NETTRUST_VERSION,
		       module ? module : err == -ENOENT ? "not loaded" :
		       "not readable");
	return module && nt_cli_check_versions(cli) ? NT_EXIT_VERSIONS :
						      NT_EXIT_OK;
}

const struct nt_command nt_cmd_version = {
	.name = "version",
	.run = version,
	.usage = "",
	.summary = "show the versions of the tool and of the module",
};
