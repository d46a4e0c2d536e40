// SPDX-License-Identifier: GPL-2.0
#include "lib/insight/explain.h"

#include <string.h>

#include "lib/base/addr.h"

/* Lines of the table in doc/DESIGN.md. */
enum step {
	STEP_LOOPBACK = 2,
	STEP_DNS = 5,
	STEP_DENIED_PREFIX,
	STEP_LEASE,
	STEP_ALLOWED_PREFIX,
	STEP_BUILTIN,
	STEP_ELSE = 11,
};

enum match { MATCH_NO, MATCH_SOME, MATCH_YES };

static bool is_in4(const struct nt_addr *addr, uint32_t net, unsigned int len)
{
	return addr->family == AF_INET &&
	       (ntohl(addr->v4.s_addr) ^ net) >> (32 - len) == 0;
}

static bool is_private(const struct nt_addr *addr)
{
	if (addr->family == AF_INET6)
		return (addr->v6.s6_addr[0] & 0xfe) == 0xfc;
	return is_in4(addr, 0x0a000000, 8) || is_in4(addr, 0xac100000, 12) ||
	       is_in4(addr, 0xc0a80000, 16) || is_in4(addr, 0x64400000, 10);
}

static bool is_linklocal(const struct nt_addr *addr)
{
	if (addr->family == AF_INET6)
		return IN6_IS_ADDR_LINKLOCAL(&addr->v6);
	return is_in4(addr, 0xa9fe0000, 16);
}

static bool is_builtin(const struct nt_policy *policy,
		       const struct nt_addr *addr)
{
	return ((policy->builtin & NETTRUST_BUILTIN_PRIVATE) &&
		is_private(addr)) ||
	       ((policy->builtin & NETTRUST_BUILTIN_LINKLOCAL) &&
		is_linklocal(addr));
}

static const struct nt_upstream *find_upstream(const struct nt_policy *policy,
					       const struct nt_packet *packet)
{
	for (unsigned int i = 0; i < policy->n_upstreams; i++) {
		const struct nt_upstream *up = &policy->upstreams[i];

		if (nt_addr_equal(&up->addr, &packet->dst) &&
		    (!packet->has_proto || packet->proto == up->proto) &&
		    (!packet->has_port || packet->port == up->port))
			return up;
	}
	return NULL;
}

static enum match is_dns(const struct nt_packet *packet)
{
	if (packet->has_proto && packet->proto != IPPROTO_UDP &&
	    packet->proto != IPPROTO_TCP)
		return MATCH_NO;
	if (!packet->has_port)
		return MATCH_SOME;
	return packet->port == 53 || packet->port == 853 ? MATCH_YES : MATCH_NO;
}

/* Finds the longest matching prefix of a kind: the most telling one. */
static const struct nt_prefix *find_prefix(const struct nt_tables *tables,
					   const struct nt_addr *addr,
					   enum nettrust_prefix_kind kind)
{
	const struct nt_prefix *found = NULL;

	for (size_t i = 0; i < tables->n_prefixes; i++) {
		const struct nt_prefix *prefix = &tables->prefixes[i];

		if (prefix->kind == kind && nt_prefix_contains(prefix, addr) &&
		    (!found || prefix->len > found->len))
			found = prefix;
	}
	return found;
}

static enum match covers_service(const struct nt_lease *lease,
				 const struct nt_packet *packet)
{
	enum match best = lease->n_services ? MATCH_NO : MATCH_YES;

	for (unsigned int i = 0; i < lease->n_services; i++) {
		const struct nt_service *service = &lease->services[i];

		if (!packet->has_proto) {
			best = MATCH_SOME;
			continue;
		}
		if (service->proto != packet->proto)
			continue;
		if (!service->port_min ||
		    (packet->has_port && packet->port >= service->port_min &&
		     packet->port <= service->port_max))
			return MATCH_YES;
		if (!packet->has_port)
			best = MATCH_SOME;
	}
	return best;
}

static enum match is_senders(const struct nt_lease *lease,
			     const struct nt_packet *packet)
{
	switch (lease->scope) {
	case NETTRUST_SCOPE_ANY:
		return MATCH_YES;
	case NETTRUST_SCOPE_CLIENT:
		return packet->forwarded &&
		       nt_addr_equal(&lease->client, &packet->client) ?
		       MATCH_YES : packet->forwarded ? MATCH_NO : MATCH_SOME;
	case NETTRUST_SCOPE_UID:
		if (packet->forwarded)
			return MATCH_NO;
		return !packet->has_uid ? MATCH_SOME :
		       packet->uid == lease->uid ? MATCH_YES : MATCH_NO;
	default:
		if (packet->forwarded)
			return MATCH_NO;
		return !packet->has_cgroup ? MATCH_SOME :
		       packet->cgroup == lease->cgroup ? MATCH_YES : MATCH_NO;
	}
}

static enum match covers(const struct nt_lease *lease,
			 const struct nt_packet *packet)
{
	enum match sender, service;

	if (!nt_addr_equal(&lease->addr, &packet->dst))
		return MATCH_NO;
	sender = is_senders(lease, packet);
	service = covers_service(lease, packet);
	return sender < service ? sender : service;
}

/* Return: a live lease that covers the packet, else a pending or lapsed one. */
static const struct nt_lease *find_lease(const struct nt_tables *tables,
					 const struct nt_packet *packet,
					 struct nt_explained *explained)
{
	const struct nt_lease *best = NULL;

	for (size_t i = 0; i < tables->n_leases; i++) {
		const struct nt_lease *lease = &tables->leases[i];
		enum match match = covers(lease, packet);

		/* States are numbered from live to lapsed. */
		if (match == MATCH_YES && (!best || lease->state < best->state))
			best = lease;
		if (match != MATCH_SOME ||
		    lease->state == NETTRUST_LEASE_STATE_LAPSED)
			continue;
		if (explained->n_some < NT_SOME_MAX)
			explained->some[explained->n_some] = lease;
		explained->n_some++;
	}
	return best;
}

static void decide(struct nt_explained *explained, enum step step,
		   enum nettrust_reason reason)
{
	explained->step = step;
	explained->reason = reason;
}

static void decide_by_tables(const struct nt_tables *tables,
			     const struct nt_packet *packet,
			     struct nt_explained *explained)
{
	const struct nt_policy *policy = tables->policy;
	const struct nt_lease *lease;

	explained->prefix = find_prefix(tables, &packet->dst,
					NETTRUST_PREFIX_KIND_DENY);
	if (explained->prefix) {
		decide(explained, STEP_DENIED_PREFIX,
		       NETTRUST_REASON_DENIED_PREFIX);
		return;
	}
	lease = find_lease(tables, packet, explained);
	explained->lease = lease;
	if (lease && lease->state == NETTRUST_LEASE_STATE_LIVE) {
		explained->n_some = 0;
		decide(explained, STEP_LEASE, NETTRUST_REASON_LEASE);
		return;
	}
	explained->prefix = find_prefix(tables, &packet->dst,
					NETTRUST_PREFIX_KIND_ALLOW);
	if (explained->prefix) {
		decide(explained, STEP_ALLOWED_PREFIX,
		       NETTRUST_REASON_ALLOWED_PREFIX);
	} else if (is_builtin(policy, &packet->dst)) {
		decide(explained, STEP_BUILTIN, NETTRUST_REASON_BUILTIN);
	} else {
		decide(explained, STEP_ELSE, lease ? NETTRUST_REASON_EXPIRED :
						     NETTRUST_REASON_NO_LEASE);
		explained->open_pass = lease && lease->state ==
				       NETTRUST_LEASE_STATE_PENDING;
		explained->replies_pass = policy->builtin &
					  NETTRUST_BUILTIN_REPLY;
	}
}

static enum nt_effect effect_of(const struct nt_policy *policy,
				const struct nt_packet *packet,
				enum nettrust_reason reason)
{
	uint32_t hook = packet->forwarded ? NETTRUST_HOOKS_FORWARD :
					    NETTRUST_HOOKS_OUTPUT;

	if (policy->mode == NETTRUST_MODE_OFF || !(policy->hooks & hook))
		return NT_EFFECT_UNSEEN;
	if (!nt_reason_denies(reason))
		return NT_EFFECT_PASSES;
	if (policy->mode == NETTRUST_MODE_AUDIT)
		return NT_EFFECT_AUDITED;
	return policy->action == NETTRUST_ACTION_MARK ? NT_EFFECT_MARKED :
							NT_EFFECT_DENIED;
}

void nt_explain(const struct nt_tables *tables, const struct nt_packet *packet,
		struct nt_explained *explained)
{
	const struct nt_policy *policy = tables->policy;
	enum match dns = policy->dns_lockdown && !packet->loopback ?
			 is_dns(packet) : MATCH_NO;

	memset(explained, 0, sizeof(*explained));
	explained->upstream = find_upstream(policy, packet);
	if (packet->loopback && (policy->builtin & NETTRUST_BUILTIN_LOOPBACK))
		decide(explained, STEP_LOOPBACK, NETTRUST_REASON_LOOPBACK);
	else if (dns == MATCH_YES)
		decide(explained, STEP_DNS, NETTRUST_REASON_DNS);
	else
		decide_by_tables(tables, packet, explained);
	explained->effect = effect_of(policy, packet, explained->reason);
	explained->dns_denied = dns == MATCH_SOME &&
				!nt_reason_denies(explained->reason);
}
