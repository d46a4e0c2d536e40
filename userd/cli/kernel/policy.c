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

static json_t *setting_json(const struct nt_policy *policy,
			    const struct nt_setting *setting)
{
	const char *at = (const char *)policy + setting->offset;
	uint32_t value = 0;

	if (setting->type == NT_SETTING_SWITCH)
		return json_boolean(*(const bool *)at);
	memcpy(&value, at, sizeof(value));
	switch (setting->type) {
	case NT_SETTING_WORD:
		return json_string(nt_word_str(setting->words, value));
	case NT_SETTING_FLAGS:
		return flags_json(setting->words, value);
	case NT_SETTING_SIGNED:
		return json_integer((int32_t)value);
	default:
		return json_integer(value);
	}
}

static json_t *version_json(const struct nt_policy *policy)
{
	char version[sizeof(policy->version)];

	memcpy(version, policy->version, sizeof(version));
	nt_cli_clean(version);
	return json_string(version);
}

/* In the order of the attributes. */
json_t *nt_policy_json(const struct nt_policy *policy)
{
	const struct {
		const char *name;
		json_t *value;
	} others[NETTRUST_A_POLICY_MAX + 1] = {
		[NETTRUST_A_POLICY_UPSTREAM] = { "upstreams",
						 upstreams_json(policy) },
		[NETTRUST_A_POLICY_VERSION] = { "version",
						version_json(policy) },
		[NETTRUST_A_POLICY_LEASES] = { "leases",
					       json_integer(policy->leases) },
		[NETTRUST_A_POLICY_PREFIXES] = { "prefixes",
						 json_integer(policy->prefixes) },
		[NETTRUST_A_POLICY_CONFIRM_MS] = {
			"confirm_ms", policy->confirm_ms == UINT64_MAX ?
			json_null() : json_integer(policy->confirm_ms) },
		[NETTRUST_A_POLICY_LOCKED] = { "locked",
					       json_boolean(policy->locked) },
		[NETTRUST_A_POLICY_EGRESS] = { "egress", egress_json(policy) },
	};
	json_t *object = json_object();

	for (size_t i = 0; i <= NETTRUST_A_POLICY_MAX; i++)
		if (nt_settings[i].name)
			json_object_set_new(object, nt_settings[i].name,
					    setting_json(policy,
							 &nt_settings[i]));
		else if (others[i].name)
			json_object_set_new(object, others[i].name,
					    others[i].value);
	return object;
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
