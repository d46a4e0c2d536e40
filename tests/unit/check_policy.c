// SPDX-License-Identifier: GPL-2.0
/* Configurations as people write them, and what they make of questions. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/config/load.h"
#include "lib/dns/message.h"
#include "lib/policy/revoke.h"
#include "lib/policy/zones.h"

static char config_path[] = "/tmp/nettrust-policy-XXXXXX";
static char list_path[] = "/tmp/nettrust-list-XXXXXX";
static struct nt_config config;
static struct nt_rules *rules;

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

/* Keys without braces; "@" in them stands for the list's file. */
static void load(const char *keys)
{
	char *argv[] = { (char[]){ "nettrustd" }, (char[]){ "-config" },
			 config_path, NULL };
	char *envp[] = { NULL };
	char *text = NULL, *complaints = NULL;
	const char *at = strchr(keys, '@');
	size_t len;
	FILE *err;

	ck_assert_int_gt(asprintf(&text, "{\"fwdAddr\": \"192.0.2.53:53\", %.*s%s%s}",
				  at ? (int)(at - keys) : (int)strlen(keys),
				  keys, at ? list_path : "", at ? at + 1 : ""),
			 0);
	write_file(config_path, text);
	free(text);
	err = open_memstream(&complaints, &len);
	ck_assert_msg(!nt_config_load(&config, 3, argv, envp, err), "%s %d",
		      keys, fclose(err) + (fputs(complaints, stderr) < 0));
	fclose(err);
	free(complaints);
	rules = nt_rules_new(&config);
	ck_assert_ptr_nonnull(rules);
}

static void teardown(void)
{
	nt_rules_free(rules);
	nt_config_free(&config);
	rules = NULL;
}

static const char *ruling_str(enum nt_ruling ruling)
{
	static const char *const words[] = {
		[NT_RULING_FORWARD] = "forward",
		[NT_RULING_LOCAL] = "local",
		[NT_RULING_NXDOMAIN] = "nxdomain",
		[NT_RULING_NODATA] = "nodata",
		[NT_RULING_REFUSED] = "refused",
		[NT_RULING_NULL] = "null",
	};

	return words[ruling];
}

#define ALLOW(name) "{\"name\": \"" name "\", \"allow\": true}"
#define DENY(name) "{\"name\": \"" name "\", \"allow\": false}"
#define RULES(list) "\"rules\": [" list "]"
#define STRICT "\"defaultPolicy\": \"deny\", "
#define ADS "\"lists\": [{\"file\": \"@\", \"name\": \"ads\"}]"

static const struct {
	const char *keys;
	const char *name;
	const char *type;
	const char *ruling;
} decisions[] = {
	/* Default deny: what no rule allows is not forwarded. */
	{ STRICT RULES(ALLOW("a.example")), "a.example", "A", "forward" },
	{ STRICT RULES(ALLOW("a.example")), "x.a.example", "A", "nxdomain" },
	{ STRICT RULES(ALLOW("a.example")), "example", "A", "nxdomain" },
	{ STRICT RULES(""), "a.example", "TXT", "nxdomain" },
	{ STRICT RULES(""), "", "NS", "nxdomain" },
	{ STRICT "\"refusal\": \"refused\"", "a.example", "A", "refused" },
	{ STRICT "\"refusal\": \"null\"", "a.example", "A", "null" },
	/* "*." is one or more labels, never the apex (NPEP-133). */
	{ STRICT RULES(ALLOW("*.a.example")), "a.example", "A", "nxdomain" },
	{ STRICT RULES(ALLOW("*.a.example")), "x.a.example", "A", "forward" },
	{ STRICT RULES(ALLOW("*.a.example")), "x.y.a.example", "A",
	  "forward" },
	{ STRICT RULES(ALLOW("*.a.example")), "xa.example", "A", "nxdomain" },
	{ STRICT RULES(ALLOW("*.a.example")), "x\\.a.example", "A",
	  "nxdomain" },
	{ STRICT RULES(ALLOW("*")), "a.example", "A", "forward" },
	{ STRICT RULES(ALLOW("*")), "", "NS", "nxdomain" },
	/* The most specific wins; of equals, deny. */
	{ RULES(DENY("*.example") "," ALLOW("*.a.example")), "x.a.example",
	  "A", "forward" },
	{ RULES(ALLOW("*.a.example") "," DENY("*.example")), "x.b.example",
	  "A", "nxdomain" },
	{ RULES(ALLOW("*.example") "," DENY("x.a.example")), "x.a.example",
	  "A", "nxdomain" },
	{ RULES(DENY("*.a.example") "," ALLOW("x.a.example")), "x.a.example",
	  "A", "forward" },
	{ RULES(ALLOW("a.example") "," DENY("a.example")), "a.example", "A",
	  "nxdomain" },
	{ RULES(DENY("a.example") "," ALLOW("a.example")), "a.example", "A",
	  "nxdomain" },
	{ RULES(ALLOW("A.Example.")) ", \"blacklist\": {\"domains\": [\"a.example\"]}",
	  "a.example", "A", "nxdomain" },
	/* Types. */
	{ RULES("{\"name\": \"a.example\", \"allow\": false, \"types\": [\"HTTPS\", \"TYPE64\"]}"),
	  "a.example", "HTTPS", "nodata" },
	{ RULES("{\"name\": \"a.example\", \"allow\": false, \"types\": [\"HTTPS\", \"TYPE64\"]}"),
	  "a.example", "SVCB", "nodata" },
	{ RULES("{\"name\": \"a.example\", \"allow\": false, \"types\": [\"HTTPS\"]}"),
	  "a.example", "A", "forward" },
	{ STRICT RULES("{\"name\": \"*\", \"allow\": true, \"types\": [\"A\", \"AAAA\"]}"),
	  "a.example", "AAAA", "forward" },
	{ STRICT RULES("{\"name\": \"*\", \"allow\": true, \"types\": [\"A\", \"AAAA\"]}"),
	  "a.example", "TXT", "nxdomain" },
	/* Resolvers that would lead around this one. */
	{ RULES(""), "dns.google", "A", "nxdomain" },
	{ RULES(""), "mozilla.cloudflare-dns.com", "A", "nxdomain" },
	{ RULES(""), "abc123.dns.nextdns.io", "AAAA", "nxdomain" },
	{ RULES(""), "google", "NS", "forward" },
	{ RULES(""), "www.google.com", "A", "forward" },
	{ RULES(""), "use-application-dns.net", "A", "nxdomain" },
	{ RULES(""), "mask.icloud.com", "A", "nxdomain" },
	{ RULES(""), "_dns.resolver.arpa", "SVCB", "nodata" },
	{ "\"refuseDoh\": false", "dns.google", "A", "forward" },
	{ "\"refuseDoh\": false", "use-application-dns.net", "A", "nxdomain" },
	{ "\"refuseDoh\": false", "_dns.resolver.arpa", "SVCB", "nodata" },
	{ RULES(ALLOW("dns.google")), "dns.google", "A", "forward" },
	{ RULES(ALLOW("*.com")), "x.cloudflare-dns.com", "A", "nxdomain" },
	{ RULES(ALLOW("*")), "dns.google", "A", "nxdomain" },
	/* RFC 6761 and its kin. */
	{ RULES(""), "localhost", "A", "local" },
	{ RULES(""), "x.localhost", "AAAA", "local" },
	{ RULES(""), "1.0.0.127.in-addr.arpa", "PTR", "local" },
	{ RULES(""), "invalid", "A", "nxdomain" },
	{ RULES(""), "x.test", "TXT", "nxdomain" },
	{ RULES(""), "abcdefghijklmnop.onion", "A", "nxdomain" },
	{ RULES(""), "printer.local", "A", "nxdomain" },
	{ RULES(""), "x.home.arpa", "A", "nxdomain" },
	{ RULES(""), "x.alt", "A", "nxdomain" },
	{ RULES(""), "x.example", "A", "forward" },
	{ RULES(ALLOW("*.home.arpa")), "nas.home.arpa", "A", "forward" },
	{ RULES(ALLOW("*.home.arpa")), "home.arpa", "A", "nxdomain" },
	{ RULES(ALLOW("*")), "x.onion", "A", "nxdomain" },
	{ "\"specialNames\": false", "x.onion", "A", "forward" },
	{ "\"specialNames\": false", "localhost", "A", "forward" },
	/* Names of one label. */
	{ RULES(""), "nas", "A", "nxdomain" },
	{ RULES(""), "nas", "HTTPS", "nxdomain" },
	{ RULES(""), "org", "NS", "forward" },
	{ RULES(""), "org", "DS", "forward" },
	{ RULES(ALLOW("nas")), "nas", "A", "forward" },
	{ "\"specialNames\": false", "nas", "A", "forward" },
	/* Search domains. */
	{ "\"searchDomains\": [\"corp.example\"]", "www.x.org.corp.example",
	  "A", "nxdomain" },
	{ "\"searchDomains\": [\"corp.example\"]", "corp.example", "A",
	  "forward" },
	{ "\"searchDomains\": [\"corp.example\"], " RULES(ALLOW("git.corp.example")),
	  "git.corp.example", "A", "forward" },
	/* Local records. */
	{ "\"localRecords\": [{\"name\": \"nas.lan\", \"type\": \"A\", \"value\": \"192.168.1.2\"}]",
	  "nas.lan", "MX", "local" },
	{ "\"localRecords\": [{\"name\": \"nas.lan\", \"type\": \"A\", \"value\": \"192.168.1.2\"}]",
	  "2.1.168.192.in-addr.arpa", "PTR", "local" },
	{ "\"localRecords\": [{\"name\": \"*.lan\", \"type\": \"A\", \"value\": \"192.168.1.2\"}]",
	  "x.y.lan", "A", "local" },
	{ "\"localRecords\": [{\"name\": \"*.lan\", \"type\": \"A\", \"value\": \"192.168.1.2\"}]",
	  "lan", "NS", "forward" },
	/* Lists: see list_text below. */
	{ ADS, "ads.example", "A", "nxdomain" },
	{ ADS, "x.ads.example", "A", "forward" },
	{ ADS, "x.track.example", "A", "nxdomain" },
	{ ADS, "track.example", "A", "nxdomain" },
	{ ADS, "good.track.example", "A", "forward" },
	{ ADS, "x.good.track.example", "A", "forward" },
	{ ADS ", \"refusal\": \"null\"", "ads.example", "A", "null" },
	{ ADS ", " RULES(ALLOW("ads.example")), "ads.example", "A",
	  "forward" },
	{ ADS ", " RULES(ALLOW("*.example")), "ads.example", "A",
	  "nxdomain" },
	{ ADS ", " RULES(DENY("good.track.example")), "good.track.example",
	  "A", "nxdomain" },
	{ STRICT "\"lists\": [{\"file\": \"@\", \"allow\": true}]",
	  "ads.example", "A", "forward" },
	{ STRICT "\"lists\": [{\"file\": \"@\", \"allow\": true}]",
	  "other.example", "A", "nxdomain" },
};

static const char list_text[] =
	"ads.example\n||track.example^\n@@||good.track.example^\n";

START_TEST(decide)
{
	struct nt_decision decision;
	ldns_rr_type type = ldns_get_rr_type_by_name(decisions[_i].type);

	write_file(list_path, list_text);
	load(decisions[_i].keys);
	nt_rules_decide(rules, decisions[_i].name, type, &decision);
	ck_assert_str_eq(ruling_str(decision.ruling), decisions[_i].ruling);
	ck_assert_int_eq(!decision.cause,
			 decision.ruling <= NT_RULING_LOCAL);
}
END_TEST

#define CHAIN(name) \
	"{\"name\": \"" name "\", \"allow\": false, \"match\": \"chain\"}"

/* What an answer's CNAME records lead to is asked about, too. */
static const struct {
	const char *keys;
	const char *question;
	const char *link;
	bool allowed;
} links[] = {
	{ RULES(CHAIN("bad.example")), "www.example", "bad.example", false },
	{ RULES(CHAIN("*.bad.example")), "www.example", "x.bad.example",
	  false },
	{ RULES(CHAIN("*.bad.example") "," ALLOW("x.bad.example")),
	  "www.example", "x.bad.example", false },
	{ RULES(DENY("bad.example")), "www.example", "bad.example", true },
	{ RULES(CHAIN("bad.example") "," ALLOW("www.example")), "www.example",
	  "bad.example", false },
	{ RULES(CHAIN("bad.example")), "www.example", "good.example", true },
	{ RULES(""), "www.example", "x.cloudflare-dns.com", false },
	{ RULES(ALLOW("www.example")), "www.example", "dns.google", true },
	{ "\"refuseDoh\": false", "www.example", "dns.google", true },
	{ RULES(""), "www.example", "printer.local", true },
	{ ADS, "www.example", "x.track.example", false },
	{ ADS, "www.example", "good.track.example", true },
	{ ADS ", " RULES(ALLOW("www.example")), "www.example",
	  "x.track.example", true },
	{ "\"lists\": [{\"file\": \"@\", \"match\": \"question\"}]",
	  "www.example", "x.track.example", true },
};

START_TEST(link_of_chain)
{
	struct nt_decision decision;

	write_file(list_path, list_text);
	load(links[_i].keys);
	nt_rules_decide(rules, links[_i].question, LDNS_RR_TYPE_A, &decision);
	ck_assert_int_eq(decision.ruling, NT_RULING_FORWARD);
	ck_assert_int_eq(nt_rules_link(rules, links[_i].link, LDNS_RR_TYPE_A,
				       &decision), links[_i].allowed);
	ck_assert_int_eq(!decision.cause, links[_i].allowed);
}
END_TEST

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

#define TERMS(more) "\"ttl\": \"dns\", \"rules\": [{\"name\": \"www.example\", \"allow\": true, " more "}]"

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

static const struct {
	const char *keys;
	const char *name;
	const char *addr;
	bool due;
} leases[] = {	/* of scope any, for tcp/443 and udp/443 */
	{ RULES(""), "www.example", "192.0.2.1", false },
	{ STRICT RULES(""), "www.example", "192.0.2.1", true },
	{ STRICT RULES(""), "", "192.0.2.1", false },
	{ RULES(DENY("www.example")), "WWW.example", "2001:db8::1", true },
	{ RULES("{\"name\": \"www.example\", \"allow\": false, \"types\": [\"A\"]}"),
	  "www.example", "192.0.2.1", false },
	{ RULES("{\"name\": \"www.example\", \"allow\": false, \"types\": [\"A\", \"SVCB\", \"HTTPS\"]}"),
	  "www.example", "192.0.2.1", true },
	{ RULES("{\"name\": \"www.example\", \"allow\": false, \"types\": [\"A\", \"SVCB\", \"HTTPS\"]}"),
	  "www.example", "2001:db8::1", false },
	{ TERMS("\"scope\": \"uid\""), "www.example", "192.0.2.1", true },
	{ TERMS("\"services\": [\"udp/443\", \"tcp/443\"]"), "www.example",
	  "192.0.2.1", false },
	{ TERMS("\"services\": [\"tcp/443\"]"), "www.example", "192.0.2.1",
	  true },
	{ RULES(""), "www.example", "10.0.0.1", true },
	{ "\"rebindProtection\": false", "www.example", "10.0.0.1", false },
	{ ADS, "x.track.example", "192.0.2.1", true },
	{ "\"blacklist\": {\"hosts\": [\"192.0.2.1\"]}", "www.example",
	  "192.0.2.1", true },
};

START_TEST(revoked)
{
	struct nt_lease lease = {
		.n_services = 2,
		.services = { { IPPROTO_TCP, 443, 443 },
			      { IPPROTO_UDP, 443, 443 } },
	};
	const char *why;

	write_file(list_path, list_text);
	load(leases[_i].keys);
	strcpy(lease.name, leases[_i].name);
	ck_assert_int_eq(nt_addr_parse(leases[_i].addr, &lease.addr, &why), 0);
	ck_assert_int_eq(nt_revoke_is_due(rules, &lease), leases[_i].due);
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

#define N(array) ((int)(sizeof(array) / sizeof((array)[0])))

int main(void)
{
	Suite *suite = suite_create("policy");
	TCase *tc = tcase_create("policy");
	SRunner *runner;
	int failed, fd = mkstemp(config_path), list_fd = mkstemp(list_path);

	if (fd < 0 || list_fd < 0)
		return EXIT_FAILURE;
	close(fd);
	close(list_fd);
	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_loop_test(tc, decide, 0, N(decisions));
	tcase_add_loop_test(tc, link_of_chain, 0, N(links));
	tcase_add_test(tc, denied_chain);
	tcase_add_test(tc, denied_meanwhile);
	tcase_add_loop_test(tc, ttl_of_rule, 0, N(ttls));
	tcase_add_test(tc, terms_of_rule);
	tcase_add_loop_test(tc, revoked, 0, N(leases));
	tcase_add_test(tc, private_by_rule);
	tcase_add_loop_test(tc, local_answer, 0, N(zone));
	tcase_add_test(tc, local_loop);
	tcase_add_test(tc, null_answer);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	unlink(config_path);
	unlink(list_path);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
