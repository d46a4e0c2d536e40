// SPDX-License-Identifier: GPL-2.0
/* What the core keeps and shares: answers, questions under way, old answers. */
#include "tests/unit/query.h"

START_TEST(cached_is_committed_again)
{
	core.cache = nt_cache_new(&limits);
	begin("www.example.", 1000);
	answered(asked, RECORD, 1000);
	nt_query_committed(committing, &proof, 1);
	begin("WWW.example.", 31000);
	ck_assert_str_eq(script, "ACRC");
	ck_assert_uint_eq(committing->answer->n_grants, 1);
	ck_assert_uint_eq(committing->age, 30);
	nt_query_not_committed(committing, "no kernel");
	ck_assert_str_eq(script, "ACRCR");
	ck_assert(!has_address());
	/* For dnsTTLCache seconds and no longer. */
	begin("www.example.", 61001);
	ck_assert_str_eq(script, "ACRCRA");
	nt_query_failed(asked, NT_EDE_NETWORK, "end");
}
END_TEST

static bool cache_has(struct nt_cache *cache,
		      const struct nt_question *question, uint64_t now_ms)
{
	struct nt_cache_hit hit;

	if (!nt_cache_get(cache, question, now_ms, &hit))
		return false;
	nt_answer_free(hit.answer);
	return true;
}

static struct nt_question question_of(unsigned int i)
{
	struct nt_question question = { .type = LDNS_RR_TYPE_A };
	ldns_rdf *owner;

	snprintf(question.name, sizeof(question.name), "n%u.example", i);
	owner = ldns_dname_new_frm_str(question.name);
	question.owner_len = ldns_rdf_size(owner);
	memcpy(question.owner, ldns_rdf_data(owner), question.owner_len);
	ldns_rdf_deep_free(owner);
	return question;
}

static void cache_put(struct nt_cache *cache, unsigned int i, uint64_t now_ms)
{
	static const struct nt_decision forwarded;
	struct nt_question question = question_of(i);
	struct nt_answer *answer;
	uint8_t wire[512];
	char text[64];
	size_t len;

	snprintf(text, sizeof(text), "n%u.example. 300 IN A 192.0.2.1", i);
	len = message_of(&question, text, wire);
	answer = nt_answer_new(wire, len, &question, &forwarded, core.rules,
			       &config);
	ck_assert_ptr_nonnull(answer);
	nt_cache_put(cache, &question, answer, now_ms);
	nt_answer_free(answer);
}

START_TEST(cache_is_bounded)
{
	struct nt_question zero = question_of(0), one = question_of(1);
	struct nt_cache *cache = nt_cache_new(&limits);
	unsigned int i;

	for (i = 0; i < 100; i++)
		cache_put(cache, i, 0);
	/* The least recently used goes first. */
	ck_assert(cache_has(cache, &zero, 0));
	cache_put(cache, 100, 0);
	ck_assert_uint_eq(nt_cache_count(cache), 100);
	ck_assert(cache_has(cache, &zero, 0));
	ck_assert(!cache_has(cache, &one, 0));
	/* Kept apart by DO and CD, and by type. */
	zero.dnssec_ok = true;
	ck_assert(!cache_has(cache, &zero, 0));
	zero.dnssec_ok = false;
	zero.cd = true;
	ck_assert(!cache_has(cache, &zero, 0));
	zero.cd = false;
	zero.type = LDNS_RR_TYPE_AAAA;
	ck_assert(!cache_has(cache, &zero, 0));
	for (i = 0; i < 1000; i++)
		cache_put(cache, i, 0);
	ck_assert_uint_eq(nt_cache_count(cache), 100);
	nt_cache_free(cache);
}
END_TEST

START_TEST(cache_is_bounded_in_octets)
{
	struct nt_cache_limits few = limits;
	struct nt_cache *cache;
	unsigned int i;

	few.octets = 4096;
	cache = nt_cache_new(&few);
	for (i = 0; i < 100; i++) {
		cache_put(cache, i, 0);
		ck_assert_uint_le(nt_cache_octets(cache), 4096);
	}
	ck_assert_uint_gt(nt_cache_count(cache), 4);
	ck_assert_uint_lt(nt_cache_count(cache), 40);
	/* An answer replaces the previous one to the same question. */
	i = nt_cache_count(cache);
	cache_put(cache, 99, 0);
	ck_assert_uint_eq(nt_cache_count(cache), i);
	nt_cache_free(cache);
}
END_TEST

/* Three clients, one question to the upstream, one commit, three replies. */
START_TEST(asked_once)
{
	core.queries_max = 10;
	begin("www.example.", 0);
	begin("WWW.example.", 0);
	begin("www.EXAMPLE.", 0);
	ck_assert_str_eq(script, "A");
	ck_assert_uint_eq(core.n_queries, 3);
	answered(asked, RECORD, 0);
	ck_assert_str_eq(script, "AC");
	nt_query_committed(committing, &proof, 1);
	ck_assert_str_eq(script, "ACRRR");
	/* To the last of them, with the name as it wrote it. */
	ck_assert(memmem(replied, replied_len, "\3WWW\7example", 12) ||
		  memmem(replied, replied_len, "\3www\7EXAMPLE", 12));
	ck_assert_uint_eq(core.counters.shared, 2);
	ck_assert_uint_eq(core.counters.authorized, 3);
	begin("www.example.", 0);
	ck_assert_str_eq(script, "ACRRRA");
	nt_query_failed(asked, NT_EDE_NETWORK, "end");
}
END_TEST

START_TEST(one_failure_fails_all)
{
	core.queries_max = 10;
	begin("www.example.", 0);
	begin("www.example.", 0);
	nt_query_failed(asked, NT_EDE_NETWORK, "silence");
	ck_assert_str_eq(script, "ARR");
	expect_rcode(LDNS_RCODE_SERVFAIL, NT_EDE_NETWORK);
	begin("www.example.", 0);
	begin("www.example.", 0);
	answered(asked, RECORD, 0);
	nt_query_not_committed(committing, "no kernel");
	ck_assert_str_eq(script, "ARRACRR");
	expect_rcode(LDNS_RCODE_SERVFAIL, NT_EDE_OTHER);
	ck_assert(!has_address());
}
END_TEST

/* Scoped leases are each client's own, and so is the commit. */
START_TEST(scope_is_not_shared)
{
	char name[] = "www.example";
	struct nt_rule rule = {
		.name = name, .allow = true, .scope = NETTRUST_SCOPE_CLIENT,
	};

	config.rules = &rule;
	config.n_rules = 1;
	nt_rules_free((struct nt_rules *)core.rules);
	core.rules = nt_rules_new(&config);
	client.peer.addr.v4.s_addr = 1;
	begin("www.example.", 0);
	client.peer.addr.v4.s_addr = 2;
	begin("www.example.", 0);
	answered(asked, RECORD, 0);
	ck_assert_str_eq(script, "ACC");
	ck_assert_uint_eq(committing_before->client.peer.addr.v4.s_addr, 1);
	ck_assert_uint_eq(committing->client.peer.addr.v4.s_addr, 2);
	nt_query_not_committed(committing_before, "full");
	nt_query_committed(committing, &proof, 1);
	ck_assert_str_eq(script, "ACCRR");
	expect_rcode(LDNS_RCODE_NOERROR, NT_EDE_NONE);
	ck_assert_uint_eq(core.counters.commits_failed, 1);
}
END_TEST

/* Leases for a program require that it is found. */
START_TEST(scope_needs_the_program)
{
	char name[] = "www.example";
	struct nt_rule rule = {
		.name = name, .allow = true, .scope = NETTRUST_SCOPE_UID,
	};

	config.rules = &rule;
	config.n_rules = 1;
	nt_rules_free((struct nt_rules *)core.rules);
	core.rules = nt_rules_new(&config);
	uid = 0;
	begin("www.example.", 0);
	answered(asked, RECORD, 0);
	ck_assert_str_eq(script, "AOR");
	expect_rcode(LDNS_RCODE_SERVFAIL, NT_EDE_OTHER);
	ck_assert(!has_address());
	uid = 1000;
	begin("www.example.", 0);
	answered(asked, RECORD, 0);
	ck_assert_str_eq(script, "AORAOC");
	ck_assert_uint_eq(committing->uid, 1000);
	nt_query_committed(committing, &proof, 1);
	ck_assert_str_eq(script, "AORAOCR");
	ck_assert(has_address());
}
END_TEST

/* The rules change while the query is in progress. */
START_TEST(new_rules_hold_at_once)
{
	static char more[] = "www.example";
	char *list[] = { more };
	struct nt_config other = config;

	begin("www.example.", 0);
	other.blacklist_domains = list;
	nt_rules_free((struct nt_rules *)core.rules);
	nt_core_change(&core, &other, nt_rules_new(&other), NULL);
	answered(asked, RECORD, 0);
	ck_assert_str_eq(script, "AR");
	expect_rcode(LDNS_RCODE_NXDOMAIN, NT_EDE_BLOCKED);
	ck_assert(!has_address());
	nt_rules_free((struct nt_rules *)core.rules);
	nt_core_change(&core, &config, nt_rules_new(&config), NULL);
}
END_TEST

/* Their terms for leases hold, too, and for each that waited. */
START_TEST(new_terms_hold_at_once)
{
	static char name[] = "www.example";
	struct nt_rule rule = { .name = name, .allow = true, .ttl_max = 60 };
	struct nt_config other = config;

	begin("www.example.", 0);
	begin("www.example.", 0);
	other.rules = &rule;
	other.n_rules = 1;
	nt_rules_free((struct nt_rules *)core.rules);
	nt_core_change(&core, &other, nt_rules_new(&other), NULL);
	answered(asked, RECORD, 0);
	ck_assert_str_eq(script, "AC");
	ck_assert_uint_eq(committing->answer->terms.ttl_max, 60);
	ck_assert_uint_lt(committing->answer->grants->ttl, 120);
	ck_assert_ptr_eq(committing->decision.rule->name, name);
	ck_assert_ptr_eq(committing->next_waiter->decision.rule->name, name);
	nt_query_committed(committing, &proof, 1);
	nt_rules_free((struct nt_rules *)core.rules);
	nt_core_change(&core, &config, nt_rules_new(&config), NULL);
}
END_TEST

START_TEST(negative_without_soa_is_not_cached)
{
	core.cache = nt_cache_new(&limits);
	begin("www.example.", 0);
	answered(asked, NULL, 0);
	begin("www.example.", 0);
	ck_assert_str_eq(script, "ARA");
	nt_query_failed(asked, NT_EDE_NETWORK, "end");
}
END_TEST

START_TEST(stale_is_served_when_asked_for)
{
	struct nt_cache_limits stale = limits;

	stale.stale = 1000;
	core.cache = nt_cache_new(&stale);
	begin("www.example.", 0);
	answered(asked, RECORD, 0);
	nt_query_committed(committing, &proof, 1);
	begin("www.example.", 100000);
	ck_assert_str_eq(script, "ACRA");
	nt_query_failed(asked, NT_EDE_NETWORK, "silence");
	/* Not before it is committed again. */
	ck_assert_str_eq(script, "ACRAC");
	nt_query_committed(committing, &proof, 0);
	expect_rcode(LDNS_RCODE_NOERROR, NT_EDE_STALE);
	ck_assert(has_address());
	ck_assert_uint_eq(core.counters.stale, 1);
	/* And not forever. */
	begin("www.example.", 60000 + 1000000);
	nt_query_failed(asked, NT_EDE_NETWORK, "silence");
	expect_rcode(LDNS_RCODE_SERVFAIL, NT_EDE_NETWORK);
	nt_cache_free(core.cache);
	core.cache = nt_cache_new(&limits);
	begin("www.example.", 0);
	answered(asked, RECORD, 0);
	nt_query_committed(committing, &proof, 1);
	begin("www.example.", 61000);
	nt_query_failed(asked, NT_EDE_NETWORK, "silence");
	expect_rcode(LDNS_RCODE_SERVFAIL, NT_EDE_NETWORK);
}
END_TEST

START_TEST(popular_is_prefetched)
{
	struct nt_cache_limits prefetch = limits;
	struct nt_query *fetching;
	int i;

	prefetch.prefetch = true;
	core.cache = nt_cache_new(&prefetch);
	begin("www.example.", 0);
	answered(asked, RECORD, 0);
	nt_query_committed(committing, &proof, 1);
	for (i = 0; i < 3; i++) {
		begin("www.example.", 30000);
		nt_query_committed(committing, &proof, 0);
	}
	ck_assert_str_eq(script, "ACRCRCRCR");
	/* A tenth of its time is left: one prefetch, besides the reply. */
	begin("www.example.", 55000);
	ck_assert_str_eq(script, "ACRCRCRCRAC");
	fetching = asked;
	nt_query_committed(committing, &proof, 0);
	begin("www.example.", 56000);
	nt_query_committed(committing, &proof, 0);
	ck_assert_str_eq(script, "ACRCRCRCRACRCR");
	/* Without a client: no commit, no reply, but a fresh answer. */
	answered(fetching, RECORD, 57000);
	ck_assert_str_eq(script, "ACRCRCRCRACRCR");
	begin("www.example.", 100000);
	ck_assert_uint_eq(committing->age, 43);
	nt_query_committed(committing, &proof, 0);
	ck_assert_uint_eq(core.counters.prefetched, 1);
}
END_TEST

/* A client that asks during a prefetch waits for its commit. */
START_TEST(prefetch_with_a_client)
{
	struct nt_cache_limits prefetch = limits;
	int i;

	prefetch.prefetch = true;
	core.cache = nt_cache_new(&prefetch);
	begin("www.example.", 0);
	answered(asked, RECORD, 0);
	nt_query_committed(committing, &proof, 1);
	for (i = 0; i < 3; i++) {
		begin("www.example.", 55000);
		nt_query_committed(committing, &proof, 0);
	}
	begin("www.example.", 61000);
	answered(asked, RECORD, 61000);
	ck_assert_str_eq(script, "ACRCRCRACRC");
	nt_query_committed(committing, &proof, 0);
	ck_assert_str_eq(script, "ACRCRCRACRCR");
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, cached_is_committed_again);
	tcase_add_test(tc, cache_is_bounded);
	tcase_add_test(tc, cache_is_bounded_in_octets);
	tcase_add_test(tc, asked_once);
	tcase_add_test(tc, one_failure_fails_all);
	tcase_add_test(tc, scope_is_not_shared);
	tcase_add_test(tc, scope_needs_the_program);
	tcase_add_test(tc, new_rules_hold_at_once);
	tcase_add_test(tc, new_terms_hold_at_once);
	tcase_add_test(tc, negative_without_soa_is_not_cached);
	tcase_add_test(tc, stale_is_served_when_asked_for);
	tcase_add_test(tc, popular_is_prefetched);
	tcase_add_test(tc, prefetch_with_a_client);
}
