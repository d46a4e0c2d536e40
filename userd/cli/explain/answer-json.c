// SPDX-License-Identifier: GPL-2.0
#include "cli/explain/answer.h"
#include "cli/kernel/daemon.h"
#include "cli/kernel/known.h"
#include "cli/kernel/lease.h"
#include "cli/say.h"
#include "lib/base/words.h"

static const char *const effects[] = {
	[NT_EFFECT_PASSES] = "passes",
	[NT_EFFECT_DENIED] = "denied",
	[NT_EFFECT_AUDITED] = "audited",
	[NT_EFFECT_MARKED] = "marked",
	[NT_EFFECT_UNSEEN] = "unseen",
};

static json_t *packet_json(const struct nt_packet *packet)
{
	char addr[NT_ADDR_STRLEN], number[NT_PROTO_STRLEN];

	return json_pack("{s:s?, s:o, s:o, s:o, s:s?}",
			 "proto", packet->has_proto ?
			 nt_cli_proto(packet->proto, number) : NULL,
			 "port", packet->has_port ?
			 json_integer(packet->port) : json_null(),
			 "uid", packet->has_uid ? json_integer(packet->uid) :
						  json_null(),
			 "cgroup", packet->has_cgroup ?
			 json_integer(packet->cgroup) : json_null(),
			 "from", packet->forwarded ?
			 nt_addr_str(&packet->client, addr) : NULL);
}

static json_t *names_json(const struct nt_answer *answer)
{
	char time[NT_UTC_STRLEN];
	json_t *list = json_array();

	for (size_t i = 0; i < answer->n_names; i++) {
		const struct nt_named *named = &answer->names[i];

		json_array_append_new(list, json_pack(
			"{s:s, s:s?, s:o, s:s?, s:s?, s:o}",
			"name", named->name,
			"last", named->seen ?
			nt_cli_utc(named->seen->last, time) : NULL,
			"until", nt_until_json(named->seen),
			"allowed-by", named->seen ? named->seen->by : NULL,
			"denied", named->ruled ? named->decision.cause : NULL,
			"rule", nt_explain_where_json(answer->explain,
						      &named->where)));
	}
	return list;
}

static json_t *prefix_json(const struct nt_answer *answer)
{
	const struct nt_prefix *prefix = answer->verdict.prefix;
	char text[NT_PREFIX_STRLEN];

	if (!prefix)
		return json_null();
	return json_pack("{s:s, s:s, s:s, s:o}",
			 "prefix", nt_prefix_str(prefix, text),
			 "kind", nt_prefix_kind_str(prefix->kind),
			 "origin", nt_origin_str(prefix->origin),
			 "rule", nt_explain_where_json(answer->explain,
						       &answer->where));
}

void nt_answer_print_json(const struct nt_answer *answer)
{
	const struct nt_explained *verdict = &answer->verdict;
	char addr[NT_ADDR_STRLEN];
	json_t *some = json_array();

	for (size_t i = 0; i < verdict->n_some && i < NT_SOME_MAX; i++)
		json_array_append_new(some,
				      nt_lease_json(verdict->some[i], true));
	nt_cli_print_json(json_pack(
		"{s:s, s:o, s:s, s:s, s:i, s:s, s:o, s:o, s:o, s:b, s:b, s:b, s:b, s:o, s:s?, s:o, s:s?}",
		"address", nt_addr_str(&answer->packet->dst, addr),
		"packet", packet_json(answer->packet),
		"verdict", effects[verdict->effect],
		"reason", nt_reason_str(verdict->reason),
		"step", (int)verdict->step,
		"mode", nt_mode_str(answer->explain->policy.mode),
		"lease", verdict->lease ?
		nt_lease_json(verdict->lease, true) : json_null(),
		"prefix", prefix_json(answer),
		"except", some,
		"dns_denied", (int)verdict->dns_denied,
		"upstream", (int)!!verdict->upstream,
		"open_connections_pass", (int)verdict->open_pass,
		"replies_pass", (int)verdict->replies_pass,
		"names", names_json(answer),
		"names_error", *answer->explain->names_why ?
		answer->explain->names_why : NULL,
		"daemon", nt_daemon_json(&answer->explain->daemon),
		"allow", *answer->advice ? answer->advice : NULL));
}
