// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <getopt.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

static const struct nt_word on_off_list[] = { { 1, "on" }, { 0, "off" } };
static const struct nt_words on_off_words = { on_off_list, 2 };

/* An option of the policy: a word, flags, or a number. */
struct setting {
	int c;
	unsigned int field;
	size_t offset;
	enum { WORD, FLAGS, NUMBER } type;
	const struct nt_words *words;
};

#define AT(name) offsetof(struct nt_policy, name)

static const struct setting settings[] = {
	{ 'm', NT_POLICY_MODE, AT(mode), WORD, &nt_mode_words },
	{ 'a', NT_POLICY_ACTION, AT(action), WORD, &nt_action_words },
	{ 'l', NT_POLICY_LIVENESS, AT(liveness), WORD, &nt_liveness_words },
	{ 'h', NT_POLICY_HOOKS, AT(hooks), FLAGS, &nt_hooks_words },
	{ 'b', NT_POLICY_BUILTIN, AT(builtin), FLAGS, &nt_builtin_words },
	{ 'k', NT_POLICY_UPSTREAM_MARK, AT(upstream_mark), NUMBER, NULL },
	{ 'e', NT_POLICY_EVENT_RATE, AT(event_rate), NUMBER, NULL },
	{ 'L', NT_POLICY_LINGER, AT(linger), NUMBER, NULL },
	{ 'M', NT_POLICY_DENY_MARK, AT(deny_mark), NUMBER, NULL },
	{ 'x', NT_POLICY_MAX_LIFETIME, AT(max_lifetime), NUMBER, NULL },
	{ 'n', NT_POLICY_LEASES_MAX, AT(leases_max), NUMBER, NULL },
	{ 'N', NT_POLICY_PREFIXES_MAX, AT(prefixes_max), NUMBER, NULL },
	{ 'c', NT_POLICY_CONFIRM, AT(confirm), NUMBER, NULL },
};

struct change {
	struct nt_policy policy;
	unsigned int fields;
	const char *egress[NETTRUST_EGRESS_MAX];	/* names of devices */
};

static int take_setting(struct nt_cli *cli, struct change *change,
			const struct setting *setting, const char *text)
{
	char words[NT_WORDS_STRLEN];
	uint64_t number;
	uint32_t value;

	if (setting->type == NUMBER) {
		if (nt_number_parse(text, UINT32_MAX, &number))
			return nt_cli_usage(cli, "%s: must be a number", text);
		value = number;
	} else if (setting->type == FLAGS ?
		   nt_flags_parse(setting->words, text, &value) :
		   nt_word_parse(setting->words, text, &value)) {
		return nt_cli_usage(cli, "%s: must be %s%s", text,
				    nt_words_list(setting->words, words,
						  sizeof(words)),
				    setting->type == FLAGS ?
				    ", several with commas" : "");
	}
	memcpy((char *)&change->policy + setting->offset, &value,
	       sizeof(value));
	change->fields |= setting->field;
	return NT_EXIT_OK;
}

/* ADDRESS:PORT/PROTO */
static int add_upstream(struct nt_cli *cli, struct change *change)
{
	struct nt_policy *policy = &change->policy;
	struct nt_upstream *upstream = &policy->upstreams[policy->n_upstreams];
	char *slash = strrchr(optarg, '/');
	struct nt_endpoint endpoint;
	const char *why;

	if (policy->n_upstreams == NETTRUST_UPSTREAMS_MAX)
		return nt_cli_usage(cli, "at most %d upstreams",
				    NETTRUST_UPSTREAMS_MAX);
	if (!slash || (strcmp(slash, "/udp") && strcmp(slash, "/tcp")))
		return nt_cli_usage(cli, "--upstream %s: must be ADDRESS:PORT/udp or ADDRESS:PORT/tcp",
				    optarg);
	*slash = '\0';
	if (nt_endpoint_parse(optarg, &endpoint, &why))
		return nt_cli_usage(cli, "--upstream %s: %s", optarg, why);
	upstream->addr = endpoint.addr;
	upstream->port = endpoint.port;
	upstream->proto = slash[1] == 'u' ? IPPROTO_UDP : IPPROTO_TCP;
	policy->n_upstreams++;
	change->fields |= NT_POLICY_UPSTREAMS;
	return NT_EXIT_OK;
}

static int add_egress(struct nt_cli *cli, struct change *change)
{
	if (change->policy.n_egress == NETTRUST_EGRESS_MAX)
		return nt_cli_usage(cli, "at most %d devices",
				    NETTRUST_EGRESS_MAX);
	change->egress[change->policy.n_egress++] = optarg;
	change->fields |= NT_POLICY_EGRESS;
	return NT_EXIT_OK;
}

/* In the network namespace that the command is for. */
static int find_egress(struct nt_cli *cli, struct change *change)
{
	for (unsigned int i = 0; i < change->policy.n_egress; i++) {
		change->policy.egress[i] = if_nametoindex(change->egress[i]);
		if (!change->policy.egress[i]) {
			nt_cli_error("%s: --egress %s: there is no such device",
				     cli->command->name, change->egress[i]);
			return NT_EXIT_FAILED;
		}
	}
	return NT_EXIT_OK;
}

static int set_priority(struct nt_cli *cli, struct change *change)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(optarg, &end, 10);
	if (errno || end == optarg || *end || n < INT32_MIN || n > INT32_MAX)
		return nt_cli_usage(cli, "--priority %s: must be a number",
				    optarg);
	change->policy.priority = n;
	change->fields |= NT_POLICY_PRIORITY;
	return NT_EXIT_OK;
}

static int set_switch(struct nt_cli *cli, struct change *change,
		      const char *option, unsigned int field, bool *value)
{
	uint32_t on;

	if (nt_word_parse(&on_off_words, optarg, &on))
		return nt_cli_usage(cli, "%s %s: must be on or off", option,
				    optarg);
	*value = on;
	change->fields |= field;
	return NT_EXIT_OK;
}

static int take_option(struct nt_cli *cli, struct change *change, char **argv,
		       int c)
{
	switch (c) {
	case 'u':
		return add_upstream(cli, change);
	case 'U':
		change->policy.n_upstreams = 0;
		change->fields |= NT_POLICY_UPSTREAMS;
		return NT_EXIT_OK;
	case 'E':
		return add_egress(cli, change);
	case 'F':
		change->policy.n_egress = 0;
		change->fields |= NT_POLICY_EGRESS;
		return NT_EXIT_OK;
	case 'p':
		return set_priority(cli, change);
	case 'd':
		return set_switch(cli, change, "--dns-lockdown",
				  NT_POLICY_DNS_LOCKDOWN,
				  &change->policy.dns_lockdown);
	case 'g':
		return set_switch(cli, change, "--delegate",
				  NT_POLICY_DELEGATED,
				  &change->policy.delegated);
	}
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (settings[i].c == c)
			return take_setting(cli, change, &settings[i], optarg);
	return nt_cli_bad_option(cli, argv, c);
}

static int show(struct nt_cli *cli)
{
	struct nt_policy policy;
	int err;

	err = nt_nl_policy_get(cli->nl, &policy);
	if (err)
		return nt_cli_failed(cli, err);
	if (cli->json)
		nt_cli_print_json(json_pack("{s:s}", "mode",
					    nt_mode_str(policy.mode)));
	else
		puts(nt_mode_str(policy.mode));
	return NT_EXIT_OK;
}

int nt_cmd_mode(struct nt_cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{ "hooks", required_argument, NULL, 'h' },
		{ "action", required_argument, NULL, 'a' },
		{ "liveness", required_argument, NULL, 'l' },
		{ "builtin", required_argument, NULL, 'b' },
		{ "dns-lockdown", required_argument, NULL, 'd' },
		{ "priority", required_argument, NULL, 'p' },
		{ "upstream", required_argument, NULL, 'u' },
		{ "no-upstream", no_argument, NULL, 'U' },
		{ "egress", required_argument, NULL, 'E' },
		{ "no-egress", no_argument, NULL, 'F' },
		{ "upstream-mark", required_argument, NULL, 'k' },
		{ "event-rate", required_argument, NULL, 'e' },
		{ "linger", required_argument, NULL, 'L' },
		{ "deny-mark", required_argument, NULL, 'M' },
		{ "max-lifetime", required_argument, NULL, 'x' },
		{ "max-leases", required_argument, NULL, 'n' },
		{ "max-prefixes", required_argument, NULL, 'N' },
		{ "confirm", required_argument, NULL, 'c' },
		{ "delegate", required_argument, NULL, 'g' },
		{ NULL }
	};
	struct change change = { .fields = 0 };
	int c, code, err;

	while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		code = take_option(cli, &change, argv, c);
		if (code)
			return code;
	}
	if (argc - optind > 1)
		return nt_cli_usage(cli, "unexpected argument %s",
				    argv[optind + 1]);
	if (optind < argc) {
		code = take_setting(cli, &change, &settings[0], argv[optind]);
		if (code)
			return code;
	}
	code = nt_cli_open(cli);
	if (code)
		return code;
	if (!change.fields)
		return show(cli);
	code = find_egress(cli, &change);
	if (code)
		return code;
	err = nt_nl_policy_set(cli->nl, &change.policy, change.fields);
	return err ? nt_cli_failed(cli, err) : NT_EXIT_OK;
}
