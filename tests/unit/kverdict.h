/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The verdict, compiled from kmod/ as it is: tests script what the lookups
 * answer, and count which of them were asked.
 */
#ifndef NETTRUST_TEST_KVERDICT_H
#define NETTRUST_TEST_KVERDICT_H

#include <stdlib.h>

#include "kmod/packet/verdict.c"
#include "tests/unit/unit.h"

struct nk_lookup {
	unsigned int prefix;
	enum nt_lease_match lease;
	bool alive;
	enum nt_origin origin;
	bool error_leased;
	unsigned int asked_prefix;
	unsigned int asked_lease;
	unsigned int asked_alive;
	unsigned int asked_origin;
	bool forged;
};

unsigned int nt_lookup_prefix(struct nk_lookup *lookup,
			      const struct nk_flow *flow)
{
	lookup->asked_prefix++;
	return lookup->prefix;
}

enum nt_lease_match nt_lookup_lease(struct nk_lookup *lookup,
				    const struct nk_flow *flow)
{
	lookup->asked_lease++;
	return lookup->lease;
}

bool nt_lookup_alive(struct nk_lookup *lookup, const struct nk_flow *flow)
{
	lookup->asked_alive++;
	return lookup->alive;
}

enum nt_origin nt_lookup_origin(struct nk_lookup *lookup,
				const struct nk_flow *flow)
{
	lookup->asked_origin++;
	return lookup->origin;
}

bool nt_lookup_error_leased(struct nk_lookup *lookup,
			    const struct nk_flow *flow)
{
	ck_assert_int_eq(lookup->origin, NT_ORIGIN_ERROR_TO_SERVER);
	return lookup->error_leased;
}

bool nt_lookup_forged(struct nk_lookup *lookup, const struct nk_flow *flow)
{
	return lookup->forged;
}

#define ALL_BUILTINS 0x1f

static struct nk_policy policy;
static struct nk_lookup lookup;

static void setup(void)
{
	memset(&policy, 0, sizeof(policy));
	memset(&lookup, 0, sizeof(lookup));
	policy.mode = NETTRUST_MODE_ENFORCE;
	policy.hooks = 7;
	policy.builtin = ALL_BUILTINS;
	policy.dns_lockdown = true;
	policy.upstream_mark = 7;
}

static void set_addr(struct nk_addr *addr, u8 *family, const char *text)
{
	memset(addr, 0, sizeof(*addr));
	*family = strchr(text, ':') ? AF_INET6 : AF_INET;
	ck_assert_int_eq(inet_pton(*family, text, addr), 1);
}

static struct nk_flow flow_to(const char *dst, u8 proto, u16 dport)
{
	struct nk_flow flow = {
		.hook = NETTRUST_HOOKS_OUTPUT,
		.proto = proto,
		.ttl = 64,
		.sport = 40000,
		.dport = dport,
	};

	set_addr(&flow.dst, &flow.family, dst);
	flow.has_ports = proto == IPPROTO_TCP || proto == IPPROTO_UDP;
	return flow;
}

static struct nk_flow icmp6_to(const char *dst, u8 type, u8 ttl)
{
	struct nk_flow flow = flow_to(dst, IPPROTO_ICMPV6, 0);

	flow.has_icmp = true;
	flow.icmp_type = type;
	flow.ttl = ttl;
	return flow;
}

static enum nettrust_reason verdict(const struct nk_flow *flow)
{
	return nt_verdict(&policy, flow, &lookup);
}

#define expect(flow, reason) ck_assert_int_eq(verdict(&(flow)), \
					      NETTRUST_REASON_##reason)

#endif
