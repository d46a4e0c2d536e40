// SPDX-License-Identifier: GPL-2.0
/*
 * Scripted conversations: what a query does between the client's message and
 * the reply, and in which order. The cache, too, which lives in between.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/cache.h"
#include "daemon/query.h"
#include "lib/log.h"

static struct nt_config config;
static struct nt_core core;
static struct nt_client client;

/* What the query asked for, in order: "A"sk, "C"ommit, "R"eply. */
static char script[64];
static struct nt_query *asked;
static struct nt_query *committing;
static bool can_ask;
static uint8_t *replied;
static size_t replied_len;

static void note(char what)
{
	size_t n = strlen(script);

	ck_assert_uint_lt(n, sizeof(script) - 1);
	script[n] = what;
	script[n + 1] = 0;
}

static bool ask(struct nt_query *query, void *data)
{
	note('A');
	asked = query;
	return can_ask;
}

static void commit(struct nt_query *query, void *data)
{
	note('C');
	committing = query;
}

static void reply(const struct nt_client *to, const uint8_t *wire, size_t len,
		  void *data)
{
	note('R');
	free(replied);
	replied = malloc(len);
	memcpy(replied, wire, len);
	replied_len = len;
}

static char blocked[] = "blocked.example";
static char *blacklist[] = { blocked };

static void setup(void)
{
	memset(&config, 0, sizeof(config));
	memset(&core, 0, sizeof(core));
	config.blacklist_domains = blacklist;
	config.n_blacklist_domains = 1;
	config.rebind_protection = true;
	config.queries_max = 2;
	config.ttl_mode = NT_TTL_FIXED;
	config.ttl = 600;
	core.config = &config;
	core.rules = nt_rules_new(&config);
	core.ops = (struct nt_query_ops) { ask, commit, reply, NULL };
	client.peer.addr.family = AF_INET;
	script[0] = 0;
	can_ask = true;
	nt_log_setup(NT_LOG_ERROR, NT_LOG_TEXT);
}

static void teardown(void)
{
	ck_assert_uint_eq(core.n_queries, 0);
	nt_rules_free((struct nt_rules *)core.rules);
	nt_cache_free(core.cache);
	free(replied);
	replied = NULL;
}

static void begin(const char *name, uint64_t now_ms)
{
	ldns_pkt *packet;
	uint8_t *wire;
	size_t len;

	ck_assert_int_eq(ldns_pkt_query_new_frm_str(&packet, name,
						    LDNS_RR_TYPE_A,
						    LDNS_RR_CLASS_IN, LDNS_RD),
			 LDNS_STATUS_OK);
	ldns_pkt_set_edns_udp_size(packet, 1232);
	ck_assert_int_eq(ldns_pkt2wire(&wire, packet, &len), LDNS_STATUS_OK);
	nt_query_begin(&core, &client, wire, len, now_ms);
	ldns_pkt_free(packet);
	free(wire);
}

static ldns_pkt *packet_of(const char *record)
{
	ldns_pkt *packet = ldns_pkt_new();
	ldns_rr *rr;

	ldns_pkt_set_qr(packet, true);
	if (record) {
		ck_assert_int_eq(ldns_rr_new_frm_str(&rr, record, 0, NULL,
						     NULL), LDNS_STATUS_OK);
		ldns_pkt_push_rr(packet, LDNS_SECTION_ANSWER, rr);
	} else {
		ldns_pkt_set_rcode(packet, LDNS_RCODE_NXDOMAIN);
	}
	return packet;
}

static void expect_rcode(uint8_t rcode, int ede)
{
	uint8_t option[6] = { 0, 15, 0, 2, 0, ede };

	ck_assert_ptr_nonnull(replied);
	ck_assert_uint_eq(replied[3] & 0xf, rcode);
	/* With a text the option is longer; its code and ours suffice. */
	if (ede != NT_EDE_NONE)
		ck_assert(memmem(replied, replied_len, option, 2) &&
			  memmem(replied, replied_len, option + 4, 2));
}

static bool has_address(void)
{
	return memmem(replied, replied_len, "\300\0\2\1", 4);
}

#define RECORD "www.example. 300 IN A 192.0.2.1"

START_TEST(commit_comes_first)
{
	begin("www.example.", 0);
	ck_assert_str_eq(script, "A");
	nt_query_answered(asked, packet_of(RECORD), 0);
	ck_assert_str_eq(script, "AC");
	ck_assert_uint_eq(committing->answer->n_grants, 1);
	nt_query_committed(committing, NULL, 1);
	ck_assert_str_eq(script, "ACR");
	expect_rcode(LDNS_RCODE_NOERROR, NT_EDE_NONE);
	ck_assert(has_address());
	ck_assert_uint_eq(core.counters.authorized, 1);
}
END_TEST

START_TEST(commit_fails)
{
	begin("www.example.", 0);
	nt_query_answered(asked, packet_of(RECORD), 0);
	nt_query_committed(committing, "the lease table is full", 0);
	ck_assert_str_eq(script, "ACR");
	expect_rcode(LDNS_RCODE_SERVFAIL, NT_EDE_OTHER);
	ck_assert(!has_address());
	ck_assert_uint_eq(core.counters.commits_failed, 1);
}
END_TEST

START_TEST(nothing_to_commit)
{
	begin("www.example.", 0);
	nt_query_answered(asked, packet_of(NULL), 0);
	ck_assert_str_eq(script, "AR");
	expect_rcode(LDNS_RCODE_NXDOMAIN, NT_EDE_NONE);
	ck_assert_uint_eq(core.counters.blocked, 1);
}
END_TEST

START_TEST(everything_stripped)
{
	begin("www.example.", 0);
	nt_query_answered(asked,
			  packet_of("www.example. 300 IN A 192.168.0.1"), 0);
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

START_TEST(cached_is_committed_again)
{
	core.cache = nt_cache_new(60, 10);
	begin("www.example.", 1000);
	nt_query_answered(asked, packet_of(RECORD), 1000);
	nt_query_committed(committing, NULL, 1);
	begin("WWW.example.", 31000);
	ck_assert_str_eq(script, "ACRC");
	ck_assert_uint_eq(committing->answer->n_grants, 1);
	ck_assert_uint_eq(ldns_rr_ttl(ldns_rr_list_rr(committing->answer->answer,
						      0)), 270);
	nt_query_committed(committing, "no kernel", 0);
	ck_assert_str_eq(script, "ACRCR");
	ck_assert(!has_address());
	/* For dnsTTLCache seconds and no longer. */
	begin("www.example.", 61001);
	ck_assert_str_eq(script, "ACRCRA");
	nt_query_failed(asked, NT_EDE_NETWORK, "end");
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

static void cache_one(struct nt_cache *cache, unsigned int i, uint64_t now_ms,
		      bool put)
{
	struct nt_question question = { .type = LDNS_RR_TYPE_A };
	struct nt_answer *answer;
	ldns_pkt *packet;
	char text[64];

	snprintf(question.name, sizeof(question.name), "n%u.example", i);
	if (put) {
		snprintf(text, sizeof(text), "n%u.example. 300 IN A 192.0.2.1",
			 i);
		packet = packet_of(text);
		question.owner = ldns_dname_new_frm_str(question.name);
		answer = nt_answer_new(packet, &question, core.rules, &config);
		nt_cache_put(cache, &question, answer, now_ms);
		nt_answer_free(answer);
		nt_question_clear(&question);
		ldns_pkt_free(packet);
		return;
	}
	answer = nt_cache_get(cache, &question, now_ms);
	ck_assert_ptr_nonnull(answer);
	nt_answer_free(answer);
}

START_TEST(cache_is_bounded)
{
	struct nt_question gone = { .type = LDNS_RR_TYPE_A,
				    .name = "n1.example" };
	struct nt_cache *cache = nt_cache_new(100, 100);
	unsigned int i;

	for (i = 0; i < 100; i++)
		cache_one(cache, i, 0, true);
	/* The one used longest ago goes first. */
	cache_one(cache, 0, 0, false);
	cache_one(cache, 100, 0, true);
	ck_assert_uint_eq(nt_cache_count(cache), 100);
	cache_one(cache, 0, 0, false);
	ck_assert_ptr_null(nt_cache_get(cache, &gone, 0));
	gone.dnssec_ok = true;
	strcpy(gone.name, "n2.example");
	ck_assert_ptr_null(nt_cache_get(cache, &gone, 0));
	for (i = 0; i < 1000; i++)
		cache_one(cache, i, 0, true);
	ck_assert_uint_eq(nt_cache_count(cache), 100);
	nt_cache_free(cache);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("query");
	TCase *tc = tcase_create("query");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, commit_comes_first);
	tcase_add_test(tc, commit_fails);
	tcase_add_test(tc, nothing_to_commit);
	tcase_add_test(tc, everything_stripped);
	tcase_add_test(tc, blocked_name);
	tcase_add_test(tc, upstream_fails);
	tcase_add_test(tc, too_many);
	tcase_add_test(tc, cached_is_committed_again);
	tcase_add_test(tc, not_worth_answering);
	tcase_add_test(tc, malformed);
	tcase_add_test(tc, cache_is_bounded);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
