// SPDX-License-Identifier: GPL-2.0
/* Denied names and special addresses. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/policy/rules.h"

static char blacklist_text[2][32] = { "ads.example", "*.tracker.example" };
static char private_text[2][32] = { "lan", "corp.example" };
static char *blacklist[] = { blacklist_text[0], blacklist_text[1] };
static char *private_domains[] = { private_text[0], private_text[1] };
static struct nt_prefix denied[2];
static struct nt_config config;
static struct nt_rules *rules;

static void setup(void)
{
	const char *why;

	memset(&config, 0, sizeof(config));
	config.blacklist_domains = blacklist;
	config.n_blacklist_domains = 2;
	config.private_domains = private_domains;
	config.n_private_domains = 2;
	config.rebind_protection = true;
	ck_assert_int_eq(nt_prefix_parse("198.51.100.0/24", &denied[0], &why),
			 0);
	denied[0].kind = NETTRUST_PREFIX_KIND_DENY;
	ck_assert_int_eq(nt_prefix_parse("203.0.113.0/24", &denied[1], &why),
			 0);
	denied[1].kind = NETTRUST_PREFIX_KIND_ALLOW;
	config.prefixes = denied;
	config.n_prefixes = 2;
	rules = nt_rules_new(&config);
	ck_assert_ptr_nonnull(rules);
}

static void teardown(void)
{
	nt_rules_free(rules);
}

static const struct {
	const char *name;
	bool blocked;
} names[] = {
	{ "ads.example", true },
	{ "x.ads.example", false },
	{ "bads.example", false },
	{ "example", false },
	{ "tracker.example", false },
	{ "a.tracker.example", true },
	{ "a.b.tracker.example", true },
	{ "atracker.example", false },
	{ "use-application-dns.net", true },
	{ "www.use-application-dns.net", false },
	{ ".", false },
	{ "", false },
};

static bool blocks(const char *name)
{
	struct nt_decision decision;

	nt_rules_decide(rules, name, 16, &decision);
	return decision.ruling != NT_RULING_FORWARD;
}

START_TEST(blocked)
{
	ck_assert_int_eq(blocks(names[_i].name),
			 names[_i].blocked);
}
END_TEST

enum kind {
	PUBLIC,		/* counts for every name */
	PRIVATE,	/* counts for names that may have private addresses */
	NEVER,
	NULLED,
};

static const struct {
	enum nt_fate public;	/* of a public name */
	enum nt_fate private;	/* of a name that may have private ones */
} kinds[] = {
	[PUBLIC] = { NT_FATE_COMMIT, NT_FATE_COMMIT },
	[PRIVATE] = { NT_FATE_STRIP, NT_FATE_COMMIT },
	[NEVER] = { NT_FATE_STRIP, NT_FATE_STRIP },
	[NULLED] = { NT_FATE_PASS, NT_FATE_PASS },
};

static const struct {
	const char *addr;
	enum kind kind;
} addrs[] = {
	{ "192.0.2.1", PUBLIC },
	{ "203.0.113.9", PUBLIC },
	{ "198.51.100.9", NEVER },	/* denied */
	{ "0.0.0.0", NULLED },
	{ "0.0.0.1", NEVER },
	{ "127.0.0.1", NEVER },
	{ "127.255.255.255", NEVER },
	{ "128.0.0.0", PUBLIC },
	{ "9.255.255.255", PUBLIC },
	{ "10.0.0.0", PRIVATE },
	{ "10.255.255.255", PRIVATE },
	{ "11.0.0.0", PUBLIC },
	{ "100.63.255.255", PUBLIC },
	{ "100.64.0.0", PRIVATE },
	{ "100.127.255.255", PRIVATE },
	{ "100.128.0.0", PUBLIC },
	{ "169.254.169.254", PRIVATE },
	{ "172.15.255.255", PUBLIC },
	{ "172.16.0.0", PRIVATE },
	{ "172.31.255.255", PRIVATE },
	{ "172.32.0.0", PUBLIC },
	{ "192.168.0.1", PRIVATE },
	{ "192.169.0.0", PUBLIC },
	{ "223.255.255.255", PUBLIC },
	{ "224.0.0.1", NEVER },
	{ "239.255.255.255", NEVER },
	{ "240.0.0.1", NEVER },
	{ "255.255.255.255", NEVER },
	{ "2001:db8::1", PUBLIC },
	{ "::", NULLED },
	{ "::1", NEVER },
	{ "ff02::1", NEVER },
	{ "fc00::1", PRIVATE },
	{ "fdff::1", PRIVATE },
	{ "fe80::1", PRIVATE },
	{ "fec0::1", PRIVATE },
	{ "::ffff:192.0.2.1", PUBLIC },
	{ "::ffff:10.0.0.1", PRIVATE },
	{ "::ffff:127.0.0.1", NEVER },
	{ "::ffff:0.0.0.0", NEVER },
	{ "64:ff9b::192.0.2.1", PUBLIC },
	{ "64:ff9b::192.168.1.1", PRIVATE },
	{ "64:ff9b:1::10.0.0.1", PRIVATE },
	{ "2002:c000:0201::1", PUBLIC },
	{ "2002:a00:1::1", PRIVATE },
	{ "2002:7f00:1::1", NEVER },
	{ "::10.0.0.1", PRIVATE },
	/* IANA's registries of special addresses. */
	{ "192.0.0.1", PRIVATE },
	{ "192.0.0.9", PUBLIC },
	{ "192.0.0.170", NULLED },
	{ "192.0.0.171", NULLED },
	{ "192.0.0.172", PRIVATE },
	{ "192.88.99.1", PRIVATE },
	{ "192.88.100.1", PUBLIC },
	{ "198.17.255.255", PUBLIC },
	{ "198.18.0.0", PRIVATE },
	{ "198.19.255.255", PRIVATE },
	{ "198.20.0.0", PUBLIC },
	{ "100::1", NEVER },
	{ "100:0:0:1::1", NEVER },
	{ "2001:2::1", PRIVATE },
	{ "2001:10::1", NEVER },
	{ "2001:20::1", PUBLIC },
	{ "5f00::1", PRIVATE },
	{ "3fff::1", PUBLIC },
	{ "64:ff9b:1:ffff::1", PRIVATE },
	{ "64:ff9b::c000:aa", NULLED },
	{ "64:ff9b::7f00:1", NEVER },
	{ "64:ff9b::", NEVER },
	{ "::ffff:0:10.0.0.1", PRIVATE },
	{ "2001:0:c000:201:0:0:3fff:fdfe", PUBLIC },	/* Teredo, 192.0.2.1 */
	{ "2001:0:a00:1:0:0:3fff:fdfe", PRIVATE },	/* its server */
	{ "2001:0:c000:201:0:0:f5ff:fffe", PRIVATE },	/* its client */
	{ "2001:db8::5efe:10.0.0.1", PRIVATE },		/* ISATAP */
	{ "2001:db8::200:5efe:127.0.0.1", NEVER },
	/* A denied address cannot come in another's clothes. */
	{ "::ffff:198.51.100.9", NEVER },
	{ "64:ff9b::198.51.100.9", NEVER },
	{ "2002:c633:6409::1", NEVER },
};

START_TEST(fates)
{
	static const char *const private_names[] = {
		"host", "nas.lan", "lan", "a.b.corp.example", "corp.example",
	};
	struct nt_addr addr;
	const char *why;
	size_t i;

	ck_assert_int_eq(nt_addr_parse(addrs[_i].addr, &addr, &why), 0);
	ck_assert_int_eq(nt_rules_fate(rules, "www.example", &addr),
			 kinds[addrs[_i].kind].public);
	ck_assert_int_eq(nt_rules_fate(rules, "notcorp.example", &addr),
			 kinds[addrs[_i].kind].public);
	for (i = 0; i < sizeof(private_names) / sizeof(*private_names); i++)
		ck_assert_int_eq(nt_rules_fate(rules, private_names[i], &addr),
				 kinds[addrs[_i].kind].private);
	config.rebind_protection = false;
	ck_assert_int_eq(nt_rules_fate(rules, "www.example", &addr),
			 kinds[addrs[_i].kind].private);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rules");
	TCase *tc = tcase_create("rules");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, blocked, 0, sizeof(names) / sizeof(*names));
	tcase_add_loop_test(tc, fates, 0, sizeof(addrs) / sizeof(*addrs));
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
