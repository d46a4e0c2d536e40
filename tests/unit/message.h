/* SPDX-License-Identifier: GPL-2.0 */
/* Answers of an upstream, made of zone-file lines. */
#ifndef NETTRUST_TEST_MESSAGE_H
#define NETTRUST_TEST_MESSAGE_H

#include <stdlib.h>
#include <string.h>

#include "lib/dns/message.h"
#include "tests/unit/unit.h"

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

/* The message that the records, up to a NULL, make; *wire is malloc'd. */
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

/* The ttl of the first record that clients see after so many seconds. */
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

static bool granted(const struct nt_answer *a, const uint8_t *rdata, size_t n)
{
	unsigned int i;

	for (i = 0; i < a->n_grants; i++)
		if ((a->grants[i].addr.family == AF_INET ? 4u : 16u) == n &&
		    !memcmp(&a->grants[i].addr.v6, rdata, n))
			return true;
	return false;
}

/* Is there an address in the message that is not in the grants? */
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

#endif
