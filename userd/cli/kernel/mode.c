// SPDX-License-Identifier: GPL-2.0
/* mode: all settings of the policy. */
#include <errno.h>
#include <getopt.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/args.h"
#include "cli/open.h"
#include "cli/say.h"

#define AT(name) offsetof(struct nt_policy, name)

/* How an option sets a field of the policy. */
struct setting {
	int c;
	unsigned int field;
	size_t offset;
	enum { WORD, FLAGS, NUMBER, SWITCH } type;
};

static const struct setting settings[] = {
	{ 'm', NT_POLICY_MODE, AT(mode), WORD },
	{ 'a', NT_POLICY_ACTION, AT(action), WORD },
	{ 'l', NT_POLICY_LIVENESS, AT(liveness), WORD },
	{ 'h', NT_POLICY_HOOKS, AT(hooks), FLAGS },
	{ 'b', NT_POLICY_BUILTIN, AT(builtin), FLAGS },
	{ 'k', NT_POLICY_UPSTREAM_MARK, AT(upstream_mark), NUMBER },
	{ 'e', NT_POLICY_EVENT_RATE, AT(event_rate), NUMBER },
	{ 'L', NT_POLICY_LINGER, AT(linger), NUMBER },
	{ 'M', NT_POLICY_DENY_MARK, AT(deny_mark), NUMBER },
	{ 'x', NT_POLICY_MAX_LIFETIME, AT(max_lifetime), NUMBER },
	{ 'n', NT_POLICY_LEASES_MAX, AT(leases_max), NUMBER },
	{ 'N', NT_POLICY_PREFIXES_MAX, AT(prefixes_max), NUMBER },
	{ 'c', NT_POLICY_CONFIRM, AT(confirm), NUMBER },
	{ 'd', NT_POLICY_DNS_LOCKDOWN, AT(dns_lockdown), SWITCH },
	{ 'g', NT_POLICY_DELEGATED, AT(delegated), SWITCH },
};

struct change {
	struct nt_policy policy;
	unsigned int fields;
	const char *egress[NETTRUST_EGRESS_MAX];	/* names of devices */
};

static const struct nt_option options[] = {
	{ .c = 'h', .name = "hooks", .value = "{},...",
	  .words = &nt_hooks_words,
	  .help = "where packets are decided" },
	{ .c = 'a', .name = "action", .value = "{}", .words = &nt_action_words,
	  .help = "what happens to denied packets" },
	{ .c = 'M', .name = "deny-mark", .value = "BITS",
	  .help = "bits that action mark sets in a packet's mark" },
	{ .c = 'l', .name = "liveness", .value = "{}",
	  .words = &nt_liveness_words,
	  .help = "what happens to expired leases that are in use" },
	{ .c = 'b', .name = "builtin", .value = "{}|none,...",
	  .words = &nt_builtin_words,
	  .help = "what passes without a lease" },
	{ .c = 'd', .name = "dns-lockdown", .value = "{}",
	  .words = &nt_on_off_words,
	  .help = "deny DNS that bypasses the daemon" },
	{ .c = 'p', .name = "priority", .value = "N",
	  .help = "netfilter priority of the hooks" },
	{ .c = 'u', .name = "upstream", .value = "ADDRESS:PORT/PROTO",
	  .help = "a resolver that the daemon may query; replaces the list in force",
	  .repeats = true },
	{ .c = 'U', .name = "no-upstream", .help = "clear the list" },
	{ .c = 'E', .name = "egress", .value = "DEVICE",
	  .help = "also decide frames of packet sockets here; replaces the list in force",
	  .repeats = true },
	{ .c = 'F', .name = "no-egress", .help = "clear the list" },
	{ .c = 'k', .name = "upstream-mark", .value = "N",
	  .help = "mark of the daemon's sockets" },
	{ .c = 'e', .name = "event-rate", .value = "N",
	  .help = "maximum number of events per second and group" },
	{ .c = 'L', .name = "linger", .value = "SECONDS",
	  .help = "how long a lapsed lease is remembered" },
	{ .c = 'x', .name = "max-lifetime", .value = "SECONDS",
	  .help = "end a lease this long after an answer last named it; 0: never" },
	{ .c = 'n', .name = "max-leases", .value = "N",
	  .help = "maximum number of leases" },
	{ .c = 'N', .name = "max-prefixes", .value = "N",
	  .help = "maximum number of prefixes" },
	{ .c = 'g', .name = "delegate", .value = "{}",
	  .words = &nt_on_off_words,
	  .help = "let root of the owning user namespace use the commands" },
	{ .c = 'c', .name = "confirm", .value = "SECONDS",
	  .help = "revert all of it unless \"nettrust confirm\" comes in time" },
	{ 0 }
};

/* option: NULL for the mode, which is an argument */
static int take_setting(struct nt_cli *cli, struct change *change,
			const struct setting *setting,
			const struct nt_option *option, const char *text)
{
	const struct nt_words *words = option ? option->words : &nt_mode_words;
	char *at = (char *)&change->policy + setting->offset;
	uint64_t number = 0;
	uint32_t value = 0;
	int code;

	if (setting->type == NUMBER)
		code = nt_arg_number(cli, option, text, UINT32_MAX, &number);
	else if (setting->type == FLAGS)
		code = nt_arg_flags(cli, option, words, text, &value);
	else
		code = nt_arg_word(cli, option, words, text, &value);
	if (setting->type == NUMBER)
		value = number;
	if (setting->type == SWITCH)
		*(bool *)at = value;
	else
		memcpy(at, &value, sizeof(value));
	change->fields |= setting->field;
	return code;
}

/* ADDRESS:PORT/PROTO */
static int add_upstream(struct nt_cli *cli, const struct nt_option *option,
			const char *value, struct change *change)
{
	struct nt_policy *policy = &change->policy;
	struct nt_upstream *upstream = &policy->upstreams[policy->n_upstreams];
	const char *slash = strrchr(value, '/'), *why;
	struct nt_endpoint endpoint;
	char text[NT_ENDPOINT_STRLEN];

	if (policy->n_upstreams == NETTRUST_UPSTREAMS_MAX)
		return nt_cli_usage(cli, "more than %d upstreams",
				    NETTRUST_UPSTREAMS_MAX);
	if (!slash || slash - value >= (int)sizeof(text) ||
	    (strcmp(slash, "/udp") && strcmp(slash, "/tcp")))
		return nt_arg_bad(cli, option, value,
				  "must be ADDRESS:PORT/udp or ADDRESS:PORT/tcp");
	snprintf(text, sizeof(text), "%.*s", (int)(slash - value), value);
	if (nt_endpoint_parse(text, &endpoint, &why))
		return nt_arg_bad(cli, option, value, why);
	upstream->addr = endpoint.addr;
	upstream->port = endpoint.port;
	upstream->proto = slash[1] == 'u' ? IPPROTO_UDP : IPPROTO_TCP;
	policy->n_upstreams++;
	change->fields |= NT_POLICY_UPSTREAMS;
	return NT_EXIT_OK;
}

static int add_egress(struct nt_cli *cli, const char *device,
		      struct change *change)
{
	if (change->policy.n_egress == NETTRUST_EGRESS_MAX)
		return nt_cli_usage(cli, "more than %d devices",
				    NETTRUST_EGRESS_MAX);
	change->egress[change->policy.n_egress++] = device;
	change->fields |= NT_POLICY_EGRESS;
	return NT_EXIT_OK;
}

/* Once the tool is in the network namespace that it is to act on. */
static int find_egress(struct nt_cli *cli, struct change *change)
{
	for (unsigned int i = 0; i < change->policy.n_egress; i++) {
		change->policy.egress[i] = if_nametoindex(change->egress[i]);
		if (!change->policy.egress[i]) {
			nt_cli_error("%s: --egress %s: no such device",
				     cli->command->name, change->egress[i]);
			return NT_EXIT_FAILED;
		}
	}
	return NT_EXIT_OK;
}

static int set_priority(struct nt_cli *cli, const struct nt_option *option,
			const char *value, struct change *change)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(value, &end, 10);
	if (errno || end == value || *end || n < INT32_MIN || n > INT32_MAX)
		return nt_arg_bad(cli, option, value, "must be a number");
	change->policy.priority = n;
	change->fields |= NT_POLICY_PRIORITY;
	return NT_EXIT_OK;
}

static int take_option(struct nt_cli *cli, const struct nt_option *option,
		       const char *value, void *data)
{
	struct change *change = data;

	switch (option->c) {
	case 'u':
		return add_upstream(cli, option, value, change);
	case 'U':
		change->policy.n_upstreams = 0;
		change->fields |= NT_POLICY_UPSTREAMS;
		return NT_EXIT_OK;
	case 'E':
		return add_egress(cli, value, change);
	case 'F':
		change->policy.n_egress = 0;
		change->fields |= NT_POLICY_EGRESS;
		return NT_EXIT_OK;
	case 'p':
		return set_priority(cli, option, value, change);
	}
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (settings[i].c == option->c)
			return take_setting(cli, change, &settings[i], option,
					    value);
	return NT_EXIT_USAGE;	/* not reached: each option is above */
}

static int show(struct nt_cli *cli)
{
	struct nt_policy policy;
	int err;

	err = nt_nl_policy_get(cli->nl, &policy);
	if (err)
		return nt_cli_end(cli, err);
	if (cli->json)
		nt_cli_print_json(json_pack("{s:s}", "mode",
					    nt_mode_str(policy.mode)));
	else
		puts(nt_mode_str(policy.mode));
	return NT_EXIT_OK;
}

static int mode(struct nt_cli *cli, int argc, char **argv)
{
	struct change change = { .fields = 0 };
	int code;

	code = nt_options_take(cli, argc, argv, take_option, &change);
	if (!code)
		code = nt_arguments_max(cli, argc, argv, 1);
	if (!code && optind < argc)
		code = take_setting(cli, &change, &settings[0], NULL,
				    argv[optind]);
	if (!code)
		code = nt_cli_open(cli);
	if (code)
		return code;
	if (!change.fields)
		return show(cli);
	code = find_egress(cli, &change);
	if (code)
		return code;
	return nt_cli_end(cli, nt_nl_policy_set(cli->nl, &change.policy,
						change.fields));
}

const struct nt_command nt_cmd_mode = {
	.name = "mode",
	.run = mode,
	.usage = "[{}] [option...]",
	.words = &nt_mode_words,
	.summary = "show or set the mode, and set the rest of the policy",
	.options = options,
};
