// SPDX-License-Identifier: GPL-2.0
/* What a configuration makes of answers: chains, lifetimes, records of ours. */
#include "tests/unit/policy.h"

static struct nt_question question;

static void ask(const char *name, ldns_rr_type type)
{
	ldns_rdf *owner = ldns_dname_new_frm_str(name);
	size_t len = strlen(name);

	memset(&question, 0, sizeof(question));
	question.owner_len = ldns_rdf_size(owner);
	memcpy(question.owner, ldns_rdf_data(owner), question.owner_len);
	ldns_rdf_deep_free(owner);
	question.type = type;
	memcpy(question.name, name, len);
}

/* The answer to the question from these records, one a line. */
static struct nt_answer *answer_of(const char *records)
{
	ldns_pkt *packet = ldns_pkt_new();
	struct nt_decision decision;
	struct nt_answer *answer;
	char line[512];
	ldns_rr *rr;

	while (sscanf(records, "%511[^\n]", line) == 1) {
		ck_assert_int_eq(ldns_rr_new_frm_str(&rr, line, 0, NULL, NULL),
				 LDNS_STATUS_OK);
		ldns_pkt_push_rr(packet, LDNS_SECTION_ANSWER, rr);
		records += strlen(line);
		records += *records == '\n';
	}
	ldns_pkt_set_qr(packet, true);
	nt_rules_decide(rules, question.name, question.type, &decision);
	answer = nt_answer_of_packet(packet, &question, &decision, rules,
				     &config);
	ldns_pkt_free(packet);
	ck_assert_ptr_nonnull(answer);
	return answer;
}

START_TEST(denied_chain)
{
	struct nt_answer *answer;

	load(RULES(CHAIN("bad.example")));
	ask("www.example", LDNS_RR_TYPE_A);
	answer = answer_of("www.example. 300 IN CNAME bad.example.\n"
			   "bad.example. 300 IN A 192.0.2.1");
	ck_assert_ptr_nonnull(answer->denied);
	ck_assert_uint_eq(answer->n_grants, 0);
	ck_assert_uint_eq(answer->n_answer, 0);
	nt_answer_free(answer);
	/* A record that is no link of the chain is none. */
	answer = answer_of("other.example. 300 IN CNAME bad.example.\n"
			   "www.example. 300 IN A 192.0.2.1");
	ck_assert_ptr_null(answer->denied);
	ck_assert_uint_eq(answer->n_grants, 1);
	nt_answer_free(answer);
}
END_TEST

/* The question's rule changed while it was under way. */
START_TEST(denied_meanwhile)
{
	struct nt_answer *answer;

	load(RULES(DENY("www.example")) ", \"refusal\": \"null\"");
	ask("www.example", LDNS_RR_TYPE_A);
	answer = answer_of("www.example. 300 IN A 192.0.2.1");
	ck_assert_ptr_nonnull(answer->denied);
	ck_assert_uint_eq(answer->n_grants, 0);
	nt_answer_free(answer);
}
END_TEST

static const struct {
	const char *keys;
	uint32_t lease;	/* of an answer with ttl 300, seconds */
	uint32_t told;
} ttls[] = {
	{ TERMS("\"comment\": \"x\""), 305, 300 },
	{ TERMS("\"ttlMin\": 1000"), 1000, 300 },
	{ TERMS("\"ttlMax\": 100"), 105, 100 },
	{ TERMS("\"ttlMin\": 400, \"ttlMax\": 500"), 400, 300 },
	{ RULES("{\"name\": \"www.example\", \"allow\": true, \"ttlMax\": 50}"),
	  55, 50 },
	{ RULES("{\"name\": \"www.example\", \"allow\": true, \"ttlMin\": 50}"),
	  NETTRUST_TTL_NEVER, 300 },
	{ "\"ttl\": 60, \"rules\": [{\"name\": \"*.example\", \"allow\": true, \"ttlMin\": 90}]",
	  90, 60 },
};

START_TEST(ttl_of_rule)
{
	struct nt_answer *answer;

	load(ttls[_i].keys);
	ask("www.example", LDNS_RR_TYPE_A);
	answer = answer_of("www.example. 300 IN A 192.0.2.1");
	ck_assert_uint_eq(answer->n_grants, 1);
	ck_assert_uint_eq(answer->grants[0].ttl, ttls[_i].lease);
	/* Behind a pointer to the name, type and class. */
	ck_assert_uint_eq(answer->records[0], 0xc0);
	ck_assert_uint_eq(nt_get32(answer->records + 6), ttls[_i].told);
	nt_answer_free(answer);
}
END_TEST

START_TEST(terms_of_rule)
{
	struct nt_answer *answer;

	load(TERMS("\"services\": [\"tcp/443\", \"udp/8000-8100\"], \"scope\": \"uid\""));
	ask("www.example", LDNS_RR_TYPE_A);
	answer = answer_of("www.example. 300 IN A 192.0.2.1");
	ck_assert_uint_eq(answer->terms.n_services, 2);
	ck_assert_uint_eq(answer->terms.services[0].proto, IPPROTO_TCP);
	ck_assert_uint_eq(answer->terms.services[1].port_max, 8100);
	ck_assert_int_eq(answer->terms.scope, NETTRUST_SCOPE_UID);
	nt_answer_free(answer);
	/* A rule for a link serves who has none. */
	teardown();
	load(RULES("{\"name\": \"cdn.example\", \"allow\": true, \"match\": \"chain\", \"services\": [\"tcp/443\"]}"));
	ask("www.example", LDNS_RR_TYPE_A);
	answer = answer_of("www.example. 300 IN CNAME cdn.example.\n"
			   "cdn.example. 300 IN A 192.0.2.1");
	ck_assert_uint_eq(answer->terms.n_services, 1);
	nt_answer_free(answer);
}
END_TEST

#define PRIVATE "{\"name\": \"*.corp.example\", \"allow\": true, \"private\": true}"

START_TEST(private_by_rule)
{
	struct nt_addr addr;
	const char *why;

	load(RULES(PRIVATE "," ALLOW("out.corp.example")) ", "
	     "\"localRecords\": [{\"name\": \"here.example\", \"type\": \"A\", \"value\": \"127.0.0.1\"}]");
	nt_addr_parse("10.0.0.1", &addr, &why);
	ck_assert_int_eq(nt_rules_fate(rules, "x.corp.example", &addr),
			 NT_FATE_COMMIT);
	ck_assert_int_eq(nt_rules_fate(rules, "out.corp.example", &addr),
			 NT_FATE_STRIP);
	ck_assert_int_eq(nt_rules_fate(rules, "corp.example", &addr),
			 NT_FATE_STRIP);
	ck_assert_int_eq(nt_rules_fate(rules, "here.example", &addr),
			 NT_FATE_COMMIT);
	nt_addr_parse("127.0.0.1", &addr, &why);
	ck_assert_int_eq(nt_rules_fate(rules, "x.corp.example", &addr),
			 NT_FATE_STRIP);
	ck_assert_int_eq(nt_rules_fate(rules, "here.example", &addr),
			 NT_FATE_PASS);
}
END_TEST

#define ZONE "\"localRecords\": [" \
	"{\"name\": \"nas.lan\", \"type\": \"A\", \"value\": \"192.0.2.2\", \"ttl\": 77}," \
	"{\"name\": \"nas.lan\", \"type\": \"A\", \"value\": \"192.0.2.3\"}," \
	"{\"name\": \"NAS.lan\", \"type\": \"AAAA\", \"value\": \"2001:db8::2\"}," \
	"{\"name\": \"nas.lan\", \"type\": \"TXT\", \"value\": \"a \\\"b\\\"\"}," \
	"{\"name\": \"files.lan\", \"type\": \"CNAME\", \"value\": \"nas.lan\"}," \
	"{\"name\": \"old.lan\", \"type\": \"CNAME\", \"value\": \"files.lan\"}," \
	"{\"name\": \"loop.lan\", \"type\": \"CNAME\", \"value\": \"pool.lan\"}," \
	"{\"name\": \"pool.lan\", \"type\": \"CNAME\", \"value\": \"loop.lan\"}," \
	"{\"name\": \"*.dev.lan\", \"type\": \"A\", \"value\": \"192.0.2.4\"}," \
	"{\"name\": \"4.2.0.192.in-addr.arpa\", \"type\": \"PTR\", \"value\": \"own.lan\"}," \
	"{\"name\": \"own.lan\", \"type\": \"A\", \"value\": \"192.0.2.4\"}]"

static const struct {
	const char *name;
	const char *type;
	const char *answer;	/* in any order */
} zone[] = {
	{ "nas.lan", "A", "nas.lan. 77 A 192.0.2.2;nas.lan. 300 A 192.0.2.3;" },
	{ "nas.lan", "AAAA", "nas.lan. 300 AAAA 2001:db8::2;" },
	{ "nas.lan", "TXT", "nas.lan. 300 TXT \"a \\\"b\\\"\";" },
	{ "nas.lan", "MX", "" },
	{ "files.lan", "AAAA", "files.lan. 300 CNAME nas.lan.;nas.lan. 300 AAAA 2001:db8::2;" },
	{ "files.lan", "CNAME", "files.lan. 300 CNAME nas.lan.;" },
	{ "old.lan", "MX", "old.lan. 300 CNAME files.lan.;files.lan. 300 CNAME nas.lan.;" },
	{ "x.y.dev.lan", "A", "x.y.dev.lan. 300 A 192.0.2.4;" },
	{ "2.2.0.192.in-addr.arpa", "PTR", "2.2.0.192.in-addr.arpa. 77 PTR nas.lan.;" },
	{ "4.2.0.192.in-addr.arpa", "PTR", "4.2.0.192.in-addr.arpa. 300 PTR own.lan.;" },
	{ "2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
	  "PTR", "2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. 300 PTR nas.lan.;" },
	{ "localhost", "A", "localhost. 86400 A 127.0.0.1;" },
	{ "x.localhost", "AAAA", "x.localhost. 86400 AAAA ::1;" },
	{ "1.0.0.127.in-addr.arpa", "PTR", "1.0.0.127.in-addr.arpa. 86400 PTR localhost.;" },
};

START_TEST(local_answer)
{
	ldns_rdf *owner;
	ldns_pkt *packet;
	size_t len = 0, i;
	ldns_rr_list *list;

	load(ZONE);
	owner = ldns_dname_new_frm_str(zone[_i].name);
	packet = nt_zones_answer(nt_rules_zones(rules), owner, zone[_i].name,
				 ldns_get_rr_type_by_name(zone[_i].type));
	ck_assert_ptr_nonnull(packet);
	list = ldns_pkt_answer(packet);
	for (i = 0; i < ldns_rr_list_rr_count(list); i++) {
		char *text = ldns_rr2str(ldns_rr_list_rr(list, i)), line[600];
		char name[256], type[16], value[256];
		unsigned int ttl;
		int fields;

		fields = sscanf(text, "%255s %u IN %15s %255[^\n]", name, &ttl,
				type, value);
		ck_assert_int_eq(fields, 4);
		snprintf(line, sizeof(line), "%s %u %s %s;", name, ttl, type,
			 value);
		ck_assert_msg(strstr(zone[_i].answer, line), "%s", line);
		len += strlen(line);
		free(text);
	}
	ck_assert_uint_eq(len, strlen(zone[_i].answer));
	ldns_pkt_free(packet);
	ldns_rdf_deep_free(owner);
}
END_TEST

START_TEST(local_loop)
{
	ldns_rdf *owner = ldns_dname_new_frm_str("loop.lan");
	ldns_pkt *packet;

	load(ZONE);
	packet = nt_zones_answer(nt_rules_zones(rules), owner, "loop.lan",
				 LDNS_RR_TYPE_A);
	ck_assert_ptr_nonnull(packet);
	ck_assert_uint_le(ldns_pkt_ancount(packet), 16);
	ldns_pkt_free(packet);
	ldns_rdf_deep_free(owner);
}
END_TEST

START_TEST(null_answer)
{
	static const struct {
		ldns_rr_type type;
		unsigned int records;
	} asked[] = { { LDNS_RR_TYPE_A, 1 }, { LDNS_RR_TYPE_AAAA, 1 },
		      { LDNS_RR_TYPE_TXT, 0 } };

	for (size_t i = 0; i < 3; i++) {
		struct nt_answer *answer;
		uint8_t out[512];

		ask("www.example", asked[i].type);
		answer = nt_answer_null(&question);
		ck_assert_ptr_nonnull(answer);
		ck_assert_uint_eq(answer->n_answer,
				  asked[i].records);
		ck_assert_uint_eq(answer->n_grants, 0);
		ck_assert_uint_eq(nt_reply(&question, &(struct nt_reply) {
				.answer = answer, .ede = NT_EDE_NONE,
			}, out, sizeof(out)),
			NT_HEADER_LEN + question.owner_len + 4 + answer->len);
		nt_answer_free(answer);
	}
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_unchecked_fixture(tc, make_files, remove_files);
	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_test(tc, denied_chain);
	tcase_add_test(tc, denied_meanwhile);
	tcase_add_loop_test(tc, ttl_of_rule, 0, N(ttls));
	tcase_add_test(tc, terms_of_rule);
	tcase_add_test(tc, private_by_rule);
	tcase_add_loop_test(tc, local_answer, 0, N(zone));
	tcase_add_test(tc, local_loop);
	tcase_add_test(tc, null_answer);
}
