// SPDX-License-Identifier: GPL-2.0
/* What an answer means, and what goes to and fro, octet by octet. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"

static struct nt_config config;
static struct nt_rules *rules;
static struct nt_question question;

static void setup(void)
{
	memset(&config, 0, sizeof(config));
	config.rebind_protection = true;
	config.ttl_mode = NT_TTL_DNS;
	config.ttl_min = 60;
	config.ttl_max = 3600;
	rules = nt_rules_new(&config);
}

static void teardown(void)
{
	nt_question_clear(&question);
	nt_rules_free(rules);
}

/* What a client sends for name and type; *wire is malloc'd. */
static size_t query(const char *name, uint16_t type, bool edns, uint8_t **wire)
{
	ldns_pkt *packet;
	size_t len;

	ck_assert_int_eq(ldns_pkt_query_new_frm_str(&packet, name, type,
						    LDNS_RR_CLASS_IN, LDNS_RD),
			 LDNS_STATUS_OK);
	ldns_pkt_set_id(packet, 0x1234);
	if (edns) {
		ldns_pkt_set_edns_udp_size(packet, 4096);
		ldns_pkt_set_edns_do(packet, true);
	}
	ck_assert_int_eq(ldns_pkt2wire(wire, packet, &len), LDNS_STATUS_OK);
	ldns_pkt_free(packet);
	return len;
}

static void ask(const char *name, uint16_t type, bool edns)
{
	uint8_t *wire;
	size_t len = query(name, type, edns, &wire);

	nt_question_clear(&question);
	ck_assert_int_eq(nt_question_parse(&question, wire, len), 0);
	free(wire);
}

static void push(ldns_pkt *packet, ldns_pkt_section section, const char *text)
{
	ldns_rr *rr;

	ck_assert_msg(ldns_rr_new_frm_str(&rr, text, 0, NULL, NULL) ==
		      LDNS_STATUS_OK, "%s", text);
	ck_assert(ldns_pkt_push_rr(packet, section, rr));
}

/* The answer that the records, up to a NULL, make. */
static struct nt_answer *answer(const char *const *records)
{
	ldns_pkt *packet = ldns_pkt_new();
	struct nt_answer *result;

	ldns_pkt_set_qr(packet, true);
	for (; *records; records++) {
		if (**records == '+')
			push(packet, LDNS_SECTION_ADDITIONAL, *records + 1);
		else if (**records == '-')
			push(packet, LDNS_SECTION_AUTHORITY, *records + 1);
		else
			push(packet, LDNS_SECTION_ANSWER, *records);
	}
	result = nt_answer_new(packet, &question, rules, &config);
	ck_assert_ptr_nonnull(result);
	ldns_pkt_free(packet);
	return result;
}

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

/* Is there an address in the message that is not in the grants? */
static bool leaks(const struct nt_answer *a)
{
	uint8_t *wire;
	ldns_pkt *packet;
	ldns_rr_list *all;
	bool leak = false;
	struct nt_addr addr;
	size_t len, i;
	unsigned int j;

	wire = nt_reply(&question, a, 0, NT_EDE_NONE, NULL, NT_MESSAGE_MAX,
			&len);
	ck_assert_ptr_nonnull(wire);
	ck_assert_int_eq(ldns_wire2pkt(&packet, wire, len), LDNS_STATUS_OK);
	free(wire);
	all = ldns_pkt_all(packet);
	for (i = 0; i < ldns_rr_list_rr_count(all); i++) {
		ldns_rr *rr = ldns_rr_list_rr(all, i);
		bool known = false;

		if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_A &&
		    ldns_rr_get_type(rr) != LDNS_RR_TYPE_AAAA)
			continue;
		if (ldns_rr_is_question(rr))
			continue;
		memset(&addr, 0, sizeof(addr));
		addr.family = ldns_rr_get_type(rr) == LDNS_RR_TYPE_A ?
			      AF_INET : AF_INET6;
		memcpy(&addr.v6, ldns_rdf_data(ldns_rr_rdf(rr, 0)),
		       ldns_rdf_size(ldns_rr_rdf(rr, 0)));
		for (j = 0; j < a->n_grants; j++)
			known |= nt_addr_equal(&a->grants[j].addr, &addr);
		leak |= !known;
	}
	ldns_rr_list_deep_free(all);
	/* ldns_pkt_all() cloned them. */
	ldns_pkt_free(packet);
	return leak;
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
	ck_assert_uint_eq(ldns_rr_list_rr_count(a->answer), 1);
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
	ck_assert_uint_eq(ldns_rr_list_rr_count(a->answer), 2);
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

/* RFC 3597 form, so that it does not matter what ldns knows of them. */
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
		ck_assert_uint_eq(ldns_rr_list_rr_count(a->answer), 0);
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
	/* A client must not keep an address longer than its lease stands. */
	ck_assert_uint_eq(ldns_rr_ttl(ldns_rr_list_rr(a->answer, 0)), 3600);
	ck_assert_uint_eq(a->ttl, 1);
	nt_answer_free(a);

	config.ttl_mode = NT_TTL_FIXED;
	config.ttl = 30;
	a = answer(records);
	ck_assert(grants(a, "192.0.2.1", 30));
	ck_assert_uint_eq(ldns_rr_ttl(ldns_rr_list_rr(a->answer, 0)), 30);
	nt_answer_free(a);

	config.ttl_mode = NT_TTL_NEVER;
	a = answer(records);
	ck_assert(grants(a, "192.0.2.1", NETTRUST_TTL_NEVER));
	ck_assert_uint_eq(ldns_rr_ttl(ldns_rr_list_rr(a->answer, 0)), 100000);
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

START_TEST(questions)
{
	uint8_t *wire;
	size_t len = query("Www.Example.", LDNS_RR_TYPE_A, true, &wire);
	struct nt_question q;

	ck_assert_int_eq(nt_question_parse(&q, wire, len), 0);
	ck_assert_str_eq(q.name, "www.example");
	ck_assert_uint_eq(q.id, 0x1234);
	ck_assert(q.edns && q.dnssec_ok && q.rd);
	ck_assert_uint_eq(q.udp_size, 4096);
	nt_question_clear(&q);

	ck_assert_int_eq(nt_question_parse(&q, wire, 11), -1);
	nt_question_clear(&q);
	ck_assert_int_eq(nt_question_parse(&q, wire, len - 12),
			 LDNS_RCODE_FORMERR);
	nt_question_clear(&q);
	wire[2] |= 0x80;
	ck_assert_int_eq(nt_question_parse(&q, wire, len), -1);
	nt_question_clear(&q);
	wire[2] = 0x10;
	ck_assert_int_eq(nt_question_parse(&q, wire, len),
			 LDNS_RCODE_NOTIMPL);
	nt_question_clear(&q);
	wire[2] = 1;
	wire[5] = 2;
	ck_assert_int_eq(nt_question_parse(&q, wire, len),
			 LDNS_RCODE_FORMERR);
	nt_question_clear(&q);
	free(wire);
	len = query("example.", LDNS_RR_TYPE_AXFR, false, &wire);
	ck_assert_int_eq(nt_question_parse(&q, wire, len), LDNS_RCODE_REFUSED);
	nt_question_clear(&q);
	free(wire);
}
END_TEST

/* ldns would lose the memory of all but the last. */
START_TEST(doubles)
{
	static const uint8_t opt[] = {
		0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 5, 0, 10, 0, 1, 7,
	};
	static const uint8_t tsig[] = {
		0, 0, 250, 0, 255, 0, 0, 0, 0, 0, 17, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	};
	uint8_t *wire, *longer;
	struct nt_question q;
	size_t len, size;
	int i;

	for (i = 0; i < 2; i++) {
		const uint8_t *record = i ? tsig : opt;

		size = i ? sizeof(tsig) : sizeof(opt);
		len = query("www.example.", LDNS_RR_TYPE_A, false, &wire);
		longer = malloc(len + 2 * size);
		memcpy(longer, wire, len);
		memcpy(longer + len, record, size);
		memcpy(longer + len + size, record, size);
		longer[11] = 1;
		ck_assert_int_eq(nt_question_parse(&q, longer, len + size), 0);
		nt_question_clear(&q);
		longer[11] = 2;
		ck_assert_int_eq(nt_question_parse(&q, longer, len + 2 * size),
				 LDNS_RCODE_FORMERR);
		nt_question_clear(&q);
		free(longer);
		free(wire);
	}
}
END_TEST

START_TEST(upstream)
{
	const uint8_t cases[32] = { 0xff, 0x55, 0xaa, 0x0f };
	ldns_rdf *owner, *other;
	ldns_pkt *packet;
	uint8_t *wire;
	size_t len;

	ask("www.example.", LDNS_RR_TYPE_A, true);
	wire = nt_upstream_query(&question, 77, cases, 1232, &owner, &len);
	ck_assert_ptr_nonnull(wire);
	/* It is a query still. */
	ck_assert_ptr_null(nt_upstream_answer(wire, len, 77, owner, 1));
	wire[2] |= 0x80;
	packet = nt_upstream_answer(wire, len, 77, owner, 1);
	ck_assert_ptr_nonnull(packet);
	ldns_pkt_free(packet);
	ck_assert_ptr_null(nt_upstream_answer(wire, len, 78, owner, 1));
	ck_assert_ptr_null(nt_upstream_answer(wire, len, 77, owner, 28));
	ck_assert_ptr_null(nt_upstream_answer(wire, len - 15, 77, owner, 1));
	/* The letters' cases did not come back as they went. */
	other = ldns_dname_new_frm_str("www.example.");
	ck_assert_ptr_null(nt_upstream_answer(wire, len, 77, other, 1));
	ck_assert_int_eq(ldns_dname_compare(owner, other), 0);
	ldns_rdf_deep_free(other);
	ldns_rdf_deep_free(owner);
	free(wire);
}
END_TEST

START_TEST(replies)
{
	const char *const records[] = {
		"www.example. 300 IN A 192.0.2.1", NULL,
	};
	struct nt_answer *a;
	ldns_pkt *packet;
	uint8_t *wire;
	size_t len;

	ask("wWw.example.", LDNS_RR_TYPE_A, true);
	wire = nt_reply(&question, NULL, LDNS_RCODE_SERVFAIL, NT_EDE_OTHER,
			"why", 512, &len);
	ck_assert_int_eq(ldns_wire2pkt(&packet, wire, len), LDNS_STATUS_OK);
	ck_assert_int_eq(ldns_pkt_get_rcode(packet), LDNS_RCODE_SERVFAIL);
	ck_assert_uint_eq(ldns_pkt_id(packet), 0x1234);
	ck_assert_uint_eq(ldns_pkt_ancount(packet), 0);
	/* RFC 8914: option 15, info code, text. */
	ck_assert_ptr_nonnull(memmem(wire, len, "\0\017\0\005\0\0why", 9));
	ck_assert_ptr_nonnull(memmem(wire, len, "wWw", 3));
	ldns_pkt_free(packet);
	free(wire);

	ask("www.example.", LDNS_RR_TYPE_A, false);
	wire = nt_reply(&question, NULL, LDNS_RCODE_NXDOMAIN, NT_EDE_BLOCKED,
			NULL, 512, &len);
	ck_assert_int_eq(ldns_wire2pkt(&packet, wire, len), LDNS_STATUS_OK);
	ck_assert(!ldns_pkt_edns(packet));
	ldns_pkt_free(packet);
	free(wire);

	a = answer(records);
	wire = nt_reply(&question, a, 0, NT_EDE_NONE, NULL, 40, &len);
	ck_assert_int_eq(ldns_wire2pkt(&packet, wire, len), LDNS_STATUS_OK);
	ck_assert(ldns_pkt_tc(packet));
	ck_assert_uint_eq(ldns_pkt_ancount(packet), 0);
	ldns_pkt_free(packet);
	free(wire);
	nt_answer_free(a);
}
END_TEST

/* Whatever comes, nothing crashes and no address goes out unleased. */
START_TEST(mutations)
{
	const uint8_t cases[32] = { 0 };
	ldns_rdf *owner;
	uint8_t *base, *wire;
	struct nt_question q;
	ldns_pkt *packet = ldns_pkt_new();
	struct nt_answer *a;
	size_t len, base_len, i, k;
	ldns_rr *rr;

	srand(_i + 1);
	ask("www.example.", LDNS_RR_TYPE_A, true);
	wire = nt_upstream_query(&question, 7, cases, 1232, &owner, &len);
	ldns_pkt_free(packet);
	ck_assert_int_eq(ldns_wire2pkt(&packet, wire, len), LDNS_STATUS_OK);
	free(wire);
	ldns_pkt_set_qr(packet, true);
	ldns_rr_new_frm_str(&rr, "www.example. 300 IN CNAME a.example.", 0,
			    NULL, NULL);
	ldns_pkt_push_rr(packet, LDNS_SECTION_ANSWER, rr);
	push(packet, LDNS_SECTION_ANSWER, "a.example. 300 IN A 192.0.2.1");
	push(packet, LDNS_SECTION_ANSWER,
	     "a.example. 300 IN TYPE65 \\# 11 00010000040004c0000201");
	ck_assert_int_eq(ldns_pkt2wire(&base, packet, &base_len),
			 LDNS_STATUS_OK);
	ldns_pkt_free(packet);
	wire = malloc(base_len);
	for (i = 0; i < 4000; i++) {
		memcpy(wire, base, base_len);
		len = rand() % 4 ? base_len : rand() % base_len;
		for (k = rand() % 6; k; k--)
			wire[rand() % base_len] = rand();
		if (nt_question_parse(&q, wire, len) >= 0)
			ck_assert_uint_lt(strlen(q.name), NT_NAME_STRLEN);
		nt_question_clear(&q);
		packet = nt_upstream_answer(wire, len, 7, owner, 1);
		if (!packet)
			continue;
		a = nt_answer_new(packet, &question, rules, &config);
		ldns_pkt_free(packet);
		ck_assert_ptr_nonnull(a);
		ck_assert(a->n_null || !leaks(a));
		nt_answer_free(a);
	}
	free(wire);
	free(base);
	ldns_rdf_deep_free(owner);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("message");
	TCase *tc = tcase_create("message");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, addresses);
	tcase_add_test(tc, chain);
	tcase_add_test(tc, chain_loops);
	tcase_add_test(tc, chain_too_long);
	tcase_add_test(tc, ptr_opens_nothing);
	tcase_add_test(tc, null_addresses);
	tcase_add_test(tc, rebinding);
	tcase_add_test(tc, svcb_hints);
	tcase_add_test(tc, ttls);
	tcase_add_test(tc, many_addresses);
	tcase_add_test(tc, questions);
	tcase_add_test(tc, doubles);
	tcase_add_test(tc, upstream);
	tcase_add_test(tc, replies);
	tcase_add_loop_test(tc, mutations, 0, 5);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
