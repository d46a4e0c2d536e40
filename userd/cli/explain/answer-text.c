// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "cli/explain/answer.h"
#include "cli/explain/before.h"
#include "cli/kernel/daemon.h"
#include "cli/kernel/lease.h"
#include "cli/say.h"
#include "lib/base/words.h"

const char *nt_packet_service_str(const struct nt_packet *packet, char *buf)
{
	struct nt_service service = { .proto = packet->proto };

	if (packet->has_port) {
		service.port_min = packet->port;
		service.port_max = packet->port;
	}
	return nt_service_str(&service, buf);
}

static void print_prefix(const struct nt_answer *answer)
{
	const struct nt_prefix *prefix = answer->verdict.prefix;
	char text[NT_PREFIX_STRLEN], where[NT_WHERE_LEN];

	printf("%s prefix %s, ", nt_prefix_kind_str(prefix->kind),
	       nt_prefix_str(prefix, text));
	if (prefix->origin == NETTRUST_ORIGIN_ADMIN)
		printf("set by hand");
	else if (*answer->where.key)
		fputs(nt_explain_where_str(answer->explain, &answer->where,
					   where), stdout);
	else
		printf("set by the daemon");
}

static void print_why(const struct nt_answer *answer)
{
	const struct nt_explained *verdict = &answer->verdict;
	const struct nt_lease *lease = verdict->lease;
	char text[NT_SERVICES_STRLEN];

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
		printf("%s services, ", nt_lease_services_str(lease, text));
		fputs(nt_lease_end_str(lease, text), stdout);
		break;
	case NETTRUST_REASON_DENIED_PREFIX:
	case NETTRUST_REASON_ALLOWED_PREFIX:
		print_prefix(answer);
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

static void print_effect(const struct nt_answer *answer)
{
	const struct nt_policy *policy = &answer->explain->policy;
	const struct nt_explained *verdict = &answer->verdict;

	if (verdict->effect == NT_EFFECT_UNSEEN &&
	    policy->mode == NETTRUST_MODE_OFF)
		puts("  but      the mode is off, so everything passes");
	else if (verdict->effect == NT_EFFECT_UNSEEN)
		printf("  but      hook %s is off, so it passes\n",
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

static void print_some(const struct nt_answer *answer)
{
	const struct nt_explained *verdict = &answer->verdict;
	char text[NT_SERVICES_STRLEN];

	for (size_t i = 0; i < verdict->n_some && i < NT_SOME_MAX; i++) {
		const struct nt_lease *lease = verdict->some[i];

		printf("  except   %s", nt_lease_services_str(lease, text));
		printf(" of %s pass, a lease%s%s, ",
		       nt_lease_scope_str(lease, text),
		       *lease->name ? " of " : "", lease->name);
		puts(nt_lease_end_str(lease, text));
	}
	if (verdict->n_some > NT_SOME_MAX)
		printf("  except   %zu more leases for some services or senders\n",
		       verdict->n_some - NT_SOME_MAX);
}

static void print_name(const struct nt_answer *answer,
		       const struct nt_named *named)
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
static void print_before(const struct nt_answer *answer)
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

	fputs(nt_addr_str(&packet->dst, addr), stdout);
	if (packet->has_proto)
		printf(" %s", nt_packet_service_str(packet, text));
	if (packet->has_uid)
		printf(" uid %u", packet->uid);
	if (packet->has_cgroup)
		printf(" cgroup %llu", (unsigned long long)packet->cgroup);
	if (packet->forwarded)
		printf(" from %s", nt_addr_str(&packet->client, addr));
}

void nt_answer_print(const struct nt_answer *answer)
{
	const struct nt_explained *verdict = &answer->verdict;

	print_packet(answer->packet);
	printf(": %s, %s\n",
	       nt_reason_denies(verdict->reason) ? "denied" : "passes",
	       nt_reason_str(verdict->reason));
	print_why(answer);
	print_effect(answer);
	print_some(answer);
	for (size_t i = 0; i < answer->n_names; i++)
		print_name(answer, &answer->names[i]);
	if (!answer->n_names && nt_reason_denies(verdict->reason))
		puts("  name     none known");
	print_before(answer);
	if (*answer->advice)
		printf("  allow    %s\n", answer->advice);
}
