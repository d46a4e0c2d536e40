// SPDX-License-Identifier: GPL-2.0
/* Questions, replies and names as octets, whole and mutilated. */
#include "tests/unit/message.h"

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

/* ldns would lose the memory of all but the last. */
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

/* The longest error that there can be fits into what every client takes. */
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

/* RFC 2308 section 5, and what is not negative. */
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

/* Names are what ldns makes of them, in lower case and without the dot. */
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

/* Names that end nowhere, lead forwards, or are too long. */
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

/* Whatever comes, nothing crashes and no address goes out unleased. */
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

static void add_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, teardown);
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
}
