// SPDX-License-Identifier: GPL-2.0
/* What the verdict lets pass without a lease: networks, neighbours, DHCP. */
#include "tests/unit/kverdict.h"

START_TEST(loopback_can_be_switched_off)
{
	struct nk_flow flow = flow_to("127.0.0.1", IPPROTO_UDP, 53);

	flow.loopback = true;
	expect(flow, LOOPBACK);
	policy.builtin &= ~NETTRUST_BUILTIN_LOOPBACK;
	expect(flow, NO_LEASE);
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
	struct nk_flow flow = flow_to(c->addr, IPPROTO_TCP, 80);

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
	struct nk_flow flow;
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
	struct nk_flow flow;
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
	struct nk_flow flow = flow_to("255.255.255.255", IPPROTO_UDP, 67);

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

START_TEST(input_takes_neighbours)
{
	struct nk_flow flow = icmp6_to("2001:db8::1", 135, 255);

	flow.hook = NETTRUST_HOOKS_INPUT;
	expect(flow, BUILTIN);
	flow.ttl = 254;
	expect(flow, INPUT);
	flow.ttl = 255;
	policy.builtin &= ~NETTRUST_BUILTIN_MULTICAST;
	expect(flow, INPUT);
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, loopback_can_be_switched_off);
	tcase_add_loop_test(tc, builtin_networks, 0, ARRAY_SIZE(net_cases));
	tcase_add_test(tc, ndp);
	tcase_add_test(tc, mld_and_igmp);
	tcase_add_test(tc, dhcp);
	tcase_add_test(tc, input_takes_neighbours);
}
