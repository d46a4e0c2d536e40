// SPDX-License-Identifier: GPL-2.0
/*
 * Scripted conversations: what a query does between the client's message and
 * the reply, and in which order. Also the cache.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/core/cache.h"
#include "daemon/core/core.h"
#include "daemon/core/harmless.h"
#include "daemon/core/query.h"
#include "daemon/core/respond.h"
#include "lib/base/log.h"
#include "tests/unit/unit.h"

static struct nt_config config;
static struct nt_core core;
static struct nt_client client;

/* The operations called, in order: "A"sk, "O"wner, "C"ommit, "R"eply. */
static char script[64];
static struct nt_query *asked;
static struct nt_query *committing;
static struct nt_query *committing_before;
static bool can_ask;
static uint32_t uid;	/* of the program that asks, 0: not found */
static uint8_t *replied;
static size_t replied_len;
/* This test plays the kernel, so it may vouch for commits. */
struct nt_committed {
	char unused;
};

static const struct nt_committed proof;
static const struct nt_cache_limits limits = {
	.ttl = 60, .entries = 100, .octets = 1 << 20,
};

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

static const char *owner(struct nt_query *query, void *data)
{
	note('O');
	query->uid = uid;
	return uid ? NULL : "the program was not found";
}

static void commit(struct nt_query *query, void *data)
{
	note('C');
	committing_before = committing;
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
	core.ops = (struct nt_query_ops) {
		.ask = ask, .owner = owner, .commit = commit, .reply = reply,
	};
	ck_assert_int_eq(nt_core_init(&core, config.queries_max), 0);
	client.peer.addr.family = AF_INET;
	script[0] = 0;
	can_ask = true;
	nt_log_setup(NT_LOG_ERROR, NT_LOG_TEXT, NT_LOG_STDERR);
}

static void teardown(void)
{
	ck_assert_uint_eq(core.n_queries, 0);
	nt_rules_free((struct nt_rules *)core.rules);
	nt_cache_free(core.cache);
	nt_core_exit(&core);
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

/* The upstream's answer with one record, or NXDOMAIN; at most 512 octets. */
static size_t message_of(const struct nt_question *question,
			 const char *record, uint8_t *out)
{
	struct nt_reply what = { .ede = NT_EDE_NONE };
	size_t len, size;
	uint8_t *data;
	ldns_rr *rr;

	if (!record)
		what.rcode = LDNS_RCODE_NXDOMAIN;
	len = nt_reply(question, &what, out, 512);
	out[11] = 0;
	if (question->edns)
		len -= 11;
	if (!record)
		return len;
	ck_assert_int_eq(ldns_rr_new_frm_str(&rr, record, 0, NULL, NULL),
			 LDNS_STATUS_OK);
	ck_assert_int_eq(ldns_rr2wire(&data, rr, LDNS_SECTION_ANSWER, &size),
			 LDNS_STATUS_OK);
	memcpy(out + len, data, size);
	free(data);
	ldns_rr_free(rr);
	out[7] = 1;
	return len + size;
}

static void answered(struct nt_query *query, const char *record,
		     uint64_t now_ms)
{
	uint8_t wire[512];
	size_t len = message_of(&query->question, record, wire);

	nt_query_answered(query, wire, len, now_ms);
}

static void expect_rcode(uint8_t rcode, int ede)
{
	uint8_t option[6] = { 0, 15, 0, 2, 0, ede };

	ck_assert_ptr_nonnull(replied);
	ck_assert_uint_eq(replied[3] & 0xf, rcode);
	/* With a text the option is longer; look only for the codes. */
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
	tcase_add_loop_test(tc, harmless, 0,
			    sizeof(messages) / sizeof(messages[0]));
	tcase_add_test(tc, nothing_to_commit);
	tcase_add_test(tc, everything_stripped);
	tcase_add_test(tc, blocked_name);
	tcase_add_test(tc, upstream_fails);
	tcase_add_test(tc, too_many);
	tcase_add_test(tc, cached_is_committed_again);
	tcase_add_test(tc, not_worth_answering);
	tcase_add_test(tc, malformed);
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
	tcase_add_test(tc, any_is_refused);
}
