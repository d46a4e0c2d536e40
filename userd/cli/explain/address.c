// SPDX-License-Identifier: GPL-2.0
#include "cli/explain/address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/explain/answer.h"
#include "cli/say.h"

static void add_name(struct nt_answer *answer, const char *name,
		     const struct nt_seen *seen)
{
	const struct nt_explain *explain = answer->explain;
	struct nt_named *named = &answer->names[answer->n_names];

	for (size_t i = 0; i < answer->n_names; i++)
		if (!strcmp(answer->names[i].name, name))
			return;
	if (!*name || answer->n_names == NT_NAMES_MAX)
		return;
	answer->n_names++;
	*named = (struct nt_named) { .name = name, .seen = seen };
	if (!explain->rules)
		return;
	named->ruled = true;
	nt_explain_decide(explain, name,
			  answer->packet->dst.family == AF_INET ? 1 : 28,
			  &named->decision, &named->where);
}

/* The most recently seen first. */
static void find_names(struct nt_answer *answer)
{
	struct nt_explain *explain = (struct nt_explain *)answer->explain;

	for (size_t i = explain->n_seen; i-- > 0;)
		add_name(answer, explain->seen[i].name, &explain->seen[i]);
	for (size_t i = 0; i < explain->n_leases; i++) {
		nt_cli_clean(explain->leases[i].name);
		add_name(answer, explain->leases[i].name, NULL);
	}
}

static void advise_lease(struct nt_answer *answer)
{
	const struct nt_packet *packet = answer->packet;
	char addr[NT_ADDR_STRLEN], service[NT_SERVICE_STRLEN];
	size_t used;

	used = snprintf(answer->advice, NT_ADVICE_LEN, "nettrust allow %s --ttl 3600",
			nt_addr_str(&packet->dst, addr));
	if (packet->has_proto) {
		used += snprintf(answer->advice + used, NT_ADVICE_LEN - used,
				 " --service %s",
				 nt_packet_service_str(packet, service));
	}
	if (packet->has_uid)
		snprintf(answer->advice + used, NT_ADVICE_LEN - used, " --uid %u",
			 packet->uid);
	else if (packet->has_cgroup)
		snprintf(answer->advice + used, NT_ADVICE_LEN - used,
			 " --cgroup %llu",
			 (unsigned long long)packet->cgroup);
	else if (packet->forwarded)
		snprintf(answer->advice + used, NT_ADVICE_LEN - used,
			 " --client %s", nt_addr_str(&packet->client, addr));
}

static void advise_prefix(struct nt_answer *answer)
{
	const struct nt_prefix *prefix = answer->verdict.prefix;
	char text[NT_PREFIX_STRLEN], where[NT_WHERE_LEN];

	if (prefix->origin == NETTRUST_ORIGIN_DAEMON && answer->where.line)
		snprintf(answer->advice, NT_ADVICE_LEN, "remove %s, then systemctl reload nettrustd",
			 nt_explain_where_str(answer->explain, &answer->where,
					      where));
	else
		snprintf(answer->advice, NT_ADVICE_LEN, "nettrust deny %s --remove",
			 nt_prefix_str(prefix, text));
}

/* The command that would let the packet pass. */
static void advise(struct nt_answer *answer)
{
	switch (answer->verdict.reason) {
	case NETTRUST_REASON_DNS:
		snprintf(answer->advice, NT_ADVICE_LEN, "nettrust mode --dns-lockdown off (better: ask nettrustd)");
		break;
	case NETTRUST_REASON_DENIED_PREFIX:
		advise_prefix(answer);
		break;
	case NETTRUST_REASON_NO_LEASE:
	case NETTRUST_REASON_EXPIRED:
		advise_lease(answer);
		break;
	default:
		break;
	}
}

int nt_explain_address(struct nt_explain *explain,
		       const struct nt_packet *packet)
{
	const struct nt_tables tables = {
		.policy = &explain->policy,
		.prefixes = explain->prefixes,
		.n_prefixes = explain->n_prefixes,
		.leases = explain->leases,
		.n_leases = explain->n_leases,
	};
	struct nt_answer *answer = calloc(1, sizeof(*answer));

	if (!answer) {
		nt_cli_error("out of memory");
		return NT_EXIT_FAILED;
	}
	answer->explain = explain;
	answer->packet = packet;
	nt_explain(&tables, packet, &answer->verdict);
	if (answer->verdict.prefix &&
	    answer->verdict.prefix->origin == NETTRUST_ORIGIN_DAEMON)
		nt_explain_find_prefix(explain, answer->verdict.prefix,
				       &answer->where);
	find_names(answer);
	advise(answer);
	if (explain->cli->json)
		nt_answer_print_json(answer);
	else
		nt_answer_print(answer);
	free(answer);
	return NT_EXIT_OK;
}
