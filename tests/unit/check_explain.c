// SPDX-License-Identifier: GPL-2.0
/* Predicted verdicts, and lines of JSON values. */
#include <arpa/inet.h>
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/addr.h"
#include "lib/insight/explain.h"
#include "lib/base/json-lines.h"
#include "lib/base/words.h"

static struct nt_addr addr(const char *text)
{
	struct nt_addr found;
	const char *why;

	ck_assert_msg(!nt_addr_parse(text, &found, &why), "%s", text);
	return found;
}

static struct nt_policy policy;
static struct nt_prefix prefixes[4];
static struct nt_lease leases[8];

static void setup(void)
{
	const char *why;

	policy = (struct nt_policy) {
		.mode = NETTRUST_MODE_ENFORCE,
		.hooks = NETTRUST_HOOKS_OUTPUT | NETTRUST_HOOKS_FORWARD,
		.builtin = NETTRUST_BUILTIN_LOOPBACK |
			   NETTRUST_BUILTIN_PRIVATE | NETTRUST_BUILTIN_REPLY,
		.dns_lockdown = true,
		.n_upstreams = 1,
		.upstreams = { { addr("9.9.9.9"), IPPROTO_UDP, 53 } },
	};
	ck_assert(!nt_prefix_parse("198.51.100.0/24", &prefixes[0], &why));
	ck_assert(!nt_prefix_parse("198.51.100.128/25", &prefixes[1], &why));
	ck_assert(!nt_prefix_parse("203.0.113.0/24", &prefixes[2], &why));
	prefixes[0].kind = NETTRUST_PREFIX_KIND_DENY;
	prefixes[1].kind = NETTRUST_PREFIX_KIND_DENY;
	prefixes[2].kind = NETTRUST_PREFIX_KIND_ALLOW;
	memset(leases, 0, sizeof(leases));
	leases[0].addr = addr("192.0.2.1");
	leases[1].addr = addr("192.0.2.2");
	leases[1].state = NETTRUST_LEASE_STATE_LAPSED;
	leases[2].addr = addr("192.0.2.3");
	leases[2].n_services = 2;
	leases[2].services[0] = (struct nt_service){ IPPROTO_TCP, 443, 445 };
	leases[2].services[1] = (struct nt_service){ IPPROTO_ICMP, 0, 0 };
	leases[3].addr = addr("192.0.2.4");
	leases[3].scope = NETTRUST_SCOPE_UID;
	leases[3].uid = 1000;
	leases[4].addr = addr("192.0.2.5");
	leases[4].scope = NETTRUST_SCOPE_CLIENT;
	leases[4].client = addr("10.0.0.5");
	leases[5].addr = addr("192.0.2.6");
	leases[5].state = NETTRUST_LEASE_STATE_PENDING;
	leases[6].addr = addr("198.51.100.7");
	leases[7].addr = addr("192.0.2.1");
	leases[7].state = NETTRUST_LEASE_STATE_LAPSED;
}

#define TCP(n) .has_proto = true, .proto = IPPROTO_TCP, .has_port = true, .port = n
#define PROTO(n) .has_proto = true, .proto = n

static const struct {
	const char *dst;
	struct nt_packet packet;	/* without dst and client */
	const char *client;
	const char *reason;
	unsigned int step;
	size_t n_some;
} verdicts[] = {
	{ "192.0.2.1", { .loopback = false }, NULL, "lease", 7, 0 },
	{ "192.0.2.2", { .loopback = false }, NULL, "expired", 11, 0 },
	{ "192.0.2.6", { .loopback = false }, NULL, "expired", 11, 0 },
	{ "192.0.2.9", { .loopback = false }, NULL, "no-lease", 11, 0 },
	{ "192.0.2.9", { .loopback = true }, NULL, "loopback", 2, 0 },
	{ "192.0.2.1", { TCP(53) }, NULL, "dns", 5, 0 },
	{ "192.0.2.1", { TCP(853) }, NULL, "dns", 5, 0 },
	{ "127.0.0.1", { TCP(53), .loopback = true }, NULL, "loopback", 2, 0 },
	{ "198.51.100.7", { .loopback = false }, NULL, "denied-prefix", 6, 0 },
	{ "203.0.113.1", { .loopback = false }, NULL, "allowed-prefix", 8, 0 },
	{ "10.1.2.3", { .loopback = false }, NULL, "builtin", 9, 0 },
	{ "100.64.1.1", { .loopback = false }, NULL, "builtin", 9, 0 },
	{ "fd00::1", { .loopback = false }, NULL, "builtin", 9, 0 },
	{ "fe80::1", { .loopback = false }, NULL, "no-lease", 11, 0 },
	{ "169.254.169.254", { .loopback = false }, NULL, "no-lease", 11, 0 },
	{ "192.0.2.3", { .loopback = false }, NULL, "no-lease", 11, 1 },
	{ "192.0.2.3", { PROTO(IPPROTO_TCP) }, NULL, "no-lease", 11, 1 },
	{ "192.0.2.3", { TCP(444) }, NULL, "lease", 7, 0 },
	{ "192.0.2.3", { TCP(446) }, NULL, "no-lease", 11, 0 },
	{ "192.0.2.3", { PROTO(IPPROTO_ICMP) }, NULL, "lease", 7, 0 },
	{ "192.0.2.3", { PROTO(IPPROTO_UDP) }, NULL, "no-lease", 11, 0 },
	{ "192.0.2.4", { .loopback = false }, NULL, "no-lease", 11, 1 },
	{ "192.0.2.4", { .has_uid = true, .uid = 1000 }, NULL, "lease", 7, 0 },
	{ "192.0.2.4", { .has_uid = true, .uid = 1 }, NULL, "no-lease", 11, 0 },
	{ "192.0.2.4", { .loopback = false }, "10.0.0.5", "no-lease", 11, 0 },
	{ "192.0.2.5", { .loopback = false }, NULL, "no-lease", 11, 1 },
	{ "192.0.2.5", { .loopback = false }, "10.0.0.5", "lease", 7, 0 },
	{ "192.0.2.5", { .loopback = false }, "10.0.0.6", "no-lease", 11, 0 },
};

static void explain(struct nt_packet *packet, struct nt_explained *explained)
{
	const struct nt_tables tables = { &policy, prefixes, 3, leases, 8 };

	nt_explain(&tables, packet, explained);
}

START_TEST(verdict)
{
	struct nt_packet packet = verdicts[_i].packet;
	struct nt_explained explained;

	packet.dst = addr(verdicts[_i].dst);
	if (verdicts[_i].client) {
		packet.forwarded = true;
		packet.client = addr(verdicts[_i].client);
	}
	explain(&packet, &explained);
	ck_assert_str_eq(nt_reason_str(explained.reason), verdicts[_i].reason);
	ck_assert_uint_eq(explained.step, verdicts[_i].step);
	ck_assert_uint_eq(explained.n_some, verdicts[_i].n_some);
}
END_TEST

START_TEST(what_decides)
{
	struct nt_packet packet = { .dst = addr("198.51.100.200") };
	struct nt_explained explained;

	explain(&packet, &explained);
	ck_assert_ptr_eq(explained.prefix, &prefixes[1]);
	packet.dst = addr("192.0.2.1");
	explain(&packet, &explained);
	ck_assert_ptr_eq(explained.lease, &leases[0]);
	ck_assert(explained.dns_denied);
	ck_assert(!explained.replies_pass);
	packet.dst = addr("192.0.2.6");
	explain(&packet, &explained);
	ck_assert(explained.open_pass && explained.replies_pass);
	packet.dst = addr("9.9.9.9");
	explain(&packet, &explained);
	ck_assert_ptr_eq(explained.upstream, &policy.upstreams[0]);
	packet.has_proto = true;
	packet.proto = IPPROTO_TCP;
	explain(&packet, &explained);
	ck_assert_ptr_null(explained.upstream);
}
END_TEST

START_TEST(effects)
{
	struct nt_packet packet = { .dst = addr("192.0.2.9") };
	struct nt_explained explained;

	explain(&packet, &explained);
	ck_assert_int_eq(explained.effect, NT_EFFECT_DENIED);
	policy.action = NETTRUST_ACTION_MARK;
	explain(&packet, &explained);
	ck_assert_int_eq(explained.effect, NT_EFFECT_MARKED);
	policy.mode = NETTRUST_MODE_AUDIT;
	explain(&packet, &explained);
	ck_assert_int_eq(explained.effect, NT_EFFECT_AUDITED);
	policy.mode = NETTRUST_MODE_OFF;
	explain(&packet, &explained);
	ck_assert_int_eq(explained.effect, NT_EFFECT_UNSEEN);
	policy.mode = NETTRUST_MODE_ENFORCE;
	policy.hooks = NETTRUST_HOOKS_FORWARD;
	explain(&packet, &explained);
	ck_assert_int_eq(explained.effect, NT_EFFECT_UNSEEN);
	policy.hooks = NETTRUST_HOOKS_OUTPUT;
	packet.dst = addr("192.0.2.1");
	explain(&packet, &explained);
	ck_assert_int_eq(explained.effect, NT_EFFECT_PASSES);
}
END_TEST

static const char text[] =
	"{\n"
	"  \"rules\": [\n"
	"    { \"name\": \"a\\\"]}\",\n"
	"      \"allow\": true },\n"
	"    {\n"
	"      \"name\": \"b\" } ],\n"
	"  \"blacklist\": { \"hosts\": [],\n"
	"    \"networks\": [ \"192.0.2.0/24\",\n"
	"       \"198.51.100.0/24\" ] },\n"
	"  \"ttl\": -1, \"x\": null\n"
	"}\n";

static const struct {
	const char *path;
	unsigned long line;
} lines[] = {
	{ "", 1 },
	{ "rules", 2 },
	{ "rules[1]", 3 },
	{ "rules[1].allow", 4 },
	{ "rules[2]", 5 },
	{ "rules[2].name", 6 },
	{ "rules[3]", 0 },
	{ "blacklist.hosts", 7 },
	{ "blacklist.hosts[1]", 0 },
	{ "blacklist.networks[2]", 9 },
	{ "x", 10 },
	{ "y", 0 },
};

START_TEST(line_of)
{
	ck_assert_uint_eq(nt_json_line(text, lines[_i].path), lines[_i].line);
}
END_TEST

START_TEST(no_json)
{
	static const char *const texts[] = {
		"", "{", "[", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1", "[1,",
		"]", "{\"a\":1]", "\"\\", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "{,}",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_uint_eq(nt_json_line(texts[i], "z"), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("explain");
	TCase *tcase = tcase_create("explain");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_loop_test(tcase, verdict, 0,
			    sizeof(verdicts) / sizeof(verdicts[0]));
	tcase_add_test(tcase, what_decides);
	tcase_add_test(tcase, effects);
	tcase_add_loop_test(tcase, line_of, 0,
			    sizeof(lines) / sizeof(lines[0]));
	tcase_add_test(tcase, no_json);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
