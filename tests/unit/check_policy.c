// SPDX-License-Identifier: GPL-2.0
/* Which names a configuration allows, and what a reload takes back. */
#include "tests/unit/policy.h"

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

static void add_tests(TCase *tc)
{
	tcase_add_unchecked_fixture(tc, make_files, remove_files);
	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_loop_test(tc, decide, 0, N(decisions));
	tcase_add_loop_test(tc, link_of_chain, 0, N(links));
	tcase_add_loop_test(tc, revoked, 0, N(leases));
}
