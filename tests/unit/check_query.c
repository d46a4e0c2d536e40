// SPDX-License-Identifier: GPL-2.0
/* The life of one query: asked, committed, answered. */
#include "tests/unit/query.h"

START_TEST(commit_comes_first)
{
	begin("www.example.", 0);
	ck_assert_str_eq(script, "A");
	answered(asked, RECORD, 0);
	ck_assert_str_eq(script, "AC");
	ck_assert_uint_eq(committing->answer->n_grants, 1);
	nt_query_committed(committing, &proof, 1);
	ck_assert_str_eq(script, "ACR");
	expect_rcode(LDNS_RCODE_NOERROR, NT_EDE_NONE);
	ck_assert(has_address());
	ck_assert_uint_eq(core.counters.authorized, 1);
}
END_TEST

START_TEST(commit_fails)
{
	begin("www.example.", 0);
	answered(asked, RECORD, 0);
	nt_query_not_committed(committing, "the lease table is full");
	ck_assert_str_eq(script, "ACR");
	expect_rcode(LDNS_RCODE_SERVFAIL, NT_EDE_OTHER);
	ck_assert(!has_address());
	ck_assert_uint_eq(core.counters.commits_failed, 1);
}
END_TEST

/* Without proof of a commit, no address is released. */
START_TEST(no_proof_no_address)
{
	begin("www.example.", 0);
	answered(asked, RECORD, 0);
	ck_assert_str_eq(script, "AC");
	nt_query_committed(committing, NULL, 1);
	ck_assert_str_eq(script, "ACR");
	expect_rcode(LDNS_RCODE_SERVFAIL, NT_EDE_OTHER);
	ck_assert(!has_address());
	ck_assert_uint_eq(core.counters.authorized, 0);
}
END_TEST

/* An answer whose grants are missing by mistake is withheld. */
START_TEST(unleased_has_no_address)
{
	begin("www.example.", 0);
	answered(asked, RECORD, 0);
	committing->answer->n_grants = 0;
	nt_respond_unleased(committing);
	ck_assert_str_eq(script, "ACR");
	expect_rcode(LDNS_RCODE_SERVFAIL, NT_EDE_OTHER);
	ck_assert(!has_address());
	nt_query_free_all(committing);
}
END_TEST

static const struct {
	const char *record;
	bool harmless;
} messages[] = {
	{ "x. 1 IN A 0.0.0.0", true },
	{ "x. 1 IN A 127.0.0.1", true },
	{ "x. 1 IN A 192.0.2.1", false },
	{ "x. 1 IN A 10.0.0.1", false },
	{ "x. 1 IN AAAA ::", true },
	{ "x. 1 IN AAAA ::1", true },
	{ "x. 1 IN AAAA 2001:db8::1", false },
	{ "x. 1 IN AAAA ::ffff:192.0.2.1", false },
	{ "x. 1 IN AAAA fd00::1", false },
	{ "x. 1 IN TXT \"192.0.2.1\"", true },
	{ "x. 1 IN CNAME y.", true },
	/* Priority 1, target ".": no hint, ipv4hint, ipv6hint, cut short. */
	{ "x. 1 IN TYPE65 \\# 3 000100", true },
	{ "x. 1 IN TYPE65 \\# 11 000100 0004 0004 00000000", true },
	{ "x. 1 IN TYPE65 \\# 11 000100 0004 0004 c0000201", false },
	{ "x. 1 IN TYPE64 \\# 11 000100 0004 0004 c0000201", false },
	{ "x. 1 IN TYPE65 \\# 15 000100 0004 0008 00000000 c0000201", false },
	{ "x. 1 IN TYPE65 \\# 23 000100 0006 0010 20010db8000000000000000000000001",
	  false },
	{ "x. 1 IN TYPE65 \\# 15 000100 0001 0000 0004 0004 c0000201", false },
	{ "x. 1 IN TYPE65 \\# 9 000100 0004 0004 0000", false },
};

START_TEST(harmless)
{
	const struct nt_question question = { .edns = false };
	uint8_t wire[512];
	size_t len;

	len = message_of(&question, messages[_i].record, wire);
	ck_assert_msg(nt_message_is_harmless(wire, len) ==
		      messages[_i].harmless, "%s", messages[_i].record);
	/* The same in the authority section. A truncated one is malformed. */
	wire[9] = wire[7];
	wire[7] = 0;
	ck_assert(nt_message_is_harmless(wire, len) == messages[_i].harmless);
	ck_assert(!nt_message_is_harmless(wire, len - 1));
}
END_TEST

START_TEST(nothing_to_commit)
{
	begin("www.example.", 0);
	answered(asked, NULL, 0);
	ck_assert_str_eq(script, "AR");
	expect_rcode(LDNS_RCODE_NXDOMAIN, NT_EDE_NONE);
	ck_assert_uint_eq(core.counters.blocked, 1);
}
END_TEST

START_TEST(everything_stripped)
{
	begin("www.example.", 0);
	answered(asked, "www.example. 300 IN A 192.168.0.1", 0);
	ck_assert_str_eq(script, "AR");
	expect_rcode(LDNS_RCODE_NOERROR, NT_EDE_FILTERED);
	ck_assert_uint_eq(replied[7], 0);
}
END_TEST

START_TEST(blocked_name)
{
	begin("Blocked.Example.", 0);
	ck_assert_str_eq(script, "R");
	expect_rcode(LDNS_RCODE_NXDOMAIN, NT_EDE_BLOCKED);
}
END_TEST

START_TEST(upstream_fails)
{
	begin("www.example.", 0);
	nt_query_failed(asked, NT_EDE_NO_AUTHORITY, "silence");
	ck_assert_str_eq(script, "AR");
	expect_rcode(LDNS_RCODE_SERVFAIL, NT_EDE_NO_AUTHORITY);
	can_ask = false;
	begin("www.example.", 0);
	ck_assert_str_eq(script, "ARAR");
	expect_rcode(LDNS_RCODE_SERVFAIL, NT_EDE_NETWORK);
	ck_assert_uint_eq(core.counters.failed, 2);
}
END_TEST

START_TEST(too_many)
{
	struct nt_query *first, *second;

	begin("a.example.", 0);
	first = asked;
	begin("b.example.", 0);
	second = asked;
	begin("c.example.", 0);
	ck_assert_str_eq(script, "AAR");
	expect_rcode(LDNS_RCODE_SERVFAIL, NT_EDE_OTHER);
	ck_assert_uint_eq(core.counters.refused_busy, 1);
	nt_query_failed(first, NT_EDE_NETWORK, "end");
	nt_query_failed(second, NT_EDE_NETWORK, "end");
}
END_TEST

START_TEST(not_worth_answering)
{
	const uint8_t junk[40] = { 1, 2, 0x80 };

	nt_query_begin(&core, &client, junk, 5, 0);
	nt_query_begin(&core, &client, junk, sizeof(junk), 0);
	ck_assert_str_eq(script, "");
	ck_assert_uint_eq(core.counters.malformed, 2);
}
END_TEST

START_TEST(malformed)
{
	const uint8_t junk[20] = { 1, 2, 1, 0, 0, 1, [12] = 63 };

	nt_query_begin(&core, &client, junk, sizeof(junk), 0);
	ck_assert_str_eq(script, "R");
	expect_rcode(LDNS_RCODE_FORMERR, NT_EDE_NONE);
	ck_assert_uint_eq(replied[0] << 8 | replied[1], 0x102);
}
END_TEST

START_TEST(any_is_refused)
{
	uint8_t wire[] = "\1\2\1\0\0\1\0\0\0\0\0\0\3www\7example\0\0\377\0\1";

	config.refuse_any = true;
	nt_query_begin(&core, &client, wire, sizeof(wire) - 1, 0);
	ck_assert_str_eq(script, "R");
	expect_rcode(LDNS_RCODE_NOERROR, NT_EDE_NONE);
	ck_assert(memmem(replied, replied_len, "\7RFC8482", 8));
	config.refuse_any = false;
	nt_query_begin(&core, &client, wire, sizeof(wire) - 1, 0);
	ck_assert_str_eq(script, "RA");
	nt_query_failed(asked, NT_EDE_NETWORK, "end");
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, commit_comes_first);
	tcase_add_test(tc, commit_fails);
	tcase_add_test(tc, no_proof_no_address);
	tcase_add_test(tc, unleased_has_no_address);
	tcase_add_loop_test(tc, harmless, 0, N(messages));
	tcase_add_test(tc, nothing_to_commit);
	tcase_add_test(tc, everything_stripped);
	tcase_add_test(tc, blocked_name);
	tcase_add_test(tc, upstream_fails);
	tcase_add_test(tc, too_many);
	tcase_add_test(tc, not_worth_answering);
	tcase_add_test(tc, malformed);
	tcase_add_test(tc, any_is_refused);
}
