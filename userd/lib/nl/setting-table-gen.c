// SPDX-License-Identifier: GPL-2.0
/* Generated from uapi/nettrust.yaml by make gen. Do not edit. */
#include "lib/nl/types.h"

#define MEMBER(name)							\
	offsetof(struct nt_policy, name),				\
	sizeof(((struct nt_policy *)NULL)->name)

const struct nt_setting nt_settings[NETTRUST_A_POLICY_MAX + 1] = {
	[NETTRUST_A_POLICY_MODE] = {
		"mode", NT_POLICY_MODE, MEMBER(mode),
		NT_SETTING_WORD, &nt_mode_words
	},
	[NETTRUST_A_POLICY_ACTION] = {
		"action", NT_POLICY_ACTION, MEMBER(action),
		NT_SETTING_WORD, &nt_action_words
	},
	[NETTRUST_A_POLICY_LIVENESS] = {
		"liveness", NT_POLICY_LIVENESS, MEMBER(liveness),
		NT_SETTING_WORD, &nt_liveness_words
	},
	[NETTRUST_A_POLICY_HOOKS] = {
		"hooks", NT_POLICY_HOOKS, MEMBER(hooks),
		NT_SETTING_FLAGS, &nt_hooks_words
	},
	[NETTRUST_A_POLICY_BUILTIN] = {
		"builtin", NT_POLICY_BUILTIN, MEMBER(builtin),
		NT_SETTING_FLAGS, &nt_builtin_words
	},
	[NETTRUST_A_POLICY_PRIORITY] = {
		"priority", NT_POLICY_PRIORITY, MEMBER(priority),
		NT_SETTING_SIGNED, NULL
	},
	[NETTRUST_A_POLICY_DNS_LOCKDOWN] = {
		"dns_lockdown", NT_POLICY_DNS_LOCKDOWN, MEMBER(dns_lockdown),
		NT_SETTING_SWITCH, NULL
	},
	[NETTRUST_A_POLICY_UPSTREAM_MARK] = {
		"upstream_mark", NT_POLICY_UPSTREAM_MARK, MEMBER(upstream_mark),
		NT_SETTING_NUMBER, NULL
	},
	[NETTRUST_A_POLICY_EVENT_RATE] = {
		"event_rate", NT_POLICY_EVENT_RATE, MEMBER(event_rate),
		NT_SETTING_NUMBER, NULL
	},
	[NETTRUST_A_POLICY_LINGER] = {
		"linger", NT_POLICY_LINGER, MEMBER(linger),
		NT_SETTING_NUMBER, NULL
	},
	[NETTRUST_A_POLICY_LEASES_MAX] = {
		"leases_max", NT_POLICY_LEASES_MAX, MEMBER(leases_max),
		NT_SETTING_NUMBER, NULL
	},
	[NETTRUST_A_POLICY_PREFIXES_MAX] = {
		"prefixes_max", NT_POLICY_PREFIXES_MAX, MEMBER(prefixes_max),
		NT_SETTING_NUMBER, NULL
	},
	[NETTRUST_A_POLICY_DENY_MARK] = {
		"deny_mark", NT_POLICY_DENY_MARK, MEMBER(deny_mark),
		NT_SETTING_NUMBER, NULL
	},
	[NETTRUST_A_POLICY_MAX_LIFETIME] = {
		"max_lifetime", NT_POLICY_MAX_LIFETIME, MEMBER(max_lifetime),
		NT_SETTING_NUMBER, NULL
	},
	[NETTRUST_A_POLICY_DELEGATED] = {
		"delegated", NT_POLICY_DELEGATED, MEMBER(delegated),
		NT_SETTING_SWITCH, NULL
	},
};
