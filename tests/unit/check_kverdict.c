// SPDX-License-Identifier: GPL-2.0
/* The order of the verdict, over every branch. */
#include "tests/unit/kverdict.h"

/* One of each family and protocol; none of them private. */
static struct nk_flow plain(int i)
{
	static const u8 protos[] = {
		IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, IPPROTO_GRE,
	};
	struct nk_flow flow = flow_to(i % 2 ? "2001:db8::1" : "192.0.2.1",
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
	struct nk_flow flow = plain(_i);

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
	struct nk_flow flow = plain(_i);

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
	struct nk_flow flow = plain(_i);

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
	struct nk_flow flow = plain(_i);

	lookup.lease = NT_LEASE_PENDING;
	expect(flow, EXPIRED);
	ck_assert_uint_eq(lookup.asked_alive, 1);
	lookup.alive = true;
	expect(flow, LEASE);
}
END_TEST

START_TEST(malformed_even_on_loopback)
{
	struct nk_flow flow = plain(_i);

	flow.malformed = true;
	flow.loopback = true;
	expect(flow, MALFORMED);
	flow.hook = NETTRUST_HOOKS_INPUT;
	expect(flow, MALFORMED);
}
END_TEST

static void add_upstream(const char *addr, u8 proto, u16 port)
{
	struct nk_upstream *up = &policy.upstreams[policy.n_upstreams++];

	set_addr(&up->addr, &up->family, addr);
	up->proto = proto;
	up->port = port;
}

START_TEST(upstream_needs_all_of_it)
{
	const char *addr = _i % 2 ? "2001:db8::53" : "192.0.2.53";
	u8 proto = _i / 2 ? IPPROTO_TCP : IPPROTO_UDP;
	struct nk_flow good, flow;

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
	struct nk_flow flow = flow_to(_i % 2 ? "2001:db8::1" : "10.0.0.1",
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
	struct nk_flow flow = plain(_i);

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

static void expect_error(struct nk_flow flow, bool error)
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
	struct nk_flow flow = flow_to("192.0.2.1", IPPROTO_ICMP, 0);
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
	struct nk_flow flow = plain(_i);

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
	struct nk_flow flow = plain(_i);

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

START_TEST(sides)
{
	enum nettrust_reason r;

	ck_assert(!nt_reason_accepts(NETTRUST_REASON_UNSPEC));
	ck_assert(!nt_reason_accepts(NT_REASONS));
	for (r = NETTRUST_REASON_LOOPBACK; r <= NETTRUST_REASON_REPLY; r++)
		ck_assert(nt_reason_accepts(r));
	for (; r < NT_REASONS; r++)
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
	tcase_add_loop_test(tc, upstream_needs_all_of_it, 0, 4);
	tcase_add_loop_test(tc, dns_lockdown, 0, 8);
	tcase_add_loop_test(tc, reply, 0, PLAIN);
	tcase_add_loop_test(tc, forged, 0, PLAIN);
	tcase_add_test(tc, errors_about_connections);
	tcase_add_loop_test(tc, input, 0, PLAIN);
	tcase_add_test(tc, sides);
}
