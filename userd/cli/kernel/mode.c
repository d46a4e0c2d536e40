// SPDX-License-Identifier: GPL-2.0
/* mode: all settings of the policy. */
#include <errno.h>
#include <getopt.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/args.h"
#include "cli/kernel/settings.h"
#include "cli/open.h"
#include "cli/say.h"

struct change {
	struct nt_policy policy;
	unsigned int fields;
	const char *egress[NETTRUST_EGRESS_MAX];	/* names of devices */
};

static int take_signed(const struct nt_cli *cli, const struct nt_option *option,
		       const char *text, uint32_t *value)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno || end == text || *end || n < INT32_MIN || n > INT32_MAX)
		return nt_arg_bad(cli, option, text, "must be a number");
	*value = n;
	return NT_EXIT_OK;
}

/* option: NULL for the mode, which is an argument */
static int take_setting(const struct nt_cli *cli, struct change *change,
			const struct nt_setting *setting,
			const struct nt_option *option, const char *text)
{
	char *at = (char *)&change->policy + setting->offset;
	uint64_t number = 0;
	uint32_t value = 0;
	int code = NT_EXIT_OK;

	switch (setting->type) {
	case NT_SETTING_WORD:
		code = nt_arg_word(cli, option, setting->words, text, &value);
		break;
	case NT_SETTING_FLAGS:
		code = nt_arg_flags(cli, option, setting->words, text, &value);
		break;
	case NT_SETTING_NUMBER:
		code = nt_arg_number(cli, option, text, UINT32_MAX, &number);
		value = number;
		break;
	case NT_SETTING_SIGNED:
		code = take_signed(cli, option, text, &value);
		break;
	case NT_SETTING_SWITCH:
		code = nt_arg_word(cli, option, &nt_on_off_words, text, &value);
		break;
	}
	if (setting->type == NT_SETTING_SWITCH)
		*(bool *)at = value;
	else
		memcpy(at, &value, sizeof(value));
	change->fields |= setting->field;
	return code;
}

static int take_confirm(const struct nt_cli *cli, struct change *change,
			const struct nt_option *option, const char *text)
{
	uint64_t seconds = 0;
	int code = nt_arg_number(cli, option, text, UINT32_MAX, &seconds);

	change->policy.confirm = seconds;
	change->fields |= NT_POLICY_CONFIRM;
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

static int take_option(struct nt_cli *cli, const struct nt_option *option,
		       const char *value, void *data)
{
	struct change *change = data;

	switch (option->c) {
	case NT_UPSTREAM:
		return add_upstream(cli, option, value, change);
	case NT_NO_UPSTREAM:
		change->policy.n_upstreams = 0;
		change->fields |= NT_POLICY_UPSTREAMS;
		return NT_EXIT_OK;
	case NT_EGRESS:
		return add_egress(cli, value, change);
	case NT_NO_EGRESS:
		change->policy.n_egress = 0;
		change->fields |= NT_POLICY_EGRESS;
		return NT_EXIT_OK;
	case NT_CONFIRM:
		return take_confirm(cli, change, option, value);
	default:
		return take_setting(cli, change,
				    &nt_settings[option->c - NT_SETTING_OPTION],
				    option, value);
	}
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
		code = take_setting(cli, &change,
				    &nt_settings[NETTRUST_A_POLICY_MODE], NULL,
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
	.options = nt_policy_options,
};
