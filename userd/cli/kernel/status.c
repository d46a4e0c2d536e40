// SPDX-License-Identifier: GPL-2.0
/* status, stats, version. */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

static json_t *flags_json(const struct nt_words *words, uint32_t flags)
{
	json_t *list = json_array();

	for (size_t i = 0; i < words->n; i++)
		if (flags & words->words[i].value)
			json_array_append_new(list, json_string(
				words->words[i].word));
	return list;
}

static json_t *upstreams_json(const struct nt_policy *policy)
{
	char text[NT_ADDR_STRLEN];
	json_t *list = json_array();

	for (unsigned int i = 0; i < policy->n_upstreams; i++) {
		const struct nt_upstream *upstream = &policy->upstreams[i];

		json_array_append_new(list, json_pack(
			"{s:s, s:s, s:i}",
			"address", nt_addr_str(&upstream->addr, text),
			"proto", nt_proto_str(upstream->proto),
			"port", (int)upstream->port));
	}
	return list;
}

/* "#7" for a device that has gone. */
static const char *device_name(uint32_t ifindex, char *name)
{
	if (!if_indextoname(ifindex, name))
		snprintf(name, IF_NAMESIZE, "#%u", ifindex);
	return name;
}

static json_t *egress_json(const struct nt_policy *policy)
{
	char name[IF_NAMESIZE];
	json_t *list = json_array();

	for (unsigned int i = 0; i < policy->n_egress; i++)
		json_array_append_new(list, json_string(
			device_name(policy->egress[i], name)));
	return list;
}

json_t *nt_policy_json(const struct nt_policy *policy)
{
	char version[sizeof(policy->version)];

	memcpy(version, policy->version, sizeof(version));
	nt_cli_clean(version);
	return json_pack(
		"{s:s, s:s, s:s, s:o, s:o, s:i, s:b, s:I, s:o, s:I, s:I, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:b, s:b, s:o}",
		"mode", nt_mode_str(policy->mode),
		"action", nt_action_str(policy->action),
		"liveness", nt_liveness_str(policy->liveness),
		"hooks", flags_json(&nt_hooks_words, policy->hooks),
		"builtin", flags_json(&nt_builtin_words, policy->builtin),
		"priority", (int)policy->priority,
		"dns_lockdown", (int)policy->dns_lockdown,
		"upstream_mark", (json_int_t)policy->upstream_mark,
		"upstreams", upstreams_json(policy),
		"event_rate", (json_int_t)policy->event_rate,
		"linger", (json_int_t)policy->linger,
		"version", version,
		"leases", (json_int_t)policy->leases,
		"leases_max", (json_int_t)policy->leases_max,
		"prefixes", (json_int_t)policy->prefixes,
		"prefixes_max", (json_int_t)policy->prefixes_max,
		"deny_mark", (json_int_t)policy->deny_mark,
		"max_lifetime", (json_int_t)policy->max_lifetime,
		"confirm_ms", policy->confirm_ms == UINT64_MAX ? json_null() :
			json_integer(policy->confirm_ms),
		"locked", (int)policy->locked,
		"delegated", (int)policy->delegated,
		"egress", egress_json(policy));
}

const char *nt_upstream_str(const struct nt_upstream *upstream, char *buf)
{
	struct nt_endpoint endpoint = {
		.addr = upstream->addr,
		.port = upstream->port,
	};

	nt_endpoint_str(&endpoint, buf);
	snprintf(buf + strlen(buf), 8, "/%.5s",
		 nt_proto_str(upstream->proto));
	return buf;
}

static void print_status(const struct nt_policy *policy,
			 const struct nt_presence *daemon)
{
	char text[NT_WORDS_STRLEN], state[NT_DAEMON_STRLEN];

	printf("mode           %s%s\n", nt_mode_str(policy->mode),
	       policy->locked ? ", locked" : "");
	if (policy->confirm_ms != UINT64_MAX)
		printf("to confirm in  %s, else it is taken back\n",
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
		printf(" %s%s", device_name(policy->egress[i], text),
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

int nt_cmd_status(struct nt_cli *cli, int argc, char **argv)
{
	struct nt_presence daemon;
	struct nt_policy policy;
	int code, err;

	code = nt_cli_no_arguments(cli, argc, argv);
	if (!code)
		code = nt_cli_open(cli);
	if (code)
		return code;
	err = nt_nl_policy_get(cli->nl, &policy);
	if (err)
		return nt_cli_failed(cli, err);
	nt_presence_look("/proc", &daemon);
	if (cli->json)
		print_status_json(&policy, &daemon);
	else
		print_status(&policy, &daemon);
	nt_cli_check_versions(cli);
	return NT_EXIT_OK;
}

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

int nt_cmd_stats(struct nt_cli *cli, int argc, char **argv)
{
	struct nt_stats stats;
	int code, err;

	code = nt_cli_no_arguments(cli, argc, argv);
	if (!code)
		code = nt_cli_open(cli);
	if (code)
		return code;
	err = nt_nl_stats_get(cli->nl, &stats);
	if (err)
		return nt_cli_failed(cli, err);
	if (cli->json)
		print_stats_json(&stats);
	else
		print_stats(&stats);
	return NT_EXIT_OK;
}

int nt_cmd_version(struct nt_cli *cli, int argc, char **argv)
{
	struct nt_policy policy;
	const char *module = NULL;
	int code, err;

	code = nt_cli_no_arguments(cli, argc, argv);
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
