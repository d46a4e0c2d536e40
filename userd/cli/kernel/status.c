// SPDX-License-Identifier: GPL-2.0
/* status, stats and version. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/kernel/daemon.h"
#include "cli/kernel/policy.h"
#include "cli/kernel/settings.h"
#include "cli/open.h"
#include "cli/options.h"
#include "cli/say.h"

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
		nt_policy_print(&policy, &daemon);
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

	for (unsigned int i = 1; i < NT_REASONS; i++)
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
	for (unsigned int i = 1; i < NT_REASONS; i++)
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
					    nt_version, "module",
					    module));
	else
		printf("nettrust %s\nmodule %s\n", nt_version,
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
