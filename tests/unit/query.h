/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The core, whose upstream, kernel and clients are functions of the test: what
 * it asks of them is a letter each in script.
 */
#ifndef NETTRUST_TEST_QUERY_H
#define NETTRUST_TEST_QUERY_H

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

#endif
