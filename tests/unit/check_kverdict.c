// SPDX-License-Identifier: GPL-2.0
/*
 * The verdict, compiled from kmod/ as it stands, over every branch: each test
 * scripts what the lookups answer and counts which of them were asked.
 */
#include <stdlib.h>

#include "kmod/packet/verdict.c"
#include "tests/unit/unit.h"

struct nt_lookup {
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

unsigned int nt_lookup_prefix(struct nt_lookup *lookup,
			      const struct nt_flow *flow)
{
	lookup->asked_prefix++;
	return lookup->prefix;
}

enum nt_lease_match nt_lookup_lease(struct nt_lookup *lookup,
				    const struct nt_flow *flow)
{
	lookup->asked_lease++;
	return lookup->lease;
}

bool nt_lookup_alive(struct nt_lookup *lookup, const struct nt_flow *flow)
{
	lookup->asked_alive++;
	return lookup->alive;
}

enum nt_origin nt_lookup_origin(struct nt_lookup *lookup,
				const struct nt_flow *flow)
{
	lookup->asked_origin++;
	return lookup->origin;
}

bool nt_lookup_error_leased(struct nt_lookup *lookup,
			    const struct nt_flow *flow)
{
	ck_assert_int_eq(lookup->origin, NT_ORIGIN_ERROR_TO_SERVER);
	return lookup->error_leased;
}

bool nt_lookup_forged(struct nt_lookup *lookup, const struct nt_flow *flow)
{
	return lookup->forged;
}

#define ALL_BUILTINS 0x1f

static struct nt_policy policy;
static struct nt_lookup lookup;

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

static void set_addr(struct nt_addr *addr, u8 *family, const char *text)
{
	memset(addr, 0, sizeof(*addr));
	*family = strchr(text, ':') ? AF_INET6 : AF_INET;
	ck_assert_int_eq(inet_pton(*family, text, addr), 1);
}

static struct nt_flow flow_to(const char *dst, u8 proto, u16 dport)
{
	struct nt_flow flow = {
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

static struct nt_flow icmp6_to(const char *dst, u8 type, u8 ttl)
{
	struct nt_flow flow = flow_to(dst, IPPROTO_ICMPV6, 0);

	flow.has_icmp = true;
	flow.icmp_type = type;
	flow.ttl = ttl;
	return flow;
}

static enum nettrust_reason verdict(const struct nt_flow *flow)
{
	return nt_verdict(&policy, flow, &lookup);
}

#define expect(flow, reason) ck_assert_int_eq(verdict(&(flow)), \
					      NETTRUST_REASON_##reason)

/* One of each family and protocol; none of them private. */
static struct nt_flow plain(int i)
{
	static const u8 protos[] = {
		IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, IPPROTO_GRE,
	};
	struct nt_flow flow = flow_to(i % 2 ? "2001:db8::1" : "192.0.2.1",
				      protos[i / 2], 443);

	if (flow.proto == IPPROTO_ICMP) {
		flow.proto = i % 2 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
		flow.has_icmp = true;
		flow.icmp_type = i % 2 ? 128 : 8;
	}
	return flow;
}

#define PLAIN 8

START_TEST(default_is_deny)
{
	struct nt_flow flow = plain(_i);

	expect(flow, NO_LEASE);
	flow.hook = NETTRUST_HOOKS_FORWARD;
	expect(flow, NO_LEASE);
	flow.fragment = true;
	flow.has_ports = false;
	expect(flow, NO_LEASE);
}
END_TEST

/* The order of the design: each step against all that come after. */
START_TEST(order)
{
	struct nt_flow flow = plain(_i);

	lookup.lease = NT_LEASE_LAPSED;
	expect(flow, EXPIRED);
	lookup.origin = NT_ORIGIN_THEIRS;
	expect(flow, REPLY);
	lookup.prefix = NT_PREFIX_ALLOW;
	expect(flow, ALLOWED_PREFIX);
	lookup.lease = NT_LEASE_LIVE;
	expect(flow, LEASE);
	lookup.prefix |= NT_PREFIX_DENY;
	expect(flow, DENIED_PREFIX);
	if (flow.has_ports) {
		flow.dport = 853;
		expect(flow, DNS);
	}
	flow.loopback = true;
	expect(flow, LOOPBACK);
	flow.malformed = true;
	expect(flow, MALFORMED);
}
END_TEST

START_TEST(standing_lease_asks_no_conntrack)
{
	struct nt_flow flow = plain(_i);

	lookup.lease = NT_LEASE_LIVE;
	expect(flow, LEASE);
	ck_assert_uint_eq(lookup.asked_prefix, 1);
	ck_assert_uint_eq(lookup.asked_lease, 1);
	ck_assert_uint_eq(lookup.asked_alive, 0);
	ck_assert_uint_eq(lookup.asked_origin, 0);
}
END_TEST

START_TEST(pending_lease)
{
	struct nt_flow flow = plain(_i);

	lookup.lease = NT_LEASE_PENDING;
	expect(flow, EXPIRED);
	ck_assert_uint_eq(lookup.asked_alive, 1);
	lookup.alive = true;
	expect(flow, LEASE);
}
END_TEST

START_TEST(malformed_even_on_loopback)
{
	struct nt_flow flow = plain(_i);

	flow.malformed = true;
	flow.loopback = true;
	expect(flow, MALFORMED);
	flow.hook = NETTRUST_HOOKS_INPUT;
	expect(flow, MALFORMED);
}
END_TEST

START_TEST(loopback_can_be_switched_off)
{
	struct nt_flow flow = flow_to("127.0.0.1", IPPROTO_UDP, 53);

	flow.loopback = true;
	expect(flow, LOOPBACK);
	policy.builtin &= ~NETTRUST_BUILTIN_LOOPBACK;
	expect(flow, NO_LEASE);
}
END_TEST

static void add_upstream(const char *addr, u8 proto, u16 port)
{
	struct nt_upstream *up = &policy.upstreams[policy.n_upstreams++];

	set_addr(&up->addr, &up->family, addr);
	up->proto = proto;
	up->port = port;
}

START_TEST(upstream_needs_all_of_it)
{
	const char *addr = _i % 2 ? "2001:db8::53" : "192.0.2.53";
	u8 proto = _i / 2 ? IPPROTO_TCP : IPPROTO_UDP;
	struct nt_flow good, flow;

	add_upstream("198.51.100.1", IPPROTO_UDP, 53);
	add_upstream(addr, proto, 53);
	good = flow_to(addr, proto, 53);
	good.has_owner = true;
	good.mark = 7;
	expect(good, UPSTREAM);

	flow = good;
	flow.mark = 8;
	expect(flow, DNS);
	/* The kernel itself ends a connection; nothing else has no owner. */
	flow = good;
	flow.has_owner = false;
	if (proto == IPPROTO_TCP)
		expect(flow, UPSTREAM);
	else
		expect(flow, DNS);
	flow = good;
	flow.dport = 853;
	expect(flow, DNS);
	flow = good;
	flow.dport = 5353;
	expect(flow, NO_LEASE);
	flow = good;
	flow.proto = proto == IPPROTO_TCP ? IPPROTO_UDP : IPPROTO_TCP;
	expect(flow, DNS);
	flow = good;
	flow.hook = NETTRUST_HOOKS_FORWARD;
	expect(flow, DNS);
	flow = good;
	flow.has_ports = false;
	flow.fragment = true;
	expect(flow, NO_LEASE);
	flow = good;
	flow.dst.v6.s6_addr[3] ^= 1;
	expect(flow, DNS);
	policy.n_upstreams = 0;
	expect(good, DNS);
}
END_TEST

START_TEST(dns_lockdown)
{
	static const u16 ports[] = { 53, 853 };
	struct nt_flow flow = flow_to(_i % 2 ? "2001:db8::1" : "10.0.0.1",
				      _i / 2 % 2 ? IPPROTO_TCP : IPPROTO_UDP,
				      ports[_i / 4]);

	lookup.lease = NT_LEASE_LIVE;
	lookup.prefix = NT_PREFIX_ALLOW;
	expect(flow, DNS);
	flow.hook = NETTRUST_HOOKS_FORWARD;
	expect(flow, DNS);
	policy.dns_lockdown = false;
	expect(flow, LEASE);
	policy.dns_lockdown = true;
	flow.proto = IPPROTO_SCTP;
	expect(flow, LEASE);
	/* From port 53: the answers of a server here. */
	flow.proto = IPPROTO_UDP;
	flow.sport = 53;
	flow.dport = 40000;
	expect(flow, LEASE);
}
END_TEST

struct net_case {
	const char *addr;
	u32 builtin;	/* that lets it pass, 0: none */
};

static const struct net_case net_cases[] = {
	{ "9.255.255.255", 0 },
	{ "10.0.0.0", NETTRUST_BUILTIN_PRIVATE },
	{ "10.255.255.255", NETTRUST_BUILTIN_PRIVATE },
	{ "11.0.0.0", 0 },
	{ "100.63.255.255", 0 },
	{ "100.64.0.0", NETTRUST_BUILTIN_PRIVATE },
	{ "100.127.255.255", NETTRUST_BUILTIN_PRIVATE },
	{ "100.128.0.0", 0 },
	{ "127.0.0.1", 0 },
	{ "169.253.255.255", 0 },
	{ "169.254.0.0", NETTRUST_BUILTIN_LINKLOCAL },
	{ "169.254.255.255", NETTRUST_BUILTIN_LINKLOCAL },
	{ "169.255.0.0", 0 },
	{ "172.15.255.255", 0 },
	{ "172.16.0.0", NETTRUST_BUILTIN_PRIVATE },
	{ "172.31.255.255", NETTRUST_BUILTIN_PRIVATE },
	{ "172.32.0.0", 0 },
	{ "192.167.255.255", 0 },
	{ "192.168.0.0", NETTRUST_BUILTIN_PRIVATE },
	{ "192.168.255.255", NETTRUST_BUILTIN_PRIVATE },
	{ "192.169.0.0", 0 },
	{ "224.0.0.251", 0 },
	{ "255.255.255.255", 0 },
	{ "0.0.0.0", 0 },
	{ "fbff::1", 0 },
	{ "fc00::", NETTRUST_BUILTIN_PRIVATE },
	{ "fdff:ffff::1", NETTRUST_BUILTIN_PRIVATE },
	{ "fe00::1", 0 },
	{ "fe7f:ffff::1", 0 },
	{ "fe80::", NETTRUST_BUILTIN_LINKLOCAL },
	{ "febf:ffff::1", NETTRUST_BUILTIN_LINKLOCAL },
	{ "fec0::1", 0 },
	{ "ff02::fb", 0 },
	{ "::1", 0 },
	{ "::", 0 },
	{ "::ffff:10.0.0.1", 0 },
	{ "a00::1", 0 },
};

START_TEST(builtin_networks)
{
	const struct net_case *c = &net_cases[_i];
	struct nt_flow flow = flow_to(c->addr, IPPROTO_TCP, 80);

	ck_assert_int_eq(verdict(&flow), c->builtin ? NETTRUST_REASON_BUILTIN :
						      NETTRUST_REASON_NO_LEASE);
	flow.hook = NETTRUST_HOOKS_FORWARD;
	ck_assert_int_eq(verdict(&flow), c->builtin ? NETTRUST_REASON_BUILTIN :
						      NETTRUST_REASON_NO_LEASE);
	policy.builtin &= ~c->builtin;
	expect(flow, NO_LEASE);
}
END_TEST

START_TEST(ndp)
{
	struct nt_flow flow;
	u8 type;

	for (type = 133; type <= 137; type++) {
		flow = icmp6_to("ff02::1:ff00:1", type, 255);
		expect(flow, BUILTIN);
		flow.ttl = 254;
		expect(flow, NO_LEASE);
		/* To a neighbour's global address, but never through a router. */
		flow = icmp6_to("2001:db8::1", type, 255);
		expect(flow, NO_LEASE);
		flow.onlink = true;
		expect(flow, BUILTIN);
		flow.hook = NETTRUST_HOOKS_FORWARD;
		expect(flow, NO_LEASE);
	}
	policy.builtin &= ~NETTRUST_BUILTIN_LINKLOCAL;
	flow = icmp6_to("fe80::1", 135, 255);
	expect(flow, BUILTIN);
	flow = icmp6_to("ff02::1", 132, 255);
	expect(flow, NO_LEASE);
	flow = icmp6_to("ff02::1", 138, 255);
	expect(flow, NO_LEASE);
	flow = icmp6_to("ff05::1", 135, 255);
	expect(flow, NO_LEASE);
	flow = icmp6_to("ff02::1", 135, 255);
	flow.proto = IPPROTO_ICMP;
	expect(flow, NO_LEASE);
	flow = icmp6_to("ff02::1", 135, 255);
	flow.fragment = true;
	expect(flow, NO_LEASE);
	flow.fragment = false;
	policy.builtin &= ~NETTRUST_BUILTIN_MULTICAST;
	expect(flow, NO_LEASE);
}
END_TEST

START_TEST(mld_and_igmp)
{
	static const u8 types[] = { 130, 131, 132, 143 };
	struct nt_flow flow;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		flow = icmp6_to("ff02::16", types[i], 1);
		expect(flow, BUILTIN);
		flow.ttl = 2;
		expect(flow, NO_LEASE);
		flow = icmp6_to("2001:db8::1", types[i], 1);
		expect(flow, NO_LEASE);
	}
	flow = icmp6_to("ff02::16", 129, 1);
	expect(flow, NO_LEASE);
	flow = flow_to("224.0.0.22", IPPROTO_IGMP, 0);
	flow.ttl = 1;
	expect(flow, BUILTIN);
	flow.ttl = 2;
	expect(flow, NO_LEASE);
	flow = flow_to("192.0.2.1", IPPROTO_IGMP, 0);
	flow.ttl = 1;
	expect(flow, NO_LEASE);
}
END_TEST

START_TEST(dhcp)
{
	struct nt_flow flow = flow_to("255.255.255.255", IPPROTO_UDP, 67);

	flow.sport = 68;
	expect(flow, BUILTIN);
	flow.sport = 69;
	expect(flow, NO_LEASE);
	flow = flow_to("192.0.2.1", IPPROTO_UDP, 67);
	flow.sport = 68;
	expect(flow, NO_LEASE);
	flow = flow_to("255.255.255.255", IPPROTO_UDP, 68);
	flow.sport = 67;
	expect(flow, BUILTIN);
	flow.proto = IPPROTO_TCP;
	expect(flow, NO_LEASE);

	flow = flow_to("ff02::1:2", IPPROTO_UDP, 547);
	flow.sport = 546;
	expect(flow, BUILTIN);
	flow = flow_to("ff02::1:3", IPPROTO_UDP, 547);
	flow.sport = 546;
	expect(flow, NO_LEASE);
	flow = flow_to("2001:db8::9", IPPROTO_UDP, 546);
	flow.sport = 547;
	expect(flow, NO_LEASE);
	flow.hook = NETTRUST_HOOKS_INPUT;
	expect(flow, BUILTIN);
	flow = flow_to("192.0.2.9", IPPROTO_UDP, 68);
	flow.sport = 67;
	flow.hook = NETTRUST_HOOKS_INPUT;
	expect(flow, BUILTIN);
	flow.has_ports = false;
	expect(flow, INPUT);
}
END_TEST

/* What each origin is worth to a packet, by whether that is an error. */
static bool passes_as_reply(enum nt_origin origin, bool error, bool leased)
{
	switch (origin) {
	case NT_ORIGIN_THEIRS:
		return true;
	case NT_ORIGIN_ERROR_TO_OPENER:
		return error;
	case NT_ORIGIN_ERROR_TO_SERVER:
		return error && leased;
	default:
		return false;
	}
}

START_TEST(reply)
{
	struct nt_flow flow = plain(_i);

	lookup.error_leased = true;
	for (lookup.origin = NT_ORIGIN_UNKNOWN;
	     lookup.origin <= NT_ORIGIN_ERROR_TO_OPENER; lookup.origin++) {
		if (passes_as_reply(lookup.origin, false, true))
			expect(flow, REPLY);
		else
			expect(flow, NO_LEASE);
	}
	lookup.origin = NT_ORIGIN_THEIRS;
	policy.builtin &= ~NETTRUST_BUILTIN_REPLY;
	lookup.asked_origin = 0;
	expect(flow, NO_LEASE);
	ck_assert_uint_eq(lookup.asked_origin, 0);
}
END_TEST

static void expect_error(struct nt_flow flow, bool error)
{
	unsigned int leased;

	for (leased = 0; leased < 2; leased++) {
		lookup.error_leased = leased;
		for (lookup.origin = NT_ORIGIN_UNKNOWN;
		     lookup.origin <= NT_ORIGIN_ERROR_TO_OPENER;
		     lookup.origin++) {
			if (passes_as_reply(lookup.origin, error, leased))
				expect(flow, REPLY);
			else
				expect(flow, NO_LEASE);
		}
	}
}

START_TEST(errors_about_connections)
{
	struct nt_flow flow = flow_to("192.0.2.1", IPPROTO_ICMP, 0);
	unsigned int type;

	flow.has_icmp = true;
	for (type = 0; type < 256; type++) {
		flow.icmp_type = type;
		expect_error(flow, type == 3 || type == 4 || type == 11 ||
			     type == 12);
	}
	flow.icmp_type = 3;
	flow.proto = IPPROTO_GRE;
	expect_error(flow, false);
	for (type = 0; type < 256; type++)
		expect_error(icmp6_to("2001:db8::1", type, 64), type < 128);
	flow = flow_to("192.0.2.1", IPPROTO_TCP, 80);
	flow.tcp_flags = 0x04;
	expect_error(flow, true);
	/* A helper's expected connection opens nothing. */
	flow.tcp_flags = 0x02;
	expect_error(flow, false);
	expect_error(flow_to("192.0.2.1", IPPROTO_UDP, 80), false);
}
END_TEST

/* Whatever lets a packet pass, not in another machine's name. */
START_TEST(forged)
{
	struct nt_flow flow = plain(_i);

	lookup.forged = true;
	expect(flow, NO_LEASE);
	lookup.lease = NT_LEASE_LAPSED;
	expect(flow, EXPIRED);
	lookup.origin = NT_ORIGIN_THEIRS;
	expect(flow, MALFORMED);
	lookup.prefix = NT_PREFIX_ALLOW;
	expect(flow, MALFORMED);
	lookup.lease = NT_LEASE_LIVE;
	expect(flow, MALFORMED);
	lookup.prefix |= NT_PREFIX_DENY;
	expect(flow, DENIED_PREFIX);
	flow.loopback = true;
	expect(flow, MALFORMED);
	flow = flow_to("10.0.0.1", IPPROTO_UDP, 9);
	lookup.prefix = 0;
	lookup.lease = NT_LEASE_NONE;
	expect(flow, MALFORMED);
	policy.builtin = 0;
	lookup.origin = NT_ORIGIN_UNKNOWN;
	expect(flow, NO_LEASE);
}
END_TEST

START_TEST(input)
{
	struct nt_flow flow = plain(_i);

	flow.hook = NETTRUST_HOOKS_INPUT;
	lookup.lease = NT_LEASE_LIVE;
	lookup.prefix = NT_PREFIX_ALLOW;
	expect(flow, INPUT);
	for (lookup.origin = NT_ORIGIN_UNKNOWN + 1;
	     lookup.origin <= NT_ORIGIN_ERROR_TO_OPENER; lookup.origin++)
		expect(flow, REPLY);
	lookup.origin = NT_ORIGIN_UNKNOWN;
	flow.loopback = true;
	expect(flow, LOOPBACK);
}
END_TEST

START_TEST(input_takes_neighbours)
{
	struct nt_flow flow = icmp6_to("2001:db8::1", 135, 255);

	flow.hook = NETTRUST_HOOKS_INPUT;
	expect(flow, BUILTIN);
	flow.ttl = 254;
	expect(flow, INPUT);
	flow.ttl = 255;
	policy.builtin &= ~NETTRUST_BUILTIN_MULTICAST;
	expect(flow, INPUT);
}
END_TEST

START_TEST(sides)
{
	enum nettrust_reason r;

	for (r = NETTRUST_REASON_LOOPBACK; r <= NETTRUST_REASON_REPLY; r++)
		ck_assert(nt_reason_accepts(r));
	for (; r <= NETTRUST_REASON_INPUT; r++)
		ck_assert(!nt_reason_accepts(r));
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_loop_test(tc, default_is_deny, 0, PLAIN);
	tcase_add_loop_test(tc, order, 0, PLAIN);
	tcase_add_loop_test(tc, standing_lease_asks_no_conntrack, 0, PLAIN);
	tcase_add_loop_test(tc, pending_lease, 0, PLAIN);
	tcase_add_loop_test(tc, malformed_even_on_loopback, 0, PLAIN);
	tcase_add_test(tc, loopback_can_be_switched_off);
	tcase_add_loop_test(tc, upstream_needs_all_of_it, 0, 4);
	tcase_add_loop_test(tc, dns_lockdown, 0, 8);
	tcase_add_loop_test(tc, builtin_networks, 0, ARRAY_SIZE(net_cases));
	tcase_add_test(tc, ndp);
	tcase_add_test(tc, mld_and_igmp);
	tcase_add_test(tc, dhcp);
	tcase_add_loop_test(tc, reply, 0, PLAIN);
	tcase_add_loop_test(tc, forged, 0, PLAIN);
	tcase_add_test(tc, errors_about_connections);
	tcase_add_loop_test(tc, input, 0, PLAIN);
	tcase_add_test(tc, input_takes_neighbours);
	tcase_add_test(tc, sides);
}
