// SPDX-License-Identifier: GPL-2.0
/* Questions, answers and replies in wire format. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/message.h"

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
	nt_rules_free(rules);
}

/* Makes the query of a client; *wire is malloc'd. */
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

/* Makes an answer with these records, up to a NULL; *wire is malloc'd. */
static size_t message(const char *const *records, uint8_t **wire)
{
	ldns_pkt *packet = ldns_pkt_new();
	ldns_rr *rr = ldns_rr_new();
	size_t len;

	ldns_rr_set_question(rr, true);
	ldns_rr_set_owner(rr, ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME,
						    question.owner_len,
						    question.owner));
	ldns_rr_set_type(rr, question.type);
	ldns_pkt_push_rr(packet, LDNS_SECTION_QUESTION, rr);
	ldns_pkt_set_qr(packet, true);
	for (; *records; records++) {
		if (**records == '+')
			push(packet, LDNS_SECTION_ADDITIONAL, *records + 1);
		else if (**records == '-')
			push(packet, LDNS_SECTION_AUTHORITY, *records + 1);
		else if (**records == '!')
			ldns_pkt_set_rcode(packet, LDNS_RCODE_NXDOMAIN);
		else
			push(packet, LDNS_SECTION_ANSWER, *records);
	}
	ck_assert_int_eq(ldns_pkt2wire(wire, packet, &len), LDNS_STATUS_OK);
	ldns_pkt_free(packet);
	return len;
}

static struct nt_answer *answer(const char *const *records)
{
	struct nt_decision decision;
	struct nt_answer *result;
	uint8_t *wire;
	size_t len = message(records, &wire);

	nt_rules_decide(rules, question.name, question.type, &decision);
	result = nt_answer_new(wire, len, &question, &decision, rules,
			       &config);
	ck_assert_ptr_nonnull(result);
	free(wire);
	return result;
}

static uint8_t out[NT_MESSAGE_MAX];

static size_t reply(const struct nt_answer *a, uint8_t rcode, int ede,
		    const char *text, size_t limit)
{
	return nt_reply(&question, &(struct nt_reply) {
		.answer = a, .rcode = rcode, .ede = ede, .text = text,
	}, out, limit);
}

/* The ttl of the first record in a reply from the cache, after age seconds. */
static uint32_t first_ttl(const struct nt_answer *a, uint32_t age,
			  uint32_t most)
{
	size_t at = NT_HEADER_LEN + question.owner_len + 4, len;
	struct nt_rr rr;

	len = nt_reply(&question, &(struct nt_reply) {
		.answer = a, .age = age, .ttl_most = most,
		.ede = NT_EDE_NONE,
	}, out, NT_MESSAGE_MAX);
	ck_assert(nt_wire_rr(out, len, &at, &rr));
	return rr.ttl;
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

static bool granted(const struct nt_answer *a, const uint8_t *rdata, size_t n)
{
	unsigned int i;

	for (i = 0; i < a->n_grants; i++)
		if ((a->grants[i].addr.family == AF_INET ? 4u : 16u) == n &&
		    !memcmp(&a->grants[i].addr.v6, rdata, n))
			return true;
	return false;
}

/* Does the message have an address that is not granted? */
static bool leaks(const struct nt_answer *a)
{
	size_t len = reply(a, 0, NT_EDE_NONE, NULL, NT_MESSAGE_MAX);
	size_t at = NT_HEADER_LEN + question.owner_len + 4;
	unsigned int n = nt_get16(out + 6) + nt_get16(out + 8) +
			 nt_get16(out + 10);
	struct nt_rr rr;

	for (; n; n--) {
		ck_assert(nt_wire_rr(out, len, &at, &rr));
		if ((rr.type == LDNS_RR_TYPE_A ||
		     rr.type == LDNS_RR_TYPE_AAAA) &&
		    !granted(a, out + rr.rdata, rr.rdlen))
			return true;
	}
	ck_assert_uint_eq(at, len);
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
	/* A client must not keep an address longer than its lease stands. */
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

	ck_assert_int_eq(nt_question_parse(&q, wire, 11), -1);
	ck_assert_int_eq(nt_question_parse(&q, wire, len - 12),
			 LDNS_RCODE_FORMERR);
	wire[2] |= 0x80;
	ck_assert_int_eq(nt_question_parse(&q, wire, len), -1);
	wire[2] = 0x10;
	ck_assert_int_eq(nt_question_parse(&q, wire, len),
			 LDNS_RCODE_NOTIMPL);
	wire[2] = 1;
	wire[5] = 2;
	ck_assert_int_eq(nt_question_parse(&q, wire, len),
			 LDNS_RCODE_FORMERR);
	free(wire);
	len = query("example.", LDNS_RR_TYPE_AXFR, false, &wire);
	ck_assert_int_eq(nt_question_parse(&q, wire, len), LDNS_RCODE_REFUSED);
	free(wire);
}
END_TEST

/* ldns would leak all but the last. */
START_TEST(doubles)
{
	static const uint8_t opt[] = {
		0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 5, 0, 9, 0, 1, 7,
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
		longer[11] = 2;
		ck_assert_int_eq(nt_question_parse(&q, longer, len + 2 * size),
				 LDNS_RCODE_FORMERR);
		free(longer);
		free(wire);
	}
}
END_TEST

START_TEST(upstream)
{
	const uint8_t cases[32] = { 0xff, 0x55, 0xaa, 0x0f };
	ldns_rdf *owner, *other;
	uint8_t *wire;
	size_t len;

	ask("www.example.", LDNS_RR_TYPE_A, true);
	wire = nt_upstream_query(&question, 77, cases, 1232, &owner, &len);
	ck_assert_ptr_nonnull(wire);
	/* It is a query still. */
	ck_assert(!nt_upstream_answer(wire, len, 77, owner, 1));
	wire[2] |= 0x80;
	ck_assert(nt_upstream_answer(wire, len, 77, owner, 1));
	ck_assert(!nt_upstream_answer(wire, len, 78, owner, 1));
	ck_assert(!nt_upstream_answer(wire, len, 77, owner, 28));
	ck_assert(!nt_upstream_answer(wire, len - 15, 77, owner, 1));
	/* Half an option header in the OPT record. */
	wire = realloc(wire, len + 2);
	memset(wire + len, 0, 2);
	wire[len - 1] = 2;
	ck_assert(!nt_upstream_answer(wire, len + 2, 77, owner, 1));
	/* The letters' cases did not come back as they went. */
	other = ldns_dname_new_frm_str("www.example.");
	ck_assert(!nt_upstream_answer(wire, len, 77, other, 1));
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
	size_t len;

	ask("wWw.example.", LDNS_RR_TYPE_A, true);
	len = reply(NULL, LDNS_RCODE_SERVFAIL, NT_EDE_OTHER, "why", 512);
	ck_assert_int_eq(ldns_wire2pkt(&packet, out, len), LDNS_STATUS_OK);
	ck_assert_int_eq(ldns_pkt_get_rcode(packet), LDNS_RCODE_SERVFAIL);
	ck_assert_uint_eq(ldns_pkt_id(packet), 0x1234);
	ck_assert_uint_eq(ldns_pkt_ancount(packet), 0);
	/* RFC 8914: option 15, info code, text. */
	ck_assert_ptr_nonnull(memmem(out, len, "\0\017\0\005\0\0why", 9));
	ck_assert_ptr_nonnull(memmem(out, len, "wWw", 3));
	ldns_pkt_free(packet);

	ask("www.example.", LDNS_RR_TYPE_A, false);
	len = reply(NULL, LDNS_RCODE_NXDOMAIN, NT_EDE_BLOCKED, NULL, 512);
	ck_assert_int_eq(ldns_wire2pkt(&packet, out, len), LDNS_STATUS_OK);
	ck_assert(!ldns_pkt_edns(packet));
	ldns_pkt_free(packet);

	a = answer(records);
	len = reply(a, 0, NT_EDE_NONE, NULL, 512);
	ck_assert_int_eq(ldns_wire2pkt(&packet, out, len), LDNS_STATUS_OK);
	ck_assert_uint_eq(ldns_pkt_ancount(packet), 1);
	ldns_pkt_free(packet);
	len = reply(a, 0, NT_EDE_NONE, NULL, 40);
	ck_assert_int_eq(ldns_wire2pkt(&packet, out, len), LDNS_STATUS_OK);
	ck_assert(ldns_pkt_tc(packet));
	ck_assert_uint_eq(ldns_pkt_ancount(packet), 0);
	ldns_pkt_free(packet);
	/* RFC 8767 section 4: 30 s, but not more than it had. */
	ck_assert_uint_eq(first_ttl(a, 100, 0), 200);
	ck_assert_uint_eq(first_ttl(a, 1000, 0), 0);
	ck_assert_uint_eq(first_ttl(a, 1000, 30), 30);
	nt_answer_free(a);
}
END_TEST

/* The longest error fits into the 512 octets that every client accepts. */
START_TEST(longest_error)
{
	static char text[1000];
	uint8_t wire[600] = { 1, 2, 1, 0, 0, 1, [11] = 1 };
	size_t at = NT_HEADER_LEN;
	unsigned int i;

	memset(text, 'x', sizeof(text) - 1);
	for (i = 0; i < 127; i++, at += 2)
		memcpy(wire + at, "\1a", 2);
	memcpy(wire + at, "\0\0\1\0\1\0\0\51\2\0\0\0\0\0\0\14\0\12\0\10", 20);
	ck_assert_int_eq(nt_question_parse(&question, wire, at + 28), 0);
	ck_assert_uint_eq(question.cookie_len, 8);
	ck_assert_uint_eq(strlen(question.name), 253);
	ck_assert_uint_le(reply(NULL, 2, NT_EDE_OTHER, text, 512), 512);
}
END_TEST

/* RFC 2308 section 5, and answers that are not negative. */
START_TEST(how_long_to_keep)
{
	static const struct {
		const char *records[4];
		uint32_t ttl;
	} cases[] = {
		{ { "www.example. 300 IN A 192.0.2.1" }, 300 },
		{ { "!", "-example. 900 IN SOA ns. root. 1 2 3 4 60" }, 60 },
		{ { "!", "-example. 30 IN SOA ns. root. 1 2 3 4 60" }, 30 },
		{ { "-example. 900 IN SOA ns. root. 1 2 3 4 60" }, 60 },
		{ { "!" }, 0 },
		{ { "-example. 900 IN NS ns." }, 0 },
		{ { "www.example. 20 IN CNAME a.example.",
		    "-example. 900 IN SOA ns. root. 1 2 3 4 60" }, 20 },
		{ { "www.example. 20 IN CNAME a.example." }, 0 },
		{ { "www.example. 300 IN A 192.168.0.1" }, 0 },
		/* RFC 2181 section 8. */
		{ { "www.example. 2147483648 IN A 192.0.2.1" }, 0 },
	};
	struct nt_answer *a;
	size_t i;

	ask("www.example.", LDNS_RR_TYPE_A, false);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		a = answer(cases[i].records);
		ck_assert_msg(a->ttl == cases[i].ttl, "%zu: %u", i, a->ttl);
		nt_answer_free(a);
	}
}
END_TEST

/* RFC 6891 section 6.1.3, RFC 7873 section 5.2.2. */
START_TEST(edns)
{
	static const struct {
		uint8_t opt[40];
		size_t len;
		int rcode;
	} cases[] = {
		{ { 0, 0, 41, 4, 208, 0, 1, 0, 0, 0, 0 }, 11, 16 },
		{ { 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0 }, 11, 0 },
		{ { 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 3, 0, 10, 0 }, 14, 1 },
		{ { 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 5, 0, 10, 0, 1, 7 }, 16, 1 },
		{ { 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 5, 0, 9, 0, 2, 7 }, 16, 1 },
		{ { 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 5, 0, 9, 0, 1, 7 }, 16, 0 },
		/* An owner that is not the root. */
		{ { 1, 'a', 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0 }, 13, 1 },
	};
	uint8_t *wire, *longer;
	struct nt_question q;
	size_t len, i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		len = query("www.example.", LDNS_RR_TYPE_A, false, &wire);
		longer = malloc(len + cases[i].len);
		memcpy(longer, wire, len);
		memcpy(longer + len, cases[i].opt, cases[i].len);
		longer[11] = 1;
		ck_assert_msg(nt_question_parse(&q, longer, len + cases[i].len)
			      == cases[i].rcode, "%zu", i);
		free(longer);
		free(wire);
	}
	/* BADVERS does not fit into the header: the rest is in OPT. */
	ask("www.example.", LDNS_RR_TYPE_A, true);
	len = reply(NULL, NT_RCODE_BADVERS, NT_EDE_NONE, NULL, 512);
	ck_assert_uint_eq(out[3] & 15, 0);
	ck_assert_uint_eq(out[len - 6], 1);
}
END_TEST

/* Names are converted as by ldns, in lower case without the final dot. */
START_TEST(names)
{
	static const char *const labels[] = {
		"", "\3www\7Example", "\1.\2;(\3)\\\"", "\4\1\177\200\377",
		"\1 \1@\2$%",
	};
	uint8_t wire[300], name[NT_OWNER_MAX];
	char text[NT_NAME_STRLEN], *theirs;
	ldns_rdf *rdf;
	size_t i, k, len, got;

	for (i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		len = strlen(labels[i]) + 1;
		memset(wire, 0, sizeof(wire));
		memcpy(wire + NT_HEADER_LEN, labels[i], len);
		ck_assert_uint_eq(nt_wire_name(wire, sizeof(wire),
					       NT_HEADER_LEN, name, &got),
				  NT_HEADER_LEN + len);
		ck_assert_uint_eq(got, len);
		nt_wire_text(name, text);
		rdf = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, len,
					    labels[i]);
		theirs = ldns_rdf2str(rdf);
		k = strlen(theirs);
		if (k > 1)
			theirs[k - 1] = 0;
		ck_assert_msg(!strcasecmp(text, theirs), "%s, %s", text,
			      theirs);
		free(theirs);
		ldns_rdf_deep_free(rdf);
	}
}
END_TEST

/* Names that do not end, point forwards, or are too long. */
START_TEST(bad_names)
{
	uint8_t wire[600] = { 0 };
	size_t at;

	memcpy(wire + 12, "\300\14", 2);
	ck_assert_uint_eq(nt_wire_name(wire, 600, 12, NULL, NULL), 0);
	memcpy(wire + 12, "\300\20", 2);
	ck_assert_uint_eq(nt_wire_name(wire, 600, 12, NULL, NULL), 0);
	memcpy(wire + 20, "\300\2", 2);
	ck_assert_uint_eq(nt_wire_name(wire, 600, 20, NULL, NULL), 0);
	memcpy(wire + 20, "\1a\300\22", 4);
	ck_assert_uint_eq(nt_wire_name(wire, 600, 20, NULL, NULL), 24);
	memcpy(wire + 20, "\1a\300\24", 4);
	ck_assert_uint_eq(nt_wire_name(wire, 600, 20, NULL, NULL), 0);
	ck_assert_uint_eq(nt_wire_name(wire, 23, 20, NULL, NULL), 0);
	ck_assert_uint_eq(nt_wire_name(wire, 21, 20, NULL, NULL), 0);
	ck_assert_uint_eq(nt_wire_name(wire, 20, 20, NULL, NULL), 0);
	wire[20] = 0x40;
	ck_assert_uint_eq(nt_wire_name(wire, 600, 20, NULL, NULL), 0);
	for (at = 12; at < 12 + 256; at += 2)
		memcpy(wire + at, "\1a", 2);
	wire[at] = 0;
	ck_assert_uint_eq(nt_wire_name(wire, 600, 12, NULL, NULL), 0);
	ck_assert_uint_eq(nt_wire_name(wire, 600, 14, NULL, NULL), at + 1);
}
END_TEST

/* No input crashes, and no address is released without a grant. */
START_TEST(mutations)
{
	const uint8_t cases[32] = { 0 };
	ldns_rdf *owner;
	uint8_t *base, *wire;
	struct nt_question q;
	ldns_pkt *packet = ldns_pkt_new();
	static const struct nt_decision forwarded;
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
		if (!nt_upstream_answer(wire, len, 7, owner, 1))
			continue;
		a = nt_answer_new(wire, len, &question, &forwarded, rules,
				  &config);
		/* ldns may find more wrong with one that it must take apart. */
		ck_assert(!a || a->n_null || !leaks(a));
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
	tcase_add_test(tc, ttls_behind_a_chain);
	tcase_add_test(tc, ttls_behind_a_chain_fixed);
	tcase_add_test(tc, many_addresses);
	tcase_add_test(tc, questions);
	tcase_add_test(tc, doubles);
	tcase_add_test(tc, upstream);
	tcase_add_test(tc, replies);
	tcase_add_test(tc, longest_error);
	tcase_add_test(tc, how_long_to_keep);
	tcase_add_test(tc, edns);
	tcase_add_test(tc, names);
	tcase_add_test(tc, bad_names);
	tcase_add_loop_test(tc, mutations, 0, 5);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
