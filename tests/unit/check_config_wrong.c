// SPDX-License-Identifier: GPL-2.0
/* Wrong configurations, and what is said about each. */
#include "tests/unit/config.h"

static const struct {
	const char *pair;
	const char *key;
	const char *cause;
} wrong[] = {
	{ "\"whitelist\": []", "whitelist", "must be an object" },
	{ "\"whitelist\": {\"networks\": {}}", "whitelist.networks",
	  "must be an array of strings" },
	{ "\"whitelist\": {\"networks\": [1]}", "whitelist.networks",
	  "entry 1 is none" },
	{ "\"whitelist\": {\"networks\": [\"192.0.2.1/33\"]}",
	  "whitelist.networks", "0 to 32" },
	{ "\"whitelist\": {\"hosts\": [\"192.0.2.0/24\"]}",
	  "whitelist.hosts", "a host has no length" },
	{ "\"whitelist\": {\"hosts\": [\"192.0.2.256\"]}",
	  "whitelist.hosts", "not an IPv4 or IPv6 address" },
	{ "\"whitelist\": {\"domains\": []}", "whitelist.domains",
	  "unknown key" },
	{ "\"blacklist\": 1", "blacklist", "must be an object" },
	{ "\"blacklist\": {\"hosts\": [\"\"]}", "blacklist.hosts",
	  "not an IPv4" },
	{ "\"blacklist\": {\"networks\": [\"::/129\"]}",
	  "blacklist.networks", "0 to 128" },
	{ "\"blacklist\": {\"domains\": [\"a..b\"]}", "blacklist.domains",
	  "not a domain name" },
	{ "\"blacklist\": {\"domains\": [\"*.\"]}", "blacklist.domains",
	  "not a domain name" },
	{ "\"blacklist\": {\"domains\": \"a.b\"}", "blacklist.domains",
	  "must be an array" },
	{ "\"privateDomains\": \"lan\"", "privateDomains",
	  "must be an array" },
	{ "\"privateDomains\": [\"b d\"]", "privateDomains",
	  "not a domain name" },
	{ "\"fwdAddr\": 53", "fwdAddr", "must be a string" },
	{ "\"fwdAddr\": \"resolver:53\"", "fwdAddr", "not an IPv4" },
	{ "\"fwdAddr\": \"192.0.2.53\"", "fwdAddr", "ADDRESS:PORT" },
	{ "\"fwdAddr\": \"192.0.2.53:0\"", "fwdAddr", "1 to 65535" },
	{ "\"fwdProto\": true", "fwdProto", "must be a string" },
	{ "\"fwdProto\": \"sctp\"", "fwdProto", "must be udp, tcp or tls" },
	{ "\"fwdTLS\": \"yes\"", "fwdTLS", "must be true or false" },
	{ "\"fwdCaCert\": 1", "fwdCaCert", "must be a string" },
	{ "\"fwdUDPBufferSize\": 100", "fwdUDPBufferSize",
	  "512 to 65535" },
	{ "\"fwdUDPBufferSize\": \"1232\"", "fwdUDPBufferSize",
	  "must be a whole number" },
	{ "\"listenAddr\": 53", "listenAddr", "must be a string or" },
	{ "\"listenAddr\": \"localhost:53\"", "listenAddr", "not an IPv4" },
	{ "\"listenAddr\": \"127.0.0.1:53,\"", "listenAddr",
	  "ADDRESS:PORT" },
	{ "\"listenAddr\": \"127.0.0.1:53 [::1]:53\"", "listenAddr",
	  "\"127.0.0.1:53 [::1]:53\": " },
	{ "\"listenAddr\": [\"127.0.0.1:53\", 5]", "listenAddr",
	  "entry 2 is none" },
	{ "\"listenAddr\": [\"127.0.0.1:53\", \"127.0.0.1:53\"]",
	  "listenAddr", "given twice" },
	{ "\"listenAddr\": \"192.0.2.53:53\", \"fwdAddr\": \"192.0.2.53:53\"",
	  "listenAddr", "is fwdAddr too" },
	{ "\"listenTLSAddr\": 853", "listenTLSAddr", "must be a string or" },
	{ "\"tcpIdle\": 0", "tcpIdle", "out of range" },
	{ "\"maxConnectionQueries\": 0", "maxConnectionQueries",
	  "out of range" },
	{ "\"upstreams\": {}", "upstreams", "must be an array of objects" },
	{ "\"upstreams\": []", "upstreams", "must be an array of objects" },
	{ "\"upstreams\": [5]", "upstreams[1]", "must be an object" },
	{ "\"upstreams\": [{}]", "upstreams[1]", "needs an address" },
	{ "\"upstreams\": [{\"addrs\": \"192.0.2.1:53\"}]",
	  "upstreams[1].addrs", "unknown key" },
	{ "\"upstreams\": [{\"address\": \"192.0.2.1\"}]",
	  "upstreams[1].address", "ADDRESS:PORT" },
	{ "\"upstreams\": [{\"address\": \"192.0.2.1:53\", \"proto\": \"quic\"}]",
	  "upstreams[1].proto", "must be udp, tcp or tls" },
	{ "\"upstreams\": [{\"address\": \"192.0.2.1:53\", \"weight\": 101}]",
	  "upstreams[1].weight", "out of range" },
	{ "\"upstreams\": [{\"address\": \"192.0.2.1:53\", \"name\": \"a.example\"}]",
	  "upstreams[1]", "mean nothing without TLS" },
	{ "\"upstreams\": [{\"address\": \"192.0.2.1:853\", \"proto\": \"tls\", \"name\": \"a b\"}]",
	  "upstreams[1].name", "not a domain name" },
	{ "\"upstreams\": [{\"address\": \"192.0.2.1:853\", \"proto\": \"tls\", \"pin\": \"AAAA\"}]",
	  "upstreams[1].pin", "not the base64" },
	{ "\"upstreams\": [{\"address\": \"192.0.2.1:853\", \"proto\": \"tls\", \"pin\": \"*\"}]",
	  "upstreams[1].pin", "not the base64" },
	{ "\"upstreams\": [{\"address\": \"192.0.2.1:853\", \"proto\": \"tls\", \"caFile\": 1}]",
	  "upstreams[1].caFile", "must be a string" },
	{ "\"upstreams\": [{\"address\": \"192.0.2.1:53\"}, {}]",
	  "upstreams[2]", "needs an address" },
	{ "\"upstreamPolicy\": \"random\"", "upstreamPolicy",
	  "must be failover, roundRobin or fastest" },
	{ "\"upstreamTimeout\": 5", "upstreamTimeout", "out of range" },
	{ "\"upstreamTryTimeout\": 49", "upstreamTryTimeout", "out of range" },
	{ "\"upstreamTries\": 0", "upstreamTries", "out of range" },
	{ "\"upstreamIdle\": 0", "upstreamIdle", "out of range" },
	{ "\"upstreamConnections\": 0", "upstreamConnections",
	  "out of range" },
	{ "\"listenTLS\": 0", "listenTLS", "must be true or false" },
	{ "\"listenCert\": 1", "listenCert", "must be a string" },
	{ "\"listenCertKey\": 1", "listenCertKey", "must be a string" },
	{ "\"firewallBackend\": \"pf\"", "firewallBackend",
	  "must be nftables" },
	{ "\"firewallBackend\": 1", "firewallBackend", "must be a string" },
	{ "\"firewallType\": \"INPUT\"", "firewallType",
	  "OUTPUT, FORWARD or BOTH" },
	{ "\"firewallType\": 1", "firewallType", "must be a string" },
	{ "\"firewallDropInput\": \"true\"", "firewallDropInput",
	  "must be true or false" },
	{ "\"dnsTTLCache\": -2", "dnsTTLCache", "out of range" },
	{ "\"dnsTTLCache\": 1.5", "dnsTTLCache", "must be a whole number" },
	{ "\"whitelistLoEnabled\": null", "whitelistLoEnabled",
	  "must be true or false" },
	{ "\"whitelistPrivateEnabled\": 1", "whitelistPrivateEnabled",
	  "must be true or false" },
	{ "\"whitelistReplyEnabled\": 1", "whitelistReplyEnabled",
	  "must be true or false" },
	{ "\"whitelistLinkLocalEnabled\": 1", "whitelistLinkLocalEnabled",
	  "must be true or false" },
	{ "\"whitelistMulticastEnabled\": 1", "whitelistMulticastEnabled",
	  "must be true or false" },
	{ "\"ttl\": -2", "ttl", "out of range" },
	{ "\"ttl\": \"5\"", "ttl", "or \"dns\"" },
	{ "\"ttl\": true", "ttl", "must be a whole number" },
	{ "\"ttl\": 4294967295", "ttl", "out of range" },
	{ "\"ttlMin\": 0", "ttlMin", "out of range" },
	{ "\"ttlMin\": 90000", "ttlMin", "more than ttlMax" },
	{ "\"ttlMax\": \"1\"", "ttlMax", "must be a whole number" },
	{ "\"ttlMax\": 4294967296", "ttlMax", "out of range" },
	{ "\"ttlInterval\": \"30\"", "ttlInterval",
	  "must be a whole number" },
	{ "\"ttlInterval\": -1", "ttlInterval", "out of range" },
	{ "\"doNotFlushTable\": 1", "doNotFlushTable",
	  "must be true or false" },
	{ "\"doNotFlushAuthorizedHosts\": {}", "doNotFlushAuthorizedHosts",
	  "must be true or false" },
	{ "\"mode\": \"on\"", "mode", "off, audit or enforce" },
	{ "\"mode\": false", "mode", "must be a string" },
	{ "\"action\": \"pass\"", "action", "reject, drop or mark" },
	{ "\"liveness\": \"never\"", "liveness",
	  "renew, hold, traffic or off" },
	{ "\"dnsLockdown\": \"on\"", "dnsLockdown", "must be true or false" },
	{ "\"rebindProtection\": 1", "rebindProtection",
	  "must be true or false" },
	{ "\"logLevel\": \"loud\"", "logLevel",
	  "debug, info, warning or error" },
	{ "\"logFormat\": \"xml\"", "logFormat", "text or json" },
	{ "\"metricsAddr\": 9953", "metricsAddr", "must be a string" },
	{ "\"metricsAddr\": \"127.0.0.1\"", "metricsAddr", "\"127.0.0.1\": " },
	{ "\"metricsAddr\": \"127.0.0.1:53\"", "metricsAddr", "the same as listenAddr" },
	{ "\"logTarget\": 1", "logTarget", "must be a string" },
	{ "\"logTarget\": \"syslog\"", "logTarget", "auto, stderr or journal" },
	{ "\"cacheEntries\": 0", "cacheEntries", "out of range" },
	{ "\"cacheBytes\": 65535", "cacheBytes", "out of range" },
	{ "\"cachePrefetch\": 1", "cachePrefetch",
	  "must be true or false" },
	{ "\"serveStale\": 604801", "serveStale", "out of range" },
	{ "\"staleTimeout\": 60001", "staleTimeout", "out of range" },
	{ "\"refuseAny\": \"no\"", "refuseAny", "must be true or false" },
	{ "\"workers\": 65", "workers", "out of range" },
	{ "\"maxQueries\": 1000001", "maxQueries", "out of range" },
	{ "\"maxConnections\": -1", "maxConnections", "out of range" },
	{ "\"upstreamMark\": 0", "upstreamMark", "out of range" },
	{ "\"user\": 7", "user", "must be a string" },
	{ "\"user\": \"a-name-that-no-user-of-any-machine-has\"", "user",
	  "32 letters are possible" },
	{ "\"historyEntries\": 1000001", "historyEntries", "out of range" },
	{ "\"stateFile\": 1", "stateFile", "must be a string" },
	{ "\"resolvConf\": true", "resolvConf", "must be a string" },
	{ "\"resolvConf\": \"watch\"", "resolvConf", "off, tell or restore" },
	{ "\"seccomp\": \"maybe\"", "seccomp", "auto, off, audit or enforce" },
	{ "\"upstreamMark\": 4294967296", "upstreamMark", "out of range" },
	{ "\"fwdAdr\": \"192.0.2.53:53\"", "fwdAdr",
	  "unknown key, did you mean \"fwdAddr\"?" },
	{ "\"FWDADDR\": \"192.0.2.53:53\"", "FWDADDR",
	  "did you mean \"fwdAddr\"?" },
	{ "\"\": 1", "", "unknown key" },
	{ "\"rules\": {}",
	  "rules", "must be an array of objects" },
	{ "\"rules\": [5]",
	  "rules[1]", "must be an object" },
	{ "\"rules\": [{\"allow\": true}]",
	  "rules[1]", "has no \"name\"" },
	{ "\"rules\": [{\"name\": \"a.example\"}]",
	  "rules[1]", "has no \"allow\"" },
	{ "\"rules\": [{\"name\": \"a.example\", \"allow\": true}, {\"name\": \"b d\", \"allow\": true}]",
	  "rules[2].name", "not a domain name" },
	{ "\"rules\": [{\"name\": \"a.*.example\", \"allow\": true}]",
	  "rules[1].name", "not a domain name" },
	{ "\"rules\": [{\"name\": 5, \"allow\": true}]",
	  "rules[1].name", "must be a string" },
	{ "\"rules\": [{\"name\": \"a.example\", \"allow\": \"yes\"}]",
	  "rules[1].allow", "must be true or false" },
	{ "\"rules\": [{\"name\": \"a.example\", \"allow\": true, \"types\": \"A\"}]",
	  "rules[1].types", "must be an array of strings" },
	{ "\"rules\": [{\"name\": \"a.example\", \"allow\": true, \"types\": [\"B\"]}]",
	  "rules[1].types", "not a type" },
	{ "\"rules\": [{\"name\": \"a.example\", \"allow\": true, \"types\": [\"TYPE0\"]}]",
	  "rules[1].types", "not a type" },
	{ "\"rules\": [{\"name\": \"a.example\", \"allow\": true, \"services\": [\"tcp/0\"]}]",
	  "rules[1].services", "1 to 65535" },
	{ "\"rules\": [{\"name\": \"a.example\", \"allow\": true, \"services\": [443]}]",
	  "rules[1].services", "entry 1 is none" },
	{ "\"rules\": [{\"name\": \"a.example\", \"allow\": true, \"ttlMin\": 0}]",
	  "rules[1].ttlMin", "whole number of seconds" },
	{ "\"rules\": [{\"name\": \"a.example\", \"allow\": true, \"ttlMin\": 9, \"ttlMax\": 8}]",
	  "rules[1]", "is more than ttlMax" },
	{ "\"rules\": [{\"name\": \"a.example\", \"allow\": true, \"scope\": \"user\"}]",
	  "rules[1].scope", "any, client, uid or cgroup" },
	{ "\"rules\": [{\"name\": \"a.example\", \"allow\": true, \"match\": \"all\"}]",
	  "rules[1].match", "question or chain" },
	{ "\"rules\": [{\"name\": \"a.example\", \"allow\": false, \"scope\": \"uid\"}]",
	  "rules[1]", "is false" },
	{ "\"rules\": [{\"name\": \"a.example\", \"allow\": true, \"service\": []}]",
	  "rules[1].service", "did you mean" },
	{ "\"lists\": [{\"name\": \"x\"}]",
	  "lists[1]", "has no \"file\"" },
	{ "\"lists\": [{\"file\": \"\"}]",
	  "lists[1].file", "not empty" },
	{ "\"lists\": [{\"file\": \"/x\", \"format\": \"rpz\"}]",
	  "lists[1].format", "auto, hosts, domains or adblock" },
	{ "\"maxListNames\": 0",
	  "maxListNames", "out of range" },
	{ "\"localRecords\": [{\"name\": \"a.lan\", \"type\": \"A\"}]",
	  "localRecords[1]", "has no \"value\"" },
	{ "\"localRecords\": [{\"name\": \"a.lan\", \"type\": \"A\", \"value\": \"::1\"}]",
	  "localRecords[1]", "not an IPv4 address" },
	{ "\"localRecords\": [{\"name\": \"a.lan\", \"type\": \"AAAA\", \"value\": \"1.2.3.4\"}]",
	  "localRecords[1]", "not an IPv6 address" },
	{ "\"localRecords\": [{\"name\": \"a.lan\", \"type\": \"MX\", \"value\": \"x\"}]",
	  "localRecords[1].type", "A, AAAA, CNAME, PTR or TXT" },
	{ "\"localRecords\": [{\"name\": \"a.lan\", \"type\": \"PTR\", \"value\": \"b d\"}]",
	  "localRecords[1]", "not a domain name" },
	{ "\"localRecords\": [{\"name\": \"a.lan\", \"type\": \"CNAME\", \"value\": \"b.lan\"}]",
	  "localRecords", "which has no record here" },
	{ "\"localRecords\": [{\"name\": \"a.lan\", \"type\": \"CNAME\", \"value\": \"a.lan\"}, {\"name\": \"a.lan\", \"type\": \"TXT\", \"value\": \"x\"}]",
	  "localRecords", "a CNAME record and others" },
	{ "\"searchDomains\": \"lan\"",
	  "searchDomains", "must be an array" },
	{ "\"searchDomains\": [\"*.lan\"]",
	  "searchDomains", "not a domain name" },
	{ "\"privateDomains\": [\"*.lan\"]",
	  "privateDomains", "not a domain name" },
	{ "\"defaultPolicy\": \"drop\"",
	  "defaultPolicy", "allow or deny" },
	{ "\"refusal\": \"servfail\"",
	  "refusal", "nxdomain, refused or null" },
	{ "\"refuseDoh\": 1",
	  "refuseDoh", "must be true or false" },
	{ "\"specialNames\": \"no\"",
	  "specialNames", "must be true or false" },
	{ "\"clientRate\": -1", "clientRate",
	  "out of range" },
	{ "\"clientBurst\": 0", "clientBurst",
	  "out of range" },
	{ "\"strikeLimit\": -1", "strikeLimit",
	  "out of range" },
	{ "\"strikeWindow\": 0", "strikeWindow",
	  "out of range" },
	{ "\"strikeSeconds\": 86401", "strikeSeconds",
	  "out of range" },
	{ "\"tunnelScore\": 0", "tunnelScore",
	  "out of range" },
	{ "\"tunnelSeconds\": 0", "tunnelSeconds",
	  "out of range" },
	{ "\"guardEntries\": 0", "guardEntries",
	  "out of range" },
	{ "\"tunnelAction\": \"block\"", "tunnelAction",
	  "off, log or refuse" },
	{ "\"guardLoopback\": 1", "guardLoopback",
	  "must be true or false" },
	{ "\"somethingElse\": 1", "somethingElse", "unknown key" },
};

/* Keys that are valid alone, but not together. */
static const struct {
	const char *pairs;
	const char *key;
	const char *cause;
} wrong_together[] = {
	{ "\"listenTLS\": true", "listenCert", "missing" },
	{ "\"listenTLS\": true, \"listenCert\": \"/etc/c\"", "listenCertKey",
	  "missing" },
	{ "\"listenTLSAddr\": \"127.0.0.1:853\"", "listenCert", "missing" },
	{ "\"listenTLSAddr\": \"127.0.0.1:53\", \"listenCert\": \"c\", \"listenCertKey\": \"k\"", "listenTLSAddr",
	  "entry 1 is listenAddr, too" },
	{ "\"listenClientCa\": \"/etc/ca\"", "listenClientCa",
	  "means nothing without" },
	{ "\"upstreams\": [{\"address\": \"192.0.2.1:53\"}, {\"address\": \"192.0.2.1:53\"}]",
	  "upstreams", "given twice" },
	{ "\"fwdAddr\": \"192.0.2.2:53\", \"upstreams\": [{\"address\": \"192.0.2.1:53\"}]",
	  "fwdAddr", "only one of both" },
	{ "\"fwdTLS\": true, \"upstreams\": [{\"address\": \"192.0.2.1:853\"}]",
	  "fwdTLS", "each needs its own: upstreams[].proto" },
	{ "\"fwdProto\": \"tls\", \"upstreams\": [{\"address\": \"192.0.2.1:853\"}]",
	  "fwdProto", "each needs its own: upstreams[].proto" },
	{ "\"fwdCaCert\": \"/ca\", \"upstreams\": [{\"address\": \"192.0.2.1:853\", \"proto\": \"tls\"}]",
	  "fwdCaCert", "each needs its own: upstreams[].caFile" },
	{ "\"fwdCaCert\": \"/ca\"", "fwdCaCert",
	  "means nothing without TLS" },
	{ "\"fwdCaCert\": \"/ca\", \"fwdProto\": \"tcp\", \"fwdTLS\": false",
	  "fwdCaCert", "means nothing without TLS" },
	{ "\"fwdAddr\": \"\", \"upstreams\": [{\"address\": \"127.0.0.1:53\"}]",
	  "listenAddr", "is an upstream too" },
	{ "\"upstreams\": [{\"address\": \"192.0.2.1:53\"}, {\"address\": \"192.0.2.2:53\"}, {\"address\": \"192.0.2.3:53\"}, {\"address\": \"192.0.2.4:53\"}, {\"address\": \"192.0.2.5:53\"}, {\"address\": \"192.0.2.6:53\"}, {\"address\": \"192.0.2.7:53\"}, {\"address\": \"192.0.2.8:53\"}, {\"address\": \"192.0.2.9:53\"}]",
	  "upstreams", "one over UDP counts twice" },
};

static const char *and_upstream(const char *pairs)
{
	return strstr(pairs, "\"fwdAddr\"") || strstr(pairs, "\"upstreams\"") ?
	       "" : ", \"fwdAddr\": \"192.0.2.53:53\"";
}

START_TEST(wrong_keys_together)
{
	char text[1024], start[128];

	snprintf(text, sizeof(text), "{ %s%s }", wrong_together[_i].pairs,
		 and_upstream(wrong_together[_i].pairs));
	ck_assert_int_eq(load_file(text, NULL), -EINVAL);
	ck_assert_msg(count_lines() == 1, "%s", complaints);
	snprintf(start, sizeof(start), "configuration: %s: ",
		 wrong_together[_i].key);
	ck_assert_msg(!strncmp(complaints, start, strlen(start)) &&
		      strstr(complaints, wrong_together[_i].cause),
		      "%s instead of %s%s", complaints, start,
		      wrong_together[_i].cause);
}
END_TEST

/* Each error gives one line with file, key and cause. */
START_TEST(wrong_key)
{
	char text[1024], start[128];

	snprintf(text, sizeof(text), "{ %s%s }", wrong[_i].pair,
		 and_upstream(wrong[_i].pair));
	ck_assert_int_eq(load_file(text, NULL), -EINVAL);
	ck_assert_msg(count_lines() == 1, "%s", complaints);
	ck_assert_msg(strstr(complaints, wrong[_i].cause), "%s", complaints);
	snprintf(start, sizeof(start), "%s: %s: ",
		 (strstr(wrong[_i].cause, "more than") &&
		  !strchr(wrong[_i].key, '[')) ||
		 !strcmp(wrong[_i].key, "localRecords") ||
		 strstr(wrong[_i].cause, "the same as") ||
		 strstr(wrong[_i].cause, "too") ? "configuration" : path,
		 wrong[_i].key);
	ck_assert_msg(!strncmp(complaints, start, strlen(start)),
		      "%s instead of %s", complaints, start);
}
END_TEST

START_TEST(all_at_once)
{
	ck_assert_int_eq(load_file("{\"ttl\": true, \"mode\": 1, \"x\": 2}",
				   NULL), -EINVAL);
	ck_assert_uint_eq(count_lines(), 3);
}
END_TEST

START_TEST(syntax)
{
	ck_assert_int_eq(load_file("{\n \"ttl\": 1,\n}", NULL), -EINVAL);
	ck_assert_ptr_nonnull(strstr(complaints, ": line 3 column 1: "));
	nt_config_free(&config);
	ck_assert_int_eq(load_file("{\"ttl\": 1, \"ttl\": 2}", NULL), -EINVAL);
	ck_assert_ptr_nonnull(strstr(complaints, "duplicate"));
	nt_config_free(&config);
	ck_assert_int_eq(load_file("[]", NULL), -EINVAL);
	nt_config_free(&config);
	ck_assert_int_eq(load_file("", NULL), -EINVAL);
	nt_config_free(&config);
	ck_assert_int_eq(load("-config /nonexistent/x.json", NULL), -EINVAL);
	ck_assert_str_eq(complaints, "/nonexistent/x.json: config: cannot be opened: No such file or directory\n");
	nt_config_free(&config);
	ck_assert_int_eq(load("-config /tmp", NULL), -EINVAL);
	nt_config_free(&config);
	ck_assert_int_eq(load("", NULL), -EINVAL);
	ck_assert_ptr_nonnull(strstr(complaints, "fwdAddr: missing"));
}
END_TEST

static char *const wrong_env[] = {
	(char[]){ "NET_TRUST_WHITELIST_HOSTS_A=192.0.2.0/24" },
	(char[]){ "NET_TRUST_WHITELIST_HOSTS_A=" },
	(char[]){ "NET_TRUST_WHITELIST_HOSTS_A" },
	(char[]){ "NET_TRUST_WHITELIST_HOSTS_A=192.0.2.1," },
	(char[]){ "NET_TRUST_BLACKLIST_HOSTS_A=192.0.2.1 192.0.2.2" },
	(char[]){ "NET_TRUST_BLACKLIST_HOSTS_A=192.0.2.1                                                                192.0.2.2" },
	(char[]){ "NET_TRUST_BLACKLIST_NETWORKS_A=192.0.2.0/24\t198.51.100.0/24 , 203.0.113.0/24" },
	(char[]){ "NET_TRUST_WHITELIST_NETWORK_A=x" },
	(char[]){ "NET_TRUST_WHITELIST_HOST_A=192.0.2.1" },
	(char[]){ "NET_TRUST_BLACKLIST=192.0.2.1" },
	(char[]){ "NET_TRUST_BLACKLIST_DOMAINS_A=x.example" },
	(char[]){ "NET_TRUST_DEBUG=loud" },
};

START_TEST(wrong_variable)
{
	char *env[] = { wrong_env[_i], NULL }, start[128];

	ck_assert_int_eq(load("-fwd-addr 192.0.2.53:53", env), -EINVAL);
	snprintf(start, sizeof(start), "environment variable %.*s: ",
		 (int)strcspn(env[0], "="), env[0]);
	ck_assert_msg(!strncmp(complaints, start, strlen(start)), "%s",
		      complaints);
	ck_assert_uint_eq(count_lines(), 1);
}
END_TEST

static const struct {
	const char *flags;
	const char *complaint;
} wrong_flags[] = {
	{ "-fwd-addr", "flag: fwd-addr: needs a value\n" },
	{ "-listen-tls=maybe", "flag: listen-tls: must be true or false\n" },
	{ "-fwd-tls=maybe", "flag: fwd-tls: must be true or false\n" },
	{ "-authorized-ttl x", "flag: authorized-ttl: \"x\" is not possible, must be -1 (never), seconds, or \"dns\"\n" },
	{ "-dns-ttl-cache x", "flag: dns-ttl-cache: must be a whole number\n" },
	{ "-fwd-udp-buffer-size 1", "flag: fwd-udp-buffer-size: 1 is out of range, must be 512 to 65535\n" },
	{ "-listen-adr=x", "flag: listen-adr: unknown flag, did you mean \"listen-addr\"?\n" },
	{ "-do-not-flush-table false", "flag: false: unexpected argument (a boolean flag takes its value as -flag=false)\n" },
	{ "--", "flag: --: unexpected argument (a boolean flag takes its value as -flag=false)\n" },
	{ "-", "flag: -: unexpected argument (a boolean flag takes its value as -flag=false)\n" },
};

START_TEST(wrong_flag)
{
	char args[256];

	snprintf(args, sizeof(args), "-fwd-addr 192.0.2.53:53 %s",
		 wrong_flags[_i].flags);
	ck_assert_int_eq(load(args, NULL), -EINVAL);
	ck_assert_str_eq(complaints, wrong_flags[_i].complaint);
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_unchecked_fixture(tc, make_file, remove_file);
	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_loop_test(tc, wrong_key, 0, N(wrong));
	tcase_add_loop_test(tc, wrong_keys_together, 0, N(wrong_together));
	tcase_add_loop_test(tc, wrong_variable, 0, N(wrong_env));
	tcase_add_loop_test(tc, wrong_flag, 0, N(wrong_flags));
	tcase_add_test(tc, all_at_once);
	tcase_add_test(tc, syntax);
}
