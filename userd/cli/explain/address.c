// SPDX-License-Identifier: GPL-2.0
#include "cli/explain/address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/explain/before.h"
#include "cli/explain/where.h"
#include "cli/kernel/daemon.h"
#include "cli/kernel/known.h"
#include "cli/kernel/lease.h"
#include "cli/say.h"
#include "lib/base/words.h"

#define ADVICE_LEN	(NT_WHERE_LEN + 256)
#define NAMES_MOST	16

static const char *const effects[] = {
	[NT_EFFECT_PASSES] = "passes",
	[NT_EFFECT_DENIED] = "denied",
	[NT_EFFECT_AUDITED] = "audited",
	[NT_EFFECT_MARKED] = "marked",
	[NT_EFFECT_UNSEEN] = "unseen",
};

/* A name of the address, and what the rules say about it. */
struct named {
	const char *name;
	const struct nt_seen *seen;	/* NULL if only a lease has it */
	bool ruled;
	struct nt_decision decision;
	struct nt_where where;
};

struct answer {
	const struct nt_explain *explain;
	const struct nt_packet *packet;
	struct nt_explained verdict;
	struct named names[NAMES_MOST];
	size_t n_names;
	struct nt_where where;		/* of the deciding prefix */
	char advice[ADVICE_LEN];	/* how to let it pass, or "" */
};

static void add_name(struct answer *answer, const char *name,
		     const struct nt_seen *seen)
{
	const struct nt_explain *explain = answer->explain;
	struct named *named = &answer->names[answer->n_names];

	for (size_t i = 0; i < answer->n_names; i++)
		if (!strcmp(answer->names[i].name, name))
			return;
	if (!*name || answer->n_names == NAMES_MOST)
		return;
	answer->n_names++;
	*named = (struct named) { .name = name, .seen = seen };
	if (!explain->rules)
		return;
	named->ruled = true;
	nt_explain_decide(explain, name,
			  answer->packet->dst.family == AF_INET ? 1 : 28,
			  &named->decision, &named->where);
}

/* The most recently seen first. */
static void find_names(struct answer *answer)
{
	struct nt_explain *explain = (struct nt_explain *)answer->explain;

	for (size_t i = explain->n_seen; i-- > 0;)
		add_name(answer, explain->seen[i].name, &explain->seen[i]);
	for (size_t i = 0; i < explain->n_leases; i++) {
		nt_cli_clean(explain->leases[i].name);
		add_name(answer, explain->leases[i].name, NULL);
	}
}

static void set_port(struct nt_service *service, uint16_t port)
{
	service->port_min = port;
	service->port_max = port;
}

static void advise_lease(struct answer *answer)
{
	const struct nt_packet *packet = answer->packet;
	char addr[NT_ADDR_STRLEN], service[NT_SERVICE_STRLEN];
	size_t used;

	used = snprintf(answer->advice, ADVICE_LEN, "nettrust allow %s --ttl 3600",
			nt_addr_str(&packet->dst, addr));
	if (packet->has_proto) {
		struct nt_service one = { .proto = packet->proto };

		if (packet->has_port)
			set_port(&one, packet->port);
		used += snprintf(answer->advice + used, ADVICE_LEN - used,
				 " --service %s", nt_service_str(&one, service));
	}
	if (packet->has_uid)
		snprintf(answer->advice + used, ADVICE_LEN - used, " --uid %u",
			 packet->uid);
	else if (packet->has_cgroup)
		snprintf(answer->advice + used, ADVICE_LEN - used,
			 " --cgroup %llu",
			 (unsigned long long)packet->cgroup);
	else if (packet->forwarded)
		snprintf(answer->advice + used, ADVICE_LEN - used,
			 " --client %s", nt_addr_str(&packet->client, addr));
}

static void advise_prefix(struct answer *answer)
{
	const struct nt_prefix *prefix = answer->verdict.prefix;
	char text[NT_PREFIX_STRLEN], where[NT_WHERE_LEN];

	if (prefix->origin == NETTRUST_ORIGIN_DAEMON && answer->where.line)
		snprintf(answer->advice, ADVICE_LEN, "remove %s, then systemctl reload nettrustd",
			 nt_explain_where_str(answer->explain, &answer->where,
					      where));
	else
		snprintf(answer->advice, ADVICE_LEN, "nettrust deny %s --remove",
			 nt_prefix_str(prefix, text));
}

/* The command that would let the packet pass. */
static void advise(struct answer *answer)
{
	switch (answer->verdict.reason) {
	case NETTRUST_REASON_DNS:
		snprintf(answer->advice, ADVICE_LEN, "nettrust mode --dns-lockdown off (better: ask nettrustd)");
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

static void print_why(const struct answer *answer)
{
	const struct nt_explained *verdict = &answer->verdict;
	const struct nt_lease *lease = verdict->lease;
	char text[NT_SERVICES_STRLEN], where[NT_WHERE_LEN];

	printf("  why      ");
	switch (verdict->reason) {
	case NETTRUST_REASON_LOOPBACK:
		printf("it stays on this machine");
		break;
	case NETTRUST_REASON_DNS:
		printf("DNS may only go to the daemon (dnsLockdown)");
		break;
	case NETTRUST_REASON_LEASE:
		printf("a lease%s%s for %s, ", *lease->name ? " of " : "",
		       lease->name, nt_lease_scope_str(lease, text));
		printf("%s services, ends %s",
		       nt_lease_services_str(lease, text),
		       lease->remaining_ms == UINT64_MAX ? "" : "in ");
		fputs(nt_cli_time(lease->remaining_ms, "never", text), stdout);
		break;
	case NETTRUST_REASON_DENIED_PREFIX:
	case NETTRUST_REASON_ALLOWED_PREFIX:
		printf("%s prefix %s, ",
		       nt_prefix_kind_str(verdict->prefix->kind),
		       nt_prefix_str(verdict->prefix, text));
		if (verdict->prefix->origin == NETTRUST_ORIGIN_ADMIN)
			printf("set by hand");
		else if (*answer->where.key)
			fputs(nt_explain_where_str(answer->explain, &answer->where,
						   where), stdout);
		else
			printf("set by the daemon");
		break;
	case NETTRUST_REASON_BUILTIN:
		printf("private and link-local networks pass (nettrust mode --builtin)");
		break;
	case NETTRUST_REASON_EXPIRED:
		if (lease->state == NETTRUST_LEASE_STATE_PENDING)
			printf("its lease%s%s expired, and the kernel is looking for connections that use it",
			       *lease->name ? ", of " : "", lease->name);
		else
			printf("its lease%s%s ended within the last %us",
			       *lease->name ? ", of " : "", lease->name,
			       answer->explain->policy.linger);
		break;
	default:
		printf("no lease and no allow prefix covers it");
	}
	printf(" (line %u of the verdict)\n", verdict->step);
}

static void print_effect(const struct answer *answer)
{
	const struct nt_policy *policy = &answer->explain->policy;
	const struct nt_explained *verdict = &answer->verdict;

	if (verdict->effect == NT_EFFECT_UNSEEN &&
	    policy->mode == NETTRUST_MODE_OFF)
		puts("  but      the mode is off, everything passes");
	else if (verdict->effect == NT_EFFECT_UNSEEN)
		printf("  but      there is no hook %s, it passes\n",
		       answer->packet->forwarded ? "forward" : "output");
	else if (verdict->effect == NT_EFFECT_AUDITED)
		puts("  but      in mode audit it passes and is reported");
	else if (verdict->effect == NT_EFFECT_MARKED)
		puts("  but      action mark passes it on to your own rules");
	if (verdict->dns_denied)
		puts("  but not  ports 53 and 853 (dnsLockdown)");
	if (verdict->upstream)
		puts("  but      the daemon itself may query this resolver");
	if (verdict->open_pass)
		puts("  but      open connections pass");
	if (verdict->replies_pass)
		puts("  but      replies to connections that it opened pass");
}

static void print_some(const struct answer *answer)
{
	const struct nt_explained *verdict = &answer->verdict;
	char text[NT_SERVICES_STRLEN];

	for (size_t i = 0; i < verdict->n_some && i < NT_SOME_MAX; i++) {
		const struct nt_lease *lease = verdict->some[i];

		printf("  except   %s", nt_lease_services_str(lease, text));
		printf(" of %s pass, a lease%s%s, ends %s%s\n",
		       nt_lease_scope_str(lease, text),
		       *lease->name ? " of " : "", lease->name,
		       lease->remaining_ms == UINT64_MAX ? "" : "in ",
		       nt_cli_time(lease->remaining_ms, "never", text));
	}
	if (verdict->n_some > NT_SOME_MAX)
		printf("  except   %zu more leases for some services or senders\n",
		       verdict->n_some - NT_SOME_MAX);
}

static void print_name(const struct answer *answer, const struct named *named)
{
	char time[NT_UTC_STRLEN], where[NT_WHERE_LEN];

	printf("  name     %s", named->name);
	if (named->seen)
		printf(", last seen %s", nt_cli_utc(named->seen->last, time));
	if (named->seen && *named->seen->by)
		printf(", then allowed by %s", named->seen->by);
	putchar('\n');
	if (named->ruled && *named->where.key)
		printf("  rule     %s\n",
		       nt_explain_where_str(answer->explain, &named->where,
					    where));
	if (named->ruled && named->decision.cause)
		printf("  denied   %s\n", named->decision.cause);
}

/* Where a lease would have let it pass, or the daemon would have to answer. */
static void print_before(const struct answer *answer)
{
	const struct nt_explain *explain = answer->explain;
	const struct nt_seen *seen = nt_explain_last(explain);
	enum nettrust_reason reason = answer->verdict.reason;
	char before[NT_BEFORE_LEN], state[NT_DAEMON_STRLEN];

	/* Without a pair, "expired" says all: the kernel still has the lease. */
	if (reason == NETTRUST_REASON_NO_LEASE ||
	    (reason == NETTRUST_REASON_EXPIRED && seen))
		printf("  before   %s\n",
		       nt_explain_before_str(explain, seen, before));
	if (explain->daemon.state != NT_PRESENCE_RUNS &&
	    (reason == NETTRUST_REASON_NO_LEASE ||
	     reason == NETTRUST_REASON_EXPIRED ||
	     reason == NETTRUST_REASON_DNS))
		printf("  daemon   %s\n",
		       nt_daemon_str(&explain->daemon, state));
}

static void print_packet(const struct nt_packet *packet)
{
	char text[NT_SERVICE_STRLEN], addr[NT_ADDR_STRLEN];
	struct nt_service service = { .proto = packet->proto };

	fputs(nt_addr_str(&packet->dst, addr), stdout);
	if (packet->has_port)
		set_port(&service, packet->port);
	if (packet->has_proto)
		printf(" %s", nt_service_str(&service, text));
	if (packet->has_uid)
		printf(" uid %u", packet->uid);
	if (packet->has_cgroup)
		printf(" cgroup %llu", (unsigned long long)packet->cgroup);
	if (packet->forwarded)
		printf(" from %s", nt_addr_str(&packet->client, addr));
}

static void print(const struct answer *answer)
{
	const struct nt_explained *verdict = &answer->verdict;

	print_packet(answer->packet);
	printf(": %s, %s\n",
	       verdict->reason < NETTRUST_REASON_MALFORMED ? "passes" :
							      "denied",
	       nt_reason_str(verdict->reason));
	print_why(answer);
	print_effect(answer);
	print_some(answer);
	for (size_t i = 0; i < answer->n_names; i++)
		print_name(answer, &answer->names[i]);
	if (!answer->n_names && verdict->reason >= NETTRUST_REASON_MALFORMED)
		puts("  name     none known");
	print_before(answer);
	if (*answer->advice)
		printf("  allow    %s\n", answer->advice);
}

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

static json_t *names_json(const struct answer *answer)
{
	char time[NT_UTC_STRLEN];
	json_t *list = json_array();

	for (size_t i = 0; i < answer->n_names; i++) {
		const struct named *named = &answer->names[i];

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

static json_t *prefix_json(const struct answer *answer)
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

static void print_json(const struct answer *answer)
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
	struct answer *answer = calloc(1, sizeof(*answer));

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
		print_json(answer);
	else
		print(answer);
	free(answer);
	return NT_EXIT_OK;
}
