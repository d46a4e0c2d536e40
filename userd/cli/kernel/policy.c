// SPDX-License-Identifier: GPL-2.0
#include "cli/kernel/policy.h"

#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "cli/say.h"
#include "lib/base/addr.h"
#include "lib/base/words.h"

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

const char *nt_device_str(uint32_t ifindex, char *buf)
{
	if (!if_indextoname(ifindex, buf))
		snprintf(buf, IF_NAMESIZE, "#%u", ifindex);
	return buf;
}

static json_t *egress_json(const struct nt_policy *policy)
{
	char name[IF_NAMESIZE];
	json_t *list = json_array();

	for (unsigned int i = 0; i < policy->n_egress; i++)
		json_array_append_new(list, json_string(
			nt_device_str(policy->egress[i], name)));
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
