// SPDX-License-Identifier: GPL-2.0
/* Clients that ask too much, by a clock of our own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/core/guard.h"
#include "daemon/core/table.h"
#include "daemon/core/tunnel.h"
#include "lib/base/log.h"
#include "tests/unit/unit.h"

static struct nt_config config;
static struct nt_core core;
static struct nt_question question;
static uint64_t now;

static void setup(void)
{
	memset(&core, 0, sizeof(core));
	config = (struct nt_config) {
		.client_rate = 10,
		.client_burst = 20,
		.strike_limit = 30,
		.strike_window = 60,
		.strike_seconds = 100,
		.tunnel_action = NT_TUNNEL_REFUSE,
		.tunnel_score = 200,
		.tunnel_seconds = 600,
	};
	core.config = &config;
	core.guard = nt_guard_new(8);
	ck_assert_ptr_nonnull(core.guard);
	memset(&question, 0, sizeof(question));
	snprintf(question.name, sizeof(question.name), "www.example");
	question.type = LDNS_RR_TYPE_A;
	now = 1000000;
	nt_log_setup(NT_LOG_ERROR, NT_LOG_TEXT, NT_LOG_STDERR);
}

static void teardown(void)
{
	nt_guard_free(core.guard);
}

static struct nt_client client_of(const char *addr)
{
	struct nt_client client = { .peer.port = 1 };
	const char *why;

	ck_assert_int_eq(nt_addr_parse(addr, &client.peer.addr, &why), 0);
	return client;
}

static enum nt_admission admit(const char *addr)
{
	struct nt_client client = client_of(addr);

	return nt_guard_admit(&core, &client, &question, now);
}

static void strike(const char *addr)
{
	struct nt_client client = client_of(addr);

	nt_guard_strike(&core, &client, &question, now);
}

static bool tunnels(const struct nt_client *client,
		    const struct nt_decision *decision)
{
	struct nt_suffixes parts;

	nt_suffixes_of(&parts, question.name, nt_names_common_key());
	return nt_guard_tunnels(&core, client, &question, &parts, decision,
				now);
}

/* How many of n simultaneous questions are admitted. */
static unsigned int burst(const char *addr, unsigned int n)
{
	unsigned int admitted = 0;

	while (n--)
		admitted += admit(addr) == NT_ADMISSION_YES;
	return admitted;
}

START_TEST(rate)
{
	ck_assert_uint_eq(burst("192.0.2.1", 100), 20);
	ck_assert_uint_eq(core.counters.guard_limited, 80);
	ck_assert_int_eq(admit("192.0.2.1"), NT_ADMISSION_DROP);
	ck_assert_uint_eq(burst("192.0.2.2", 100), 20);
	now += 1000;
	ck_assert_uint_eq(burst("192.0.2.1", 100), 10);
	now += 50;
	ck_assert_uint_eq(burst("192.0.2.1", 100), 0);
	now += 50;
	ck_assert_uint_eq(burst("192.0.2.1", 100), 1);
	now += 1ULL << 50;
	ck_assert_uint_eq(burst("192.0.2.1", 100), 20);
	/* A clock that goes back adds no tokens. */
	now -= 5000;
	ck_assert_uint_eq(burst("192.0.2.1", 100), 0);
}
END_TEST

/* Clients proven to be at their address have a limit of their own. */
START_TEST(proven)
{
	struct nt_client tcp = client_of("192.0.2.1");
	unsigned int i, admitted = 0;

	tcp.tcp = true;
	ck_assert_uint_eq(burst("192.0.2.1", 100), 20);
	for (i = 0; i < 100; i++)
		admitted += nt_guard_admit(&core, &tcp, &question, now) ==
			    NT_ADMISSION_YES;
	ck_assert_uint_eq(admitted, 20);
	ck_assert_int_eq(nt_guard_admit(&core, &tcp, &question, now),
			 NT_ADMISSION_REFUSE);
	/* The same with a cookie; these 20 are spent. */
	question.cookie_len = NT_COOKIE_LEN;
	question.cookie_good = true;
	ck_assert_int_eq(admit("192.0.2.1"), NT_ADMISSION_REFUSE);
	now += 1000;
	ck_assert_int_eq(admit("192.0.2.1"), NT_ADMISSION_YES);
}
END_TEST

/* Twenty at once get our cookie, the others are dropped. */
START_TEST(asked_to_prove)
{
	unsigned int i;

	burst("192.0.2.1", 20);
	question.cookie_len = NT_COOKIE_CLIENT;
	for (i = 0; i < 20; i++)
		ck_assert_int_eq(admit("192.0.2.1"), NT_ADMISSION_PROVE);
	ck_assert_int_eq(admit("192.0.2.1"), NT_ADMISSION_DROP);
}
END_TEST

START_TEST(rate_off)
{
	config.client_rate = 0;
	ck_assert_uint_eq(burst("192.0.2.1", 10000), 10000);
}
END_TEST

START_TEST(who_is_one)
{
	/* An IPv6 client is its /64; a mapped address is an IPv4 one. */
	ck_assert_uint_eq(burst("2001:db8::1", 100), 20);
	ck_assert_uint_eq(burst("2001:db8::ffff:1:2:3", 100), 0);
	ck_assert_uint_eq(burst("2001:db8:0:1::1", 100), 20);
	ck_assert_uint_eq(burst("192.0.2.1", 100), 20);
	ck_assert_uint_eq(burst("::ffff:192.0.2.1", 100), 0);
	/* All programs of this machine are one client: no limit. */
	ck_assert_uint_eq(burst("127.0.0.1", 1000), 1000);
	ck_assert_uint_eq(burst("127.8.8.8", 1000), 1000);
	ck_assert_uint_eq(burst("::1", 1000), 1000);
	ck_assert_uint_eq(burst("::ffff:127.0.0.1", 1000), 1000);
	config.guard_loopback = true;
	ck_assert_uint_eq(burst("127.0.0.1", 1000), 20);
	ck_assert_uint_eq(burst("::1", 1000), 20);
}
END_TEST

START_TEST(strikes)
{
	unsigned int i;

	config.client_rate = 0;
	for (i = 0; i < 30; i++)
		strike("192.0.2.1");
	ck_assert_uint_eq(burst("192.0.2.1", 100), 100);
	strike("192.0.2.1");
	/* Slowed: 20 a second, dropped over UDP. */
	ck_assert_uint_eq(core.counters.guard_slowed, 1);
	ck_assert_uint_eq(burst("192.0.2.1", 100), 20);
	ck_assert_int_eq(admit("192.0.2.1"), NT_ADMISSION_DROP);
	now += 500;
	ck_assert_uint_eq(burst("192.0.2.1", 100), 10);
	ck_assert_uint_eq(burst("192.0.2.2", 100), 100);
	/* Refused for strikeSeconds. */
	for (i = 0; i < 31; i++)
		strike("192.0.2.1");
	now += 1000;
	ck_assert_int_eq(admit("192.0.2.1"), NT_ADMISSION_REFUSE);
	ck_assert_uint_eq(core.counters.guard_refused, 1);
	now += 98000;
	ck_assert_int_eq(admit("192.0.2.1"), NT_ADMISSION_REFUSE);
	now += 2000;
	ck_assert_int_eq(admit("192.0.2.1"), NT_ADMISSION_YES);
	ck_assert_uint_eq(burst("192.0.2.1", 100), 100);
	ck_assert_uint_eq(core.counters.guard_slowed, 1);
}
END_TEST

/* Strikes leak: a few bad names a minute never slow a client down. */
START_TEST(strikes_leak)
{
	config.client_rate = 0;
	for (unsigned int i = 0; i < 10000; i++) {
		strike("192.0.2.1");
		now += 2001;
	}
	ck_assert_uint_eq(core.counters.guard_slowed, 0);
	ck_assert_uint_eq(burst("192.0.2.1", 100), 100);
}
END_TEST

START_TEST(strikes_off)
{
	config.strike_limit = 0;
	config.client_rate = 0;
	for (unsigned int i = 0; i < 100000; i++)
		strike("192.0.2.1");
	ck_assert_uint_eq(burst("192.0.2.1", 100), 100);
}
END_TEST

/* Only the eight most recent clients are remembered. */
START_TEST(bounded)
{
	char addr[32];

	for (unsigned int i = 0; i < 1000; i++) {
		snprintf(addr, sizeof(addr), "192.0.%u.%u", i / 250,
			 i % 250 + 1);
		burst(addr, 100);
		ck_assert_uint_eq(burst("203.0.113.1", 100), i ? 0 : 20);
	}
	ck_assert_uint_eq(core.counters.guard_forgot, 1000 - 7);
	ck_assert_uint_eq(burst("192.0.0.1", 100), 20);
}
END_TEST

static const char *const words[] = {
	"www", "mail", "static", "images", "api", "login", "cdn", "blog",
	"shop", "media",
};

/* Labels like base32, never the same twice. */
static void random_text(char *text, size_t len, unsigned int seed)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15 + 1;

	for (size_t i = 0; i < len; i++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		text[i] = "abcdefghijklmnopqrstuvwxyz234567"[state >> 20 & 31];
	}
	text[len] = '\0';
}

enum pattern {
	FAT,		/* long random labels, as tunnel tools make them */
	THIN,		/* short names, each new */
	TEXTS,		/* TXT records of one name */
	BROWSING,	/* the hosts of a site, repeatedly */
	SITES,		/* many sites, two hosts each */
	REVERSE,	/* addresses of many networks */
};

static const struct {
	enum pattern pattern;
	unsigned int n;		/* questions in a minute */
	bool tunnel;		/* at a score of 200 */
} patterns[] = {
	{ FAT, 60, true },
	{ FAT, 20, false },
	{ THIN, 400, true },
	{ THIN, 100, false },
	{ TEXTS, 250, true },
	{ TEXTS, 100, false },
	{ BROWSING, 5000, false },
	{ SITES, 1000, false },
	{ REVERSE, 1000, false },
};

static void next_name(enum pattern pattern, unsigned int i)
{
	char text[64];

	question.type = LDNS_RR_TYPE_A;
	switch (pattern) {
	case FAT:
		random_text(text, 50, i);
		snprintf(question.name, sizeof(question.name),
			 "%s.%s.evil.example", text, text);
		break;
	case THIN:
		snprintf(question.name, sizeof(question.name), "x%u.t.example",
			 i);
		break;
	case TEXTS:
		snprintf(question.name, sizeof(question.name), "c.t.example");
		question.type = LDNS_RR_TYPE_TXT;
		break;
	case BROWSING:
		snprintf(question.name, sizeof(question.name),
			 "%s.site.example", words[i % 10]);
		break;
	case SITES:
		snprintf(question.name, sizeof(question.name),
			 "%s.site%u.example", words[i % 2], i / 2);
		break;
	case REVERSE:
		snprintf(question.name, sizeof(question.name),
			 "1.%u.%u.198.in-addr.arpa", i % 3, i / 3);
		question.type = LDNS_RR_TYPE_PTR;
		break;
	}
}

START_TEST(tunnel)
{
	struct nt_client client = client_of("127.0.0.1");
	struct nt_decision decision = { .ruling = NT_RULING_FORWARD };
	bool held = false;

	nt_guard_free(core.guard);
	core.guard = nt_guard_new(4096);
	for (unsigned int i = 0; i < patterns[_i].n; i++) {
		next_name(patterns[_i].pattern, i);
		held = tunnels(&client, &decision);
		now += 60000 / patterns[_i].n;
	}
	ck_assert_int_eq(held, patterns[_i].tunnel);
	ck_assert_uint_eq(core.counters.guard_tunnels, patterns[_i].tunnel);
	if (!held)
		return;
	/* For this client the domain is refused for tunnelSeconds. */
	next_name(patterns[_i].pattern, 0);
	now += 500000;
	ck_assert(tunnels(&client, &decision));
	now += 100000;
	ck_assert(!tunnels(&client, &decision));
	client = client_of("192.0.2.1");
	ck_assert(!tunnels(&client, &decision));
}
END_TEST

START_TEST(tunnel_actions)
{
	struct nt_client client = client_of("192.0.2.1");
	struct nt_decision decision = { .ruling = NT_RULING_FORWARD };
	unsigned int i;

	config.tunnel_action = NT_TUNNEL_LOG;
	for (i = 0; i < 1000; i++) {
		next_name(FAT, i);
		ck_assert(!tunnels(&client, &decision));
	}
	ck_assert_uint_eq(core.counters.guard_tunnels, 1);
	config.tunnel_action = NT_TUNNEL_OFF;
	client = client_of("192.0.2.2");
	for (i = 0; i < 1000; i++) {
		next_name(FAT, i);
		ck_assert(!tunnels(&client, &decision));
	}
	ck_assert_uint_eq(core.counters.guard_tunnels, 1);
}
END_TEST

/* The rule's "*.a.b.example" makes one domain of it, and x.b.example another. */
START_TEST(tunnel_domain)
{
	struct nt_client client = client_of("192.0.2.1");
	struct nt_rule rule = { .name = (char[]){ "b.example" },
				.below = true };
	struct nt_decision decision = { .rule = &rule };
	bool held = false;

	rule.name = (char[]){ "a.b.example" };
	for (unsigned int i = 0; i < 60; i++) {
		char text[64];

		random_text(text, 50, i);
		snprintf(question.name, sizeof(question.name),
			 "%s.%s.a.b.example", text, text);
		held = tunnels(&client, &decision);
	}
	ck_assert(held);
	decision.rule = NULL;
	snprintf(question.name, sizeof(question.name), "x.b.example");
	ck_assert(!tunnels(&client, &decision));
	/* Two domains of a registry are not one. */
	for (unsigned int i = 0; i < 1000; i++) {
		snprintf(question.name, sizeof(question.name),
			 "www.s%u.co.uk", i);
		ck_assert(!tunnels(&client, &decision));
	}
	/* A name that is the domain itself scores nothing. */
	snprintf(question.name, sizeof(question.name), "%s", "");
	ck_assert(!tunnels(&client, &decision));
}
END_TEST

START_TEST(table_forgets)
{
	struct nt_table *table = nt_table_new(100, sizeof(uint32_t));
	uint32_t *entry;
	bool forgot;

	for (uint32_t i = 0; i < 10000; i++) {
		entry = nt_table_get(table, (struct nt_table_key) { i, 1 },
				     &forgot);
		ck_assert_uint_eq(*entry, 0);
		ck_assert_int_eq(forgot, i >= 100);
		*entry = i + 1;
		entry = nt_table_get(table, (struct nt_table_key) {
				     i < 40 ? 0 : i - 40, 1 }, &forgot);
		ck_assert_uint_eq(*entry, i < 40 ? 1 : i - 39);
		ck_assert(!forgot);
	}
	ck_assert_uint_eq(nt_table_count(table), 100);
	nt_table_free(table);
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, rate);
	tcase_add_test(tc, proven);
	tcase_add_test(tc, asked_to_prove);
	tcase_add_test(tc, rate_off);
	tcase_add_test(tc, who_is_one);
	tcase_add_test(tc, strikes);
	tcase_add_test(tc, strikes_leak);
	tcase_add_test(tc, strikes_off);
	tcase_add_test(tc, bounded);
	tcase_add_loop_test(tc, tunnel, 0, N(patterns));
	tcase_add_test(tc, tunnel_actions);
	tcase_add_test(tc, tunnel_domain);
	tcase_add_test(tc, table_forgets);
}
