// SPDX-License-Identifier: GPL-2.0
/* What an answer grants, and for how long. */
#include "tests/unit/message.h"

static bool grants(const struct nt_answer *a, const char *addr, uint32_t ttl)
{
	struct nt_addr want;
	const char *why;
	unsigned int i;

	ck_assert_int_eq(nt_addr_parse(addr, &want, &why), 0);
	for (i = 0; i < a->n_grants; i++)
		if (nt_addr_equal(&a->grants[i].addr, &want) &&
		    a->grants[i].ttl == ttl)
			return true;
	return false;
}

START_TEST(addresses)
{
	const char *const records[] = {
		"www.example. 300 IN A 192.0.2.1",
		"WWW.example. 100 IN A 192.0.2.2",
		"www.example. 10 IN AAAA 2001:db8::1", NULL,
	};
	struct nt_answer *a;

	ask("www.example.", LDNS_RR_TYPE_A, false);
	a = answer(records);
	ck_assert_uint_eq(a->n_grants, 3);
	ck_assert(grants(a, "192.0.2.1", 305));
	ck_assert(grants(a, "192.0.2.2", 105));
	ck_assert(grants(a, "2001:db8::1", 65));
	ck_assert_uint_eq(a->n_stripped, 0);
	ck_assert(!leaks(a));
	nt_answer_free(a);
}
END_TEST

START_TEST(chain)
{
	const char *const records[] = {
		"www.example. 300 IN CNAME a.cdn.example.",
		"a.cdn.example. 90 IN CNAME b.cdn.example.",
		"b.cdn.example. 600 IN A 192.0.2.1",
		"evil.example. 600 IN A 192.0.2.66",
		"+c.example. 600 IN A 192.0.2.67",
		"-d.example. 600 IN A 192.0.2.68", NULL,
	};
	struct nt_answer *a;

	ask("www.example.", LDNS_RR_TYPE_A, false);
	a = answer(records);
	ck_assert_uint_eq(a->n_grants, 1);
	/* The shortest ttl on the way counts. */
	ck_assert(grants(a, "192.0.2.1", 95));
	ck_assert_uint_eq(a->n_stripped, 1);
	ck_assert(!leaks(a));
	nt_answer_free(a);
}
END_TEST

START_TEST(chain_loops)
{
	const char *const records[] = {
		"www.example. 300 IN CNAME a.example.",
		"a.example. 300 IN CNAME www.example.",
		"a.example. 300 IN A 192.0.2.1", NULL,
	};
	struct nt_answer *a;

	ask("www.example.", LDNS_RR_TYPE_A, false);
	a = answer(records);
	ck_assert_uint_eq(a->n_grants, 1);
	ck_assert(!leaks(a));
	nt_answer_free(a);
}
END_TEST

START_TEST(chain_too_long)
{
	char text[20][80];
	const char *records[22];
	struct nt_answer *a;
	int i;

	for (i = 0; i < 20; i++) {
		snprintf(text[i], sizeof(text[i]),
			 "n%d.example. 300 IN CNAME n%d.example.", i, i + 1);
		records[i] = text[i];
	}
	records[20] = "n20.example. 300 IN A 192.0.2.1";
	records[21] = NULL;
	ask("n0.example.", LDNS_RR_TYPE_A, false);
	a = answer(records);
	ck_assert_uint_eq(a->n_grants, 0);
	ck_assert(!leaks(a));
	nt_answer_free(a);
}
END_TEST

START_TEST(ptr_opens_nothing)
{
	const char *const records[] = {
		"1.2.0.192.in-addr.arpa. 300 IN PTR www.example.",
		"+www.example. 300 IN A 192.0.2.1", NULL,
	};
	struct nt_answer *a;

	ask("1.2.0.192.in-addr.arpa.", LDNS_RR_TYPE_PTR, false);
	ck_assert(!nt_question_is_handled(&question));
	a = answer(records);
	ck_assert_uint_eq(a->n_grants, 0);
	ck_assert_uint_eq(a->n_answer, 1);
	ck_assert(!leaks(a));
	nt_answer_free(a);
}
END_TEST

START_TEST(null_addresses)
{
	const char *const records[] = {
		"www.example. 300 IN A 0.0.0.0",
		"www.example. 300 IN AAAA ::", NULL,
	};
	struct nt_answer *a;

	ask("www.example.", LDNS_RR_TYPE_A, false);
	a = answer(records);
	ck_assert_uint_eq(a->n_grants, 0);
	ck_assert_uint_eq(a->n_null, 2);
	ck_assert_uint_eq(a->n_answer, 2);
	nt_answer_free(a);
}
END_TEST

START_TEST(rebinding)
{
	const char *const records[] = {
		"www.example. 300 IN A 192.168.1.1",
		"www.example. 300 IN A 127.0.0.1",
		"www.example. 300 IN A 192.0.2.1", NULL,
	};
	struct nt_answer *a;

	ask("www.example.", LDNS_RR_TYPE_A, false);
	a = answer(records);
	ck_assert_uint_eq(a->n_grants, 1);
	ck_assert_uint_eq(a->n_stripped, 2);
	ck_assert(!leaks(a));
	nt_answer_free(a);
}
END_TEST

/* In the form of RFC 3597, which every build of ldns can parse. */
START_TEST(svcb_hints)
{
	/* 1 . ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1 */
	const char *const good[] = {
		"www.example. 300 IN TYPE65 \\# 35 000100 "
		"00040008c0000201c0000202 "
		"0006001020010db8000000000000000000000001", NULL,
	};
	static const char *const bad[][2] = {
		/* a hint of three octets */
		{ "www.example. 300 IN TYPE65 \\# 10 00010000040003c00002" },
		/* a parameter longer than the record */
		{ "www.example. 300 IN TYPE65 \\# 11 00010000040008c0000201" },
		/* octets left over */
		{ "www.example. 300 IN TYPE65 \\# 12 00010000040004c000020100" },
		/* no target */
		{ "www.example. 300 IN TYPE65 \\# 2 0001" },
		/* a target that does not end */
		{ "www.example. 300 IN TYPE65 \\# 4 00010541" },
		/* a private hint */
		{ "www.example. 300 IN TYPE65 \\# 11 00010000040004c0a80101" },
	};
	struct nt_answer *a;
	size_t i;

	ask("www.example.", 65, false);
	ck_assert(nt_question_is_handled(&question));
	a = answer(good);
	ck_assert_uint_eq(a->n_grants, 3);
	ck_assert(grants(a, "192.0.2.2", 305));
	ck_assert(grants(a, "2001:db8::1", 305));
	nt_answer_free(a);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ldns_rr *rr;

		/* What ldns refuses never gets this far. */
		if (ldns_rr_new_frm_str(&rr, bad[i][0], 0, NULL, NULL) !=
		    LDNS_STATUS_OK)
			continue;
		ldns_rr_free(rr);
		a = answer(bad[i]);
		ck_assert_uint_eq(a->n_grants, 0);
		ck_assert_uint_eq(a->n_stripped, 1);
		ck_assert_uint_eq(a->n_answer, 0);
		nt_answer_free(a);
	}
}
END_TEST

START_TEST(ttls)
{
	const char *const records[] = {
		"www.example. 100000 IN A 192.0.2.1",
		"www.example. 1 IN A 192.0.2.2", NULL,
	};
	struct nt_answer *a;

	ask("www.example.", LDNS_RR_TYPE_A, false);
	a = answer(records);
	ck_assert(grants(a, "192.0.2.1", 3605));
	ck_assert(grants(a, "192.0.2.2", 65));
	/* A client must not keep an address longer than its lease lasts. */
	ck_assert_uint_eq(first_ttl(a, 0, 0), 3600);
	ck_assert_uint_eq(a->ttl, 1);
	nt_answer_free(a);

	config.ttl_mode = NT_TTL_FIXED;
	config.ttl = 30;
	a = answer(records);
	ck_assert(grants(a, "192.0.2.1", 30));
	ck_assert_uint_eq(first_ttl(a, 0, 0), 30);
	nt_answer_free(a);

	config.ttl_mode = NT_TTL_NEVER;
	a = answer(records);
	ck_assert(grants(a, "192.0.2.1", NETTRUST_TTL_NEVER));
	ck_assert_uint_eq(first_ttl(a, 0, 0), 100000);
	nt_answer_free(a);
}
END_TEST

/* The ttl in replies of record n, from 0. */
static uint32_t shown(const struct nt_answer *a, unsigned int n)
{
	struct nt_rr rr = { 0 };
	size_t at = NT_HEADER_LEN + question.owner_len + 4;
	size_t len = reply(a, 0, NT_EDE_NONE, NULL, NT_MESSAGE_MAX);

	for (unsigned int i = 0; i <= n; i++)
		ck_assert(nt_wire_rr(out, len, &at, &rr));
	return rr.ttl;
}

/*
 * A cache that keeps records one by one may serve the end of the chain when the
 * lease, which lasts no longer than the chain, has expired.
 */
START_TEST(ttls_behind_a_chain)
{
	static const struct {
		uint32_t min, max;	/* of the configuration */
		uint32_t rule_min, rule_max;
		uint32_t cname, a;	/* ttls */
		uint32_t lease, shown_cname, shown_a;
	} cases[] = {
		{ 60, 86400, 0, 0, 5, 3600, 65, 5, 60 },
		{ 1, 86400, 0, 0, 5, 3600, 10, 5, 5 },
		{ 1, 86400, 0, 0, 0, 3600, 6, 0, 1 },
		{ 60, 86400, 0, 0, 300, 3600, 305, 300, 300 },
		/* Never more than the upstream said. */
		{ 60, 86400, 0, 0, 3600, 5, 65, 3600, 5 },
		{ 60, 86400, 0, 0, 5, 30, 65, 5, 30 },
		{ 1, 100, 0, 0, 3600, 3600, 105, 100, 100 },
		{ 60, 86400, 500, 0, 5, 3600, 500, 5, 495 },
		{ 60, 86400, 0, 20, 5, 3600, 25, 5, 20 },
	};
	struct nt_rule rule = { .name = (char *)"www.example", .allow = true };
	char cname[64], a[64], https[80];
	const char *const records[] = { cname, a, https, NULL };
	struct nt_answer *it;
	uint32_t least;

	ask("www.example.", LDNS_RR_TYPE_A, false);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		rule.ttl_min = cases[i].rule_min;
		rule.ttl_max = cases[i].rule_max;
		config.ttl_min = cases[i].min;
		config.ttl_max = cases[i].max;
		config.rules = &rule;
		config.n_rules = 1;
		nt_rules_free(rules);
		rules = nt_rules_new(&config);
		snprintf(cname, sizeof(cname), "www.example. %u IN CNAME a.example.",
			 cases[i].cname);
		snprintf(a, sizeof(a), "a.example. %u IN A 192.0.2.1",
			 cases[i].a);
		snprintf(https, sizeof(https), "a.example. %u IN TYPE65 \\# 11 00010000040004c0000202",
			 cases[i].a);
		it = answer(records);
		ck_assert_msg(grants(it, "192.0.2.1", cases[i].lease) &&
			      grants(it, "192.0.2.2", cases[i].lease),
			      "%zu: %u", i, it->grants[0].ttl);
		ck_assert_uint_eq(shown(it, 0), cases[i].shown_cname);
		ck_assert_uint_eq(shown(it, 1), cases[i].shown_a);
		ck_assert_uint_eq(shown(it, 2), cases[i].shown_a);
		/* It is kept as long as before, its lease renewed each time. */
		least = shown(it, 0) < shown(it, 1) ? shown(it, 0) : shown(it, 1);
		ck_assert_uint_eq(it->ttl, least);
		nt_answer_free(it);
	}
}
END_TEST

/* Leases with a fixed ttl do not depend on the chain. */
START_TEST(ttls_behind_a_chain_fixed)
{
	const char *const records[] = {
		"www.example. 5 IN CNAME a.example.",
		"a.example. 3600 IN A 192.0.2.1", NULL,
	};
	struct nt_answer *a;

	ask("www.example.", LDNS_RR_TYPE_A, false);
	config.ttl_mode = NT_TTL_FIXED;
	config.ttl = 1000;
	a = answer(records);
	ck_assert(grants(a, "192.0.2.1", 1000));
	ck_assert_uint_eq(shown(a, 0), 5);
	ck_assert_uint_eq(shown(a, 1), 1000);
	nt_answer_free(a);
	config.ttl_mode = NT_TTL_NEVER;
	a = answer(records);
	ck_assert(grants(a, "192.0.2.1", NETTRUST_TTL_NEVER));
	ck_assert_uint_eq(shown(a, 1), 3600);
	nt_answer_free(a);
}
END_TEST

START_TEST(many_addresses)
{
	static char text[1000][64];
	const char *records[1001];
	struct nt_answer *a;
	int i;

	for (i = 0; i < 1000; i++) {
		snprintf(text[i], sizeof(text[i]), "www.example. 300 IN A 203.1.%d.%d",
			 i / 250, i % 250);
		records[i] = text[i];
	}
	records[1000] = NULL;
	ask("www.example.", LDNS_RR_TYPE_A, false);
	a = answer(records);
	ck_assert_uint_eq(a->n_grants, NT_GRANTS_MAX);
	ck_assert_uint_eq(a->n_stripped, 1000 - NT_GRANTS_MAX);
	ck_assert(!leaks(a));
	nt_answer_free(a);
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, addresses);
	tcase_add_test(tc, chain);
	tcase_add_test(tc, chain_loops);
	tcase_add_test(tc, chain_too_long);
	tcase_add_test(tc, ptr_opens_nothing);
	tcase_add_test(tc, null_addresses);
	tcase_add_test(tc, rebinding);
	tcase_add_test(tc, svcb_hints);
	tcase_add_test(tc, ttls);
	tcase_add_test(tc, ttls_behind_a_chain);
	tcase_add_test(tc, ttls_behind_a_chain_fixed);
	tcase_add_test(tc, many_addresses);
}
