// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/config/load.h"
#include "tests/unit/unit.h"

static char path[] = "/tmp/nettrust-config-XXXXXX";
static struct nt_config config;
static char complaints[8192];

static void write_file(const char *text)
{
	FILE *file = fopen(path, "w");

	fputs(text, file);
	fclose(file);
}

#define ARGS_MAX 16

/* Loads with up to ARGS_MAX flags in "a b c", environment in env. */
static int load(const char *flags, char **env)
{
	char *argv[ARGS_MAX + 2] = { (char[]){ "nettrustd" } }, *copy, *save;
	static char *none[] = { NULL };
	char *buf = NULL;
	size_t len;
	int argc = 1, ret;
	FILE *err;

	copy = strdup(flags);
	for (char *arg = strtok_r(copy, " ", &save); arg;
	     arg = strtok_r(NULL, " ", &save))
		argv[argc++] = arg;
	err = open_memstream(&buf, &len);
	ret = nt_config_load(&config, argc, argv, env ? env : none, err);
	fclose(err);
	snprintf(complaints, sizeof(complaints), "%s", buf);
	free(buf);
	free(copy);
	return ret;
}

static int load_file(const char *text, char **env)
{
	char flags[64];

	write_file(text);
	snprintf(flags, sizeof(flags), "-config %s", path);
	return load(flags, env);
}

static unsigned int count_lines(void)
{
	unsigned int n = 0;

	for (const char *c = complaints; *c; c++)
		n += *c == '\n';
	return n;
}

static void teardown(void)
{
	nt_config_free(&config);
}

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

START_TEST(upstreams)
{
	ck_assert_int_eq(load_file("{\"upstreams\": ["
		"{\"address\": \"192.0.2.1:53\", \"weight\": 7},"
		"{\"address\": \"[2001:db8::1]:853\", \"proto\": \"tls\","
		" \"name\": \"dns.example\", \"caFile\": \"/etc/ca.pem\","
		" \"pin\": \"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"},"
		"{\"address\": \"192.0.2.1:53\", \"proto\": \"tcp\"}],"
		"\"upstreamPolicy\": \"fastest\", \"upstreamTimeout\": 2000,"
		"\"listenTLSAddr\": \"127.0.0.1:853,[::1]:853\","
		"\"listenCert\": \"/c\", \"listenCertKey\": \"/k\"}", NULL), 0);
	ck_assert_uint_eq(config.n_resolvers, 3);
	ck_assert_uint_eq(config.resolvers[0].proto, NT_RESOLVER_UDP);
	ck_assert_uint_eq(config.resolvers[0].weight, 7);
	ck_assert_uint_eq(config.resolvers[1].proto, NT_RESOLVER_TLS);
	ck_assert_uint_eq(config.resolvers[1].endpoint.port, 853);
	ck_assert_uint_eq(config.resolvers[1].weight, 1);
	ck_assert_str_eq(config.resolvers[1].name, "dns.example");
	ck_assert_str_eq(config.resolvers[1].ca_file, "/etc/ca.pem");
	ck_assert(config.resolvers[1].pinned);
	for (unsigned int i = 0; i < NT_PIN_LEN; i++)
		ck_assert_uint_eq(config.resolvers[1].pin[i], i);
	ck_assert_uint_eq(config.resolvers[2].proto, NT_RESOLVER_TCP);
	ck_assert_uint_eq(config.upstream_policy, NT_UPSTREAM_FASTEST);
	ck_assert_uint_eq(config.upstream_timeout, 2000);
	ck_assert_uint_eq(config.n_listen_tls, 2);
	ck_assert(!config.listen_tls);
}
END_TEST

/* The original requires fwdProto tcp with fwdTLS; here it does not matter. */
START_TEST(fwd_tls)
{
	ck_assert_int_eq(load_file("{\"fwdAddr\": \"192.0.2.53:853\","
		"\"fwdProto\": \"tcp\", \"fwdTLS\": true,"
		"\"fwdCaCert\": \"/ca\", \"listenTLS\": true,"
		"\"listenCert\": \"/c\", \"listenCertKey\": \"/k\"}", NULL), 0);
	ck_assert_uint_eq(config.n_resolvers, 1);
	ck_assert_uint_eq(config.resolvers[0].proto, NT_RESOLVER_TLS);
	ck_assert_str_eq(config.resolvers[0].ca_file, "/ca");
	ck_assert(config.listen_tls);
	ck_assert_str_eq(config.listen_cert, "/c");
	ck_assert_str_eq(config.listen_key, "/k");
}
END_TEST

/* Empty strings, false and the default count as not given. */
START_TEST(fwd_beside_upstreams)
{
	char flags[64];

	ck_assert_int_eq(load_file("{\"fwdAddr\": \"\", \"fwdProto\": \"udp\","
		"\"fwdTLS\": false, \"fwdCaCert\": \"\", \"upstreams\":"
		"[{\"address\": \"192.0.2.1:53\"}]}", NULL), 0);
	ck_assert_str_eq(complaints, "");
	nt_config_free(&config);
	write_file("{\"fwdTLS\": true, \"upstreams\":"
		   "[{\"address\": \"192.0.2.1:853\", \"proto\": \"tls\"}]}");
	snprintf(flags, sizeof(flags), "-config %s -fwd-tls=false", path);
	ck_assert_int_eq(load(flags, NULL), 0);
	nt_config_free(&config);
	write_file("{\"upstreams\": [{\"address\": \"192.0.2.1:853\"}]}");
	snprintf(flags, sizeof(flags), "-config %s -fwd-tls -fwd-tls-cert /c",
		 path);
	ck_assert_int_eq(load(flags, NULL), -EINVAL);
	ck_assert_uint_eq(count_lines(), 2);
	ck_assert_ptr_nonnull(strstr(complaints, "fwdTLS: "));
	ck_assert_ptr_nonnull(strstr(complaints, "fwdCaCert: "));
}
END_TEST

/* Mistakes in a list are reported with its name and line. */
START_TEST(list_files)
{
	static char list[] = "/tmp/nettrust-names-XXXXXX";
	char text[256], line[128];
	int fd = mkstemp(list);

	snprintf(text, sizeof(text), "{\"fwdAddr\": \"192.0.2.53:53\", \"lists\": [{\"file\": \"%s\"}]}",
		 list);
	ck_assert_int_eq(write(fd, "a.example\n?\n", 12), 12);
	ck_assert_int_eq(load_file(text, NULL), 0);
	ck_assert_ptr_nonnull(config.list_names);
	snprintf(line, sizeof(line), "%s: line 2: not a domain name: skipped",
		 list);
	ck_assert_msg(!strncmp(complaints, line, strlen(line)), "%s",
		      complaints);
	nt_config_free(&config);
	ck_assert_int_eq(write(fd, "b\0", 2), 2);
	ck_assert_int_eq(load_file(text, NULL), -EINVAL);
	ck_assert_ptr_nonnull(strstr(complaints, ": line 3: "));
	nt_config_free(&config);
	ck_assert_int_eq(ftruncate(fd, 0) + pwrite(fd, "\n??\n", 4, 0), 4);
	ck_assert_int_eq(load_file(text, NULL), -EINVAL);
	ck_assert_ptr_nonnull(strstr(complaints, "no other line is one"));
	nt_config_free(&config);
	close(fd);
	unlink(list);
	ck_assert_int_eq(load_file(text, NULL), -EINVAL);
	snprintf(line, sizeof(line), "%s: lists: cannot be opened: No such file",
		 list);
	ck_assert_msg(!strncmp(complaints, line, strlen(line)), "%s",
		      complaints);
	nt_config_free(&config);
	ck_assert_int_eq(load_file("{\"fwdAddr\": \"192.0.2.53:53\", \"lists\": [{\"file\": \"/dev/zero\"}]}",
				   NULL), -EINVAL);
	ck_assert_ptr_nonnull(strstr(complaints, "not a regular file"));
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

/* The file that the original ships, with a resolver filled in. */
START_TEST(original)
{
	ck_assert_int_eq(load_file(
		"{\"whitelist\": {\"networks\": [], \"hosts\": []},"
		"\"blacklist\": {\"networks\": [], \"hosts\": [],"
		"\"domains\": []}, \"fwdAddr\": \"192.168.178.21:53\","
		"\"fwdProto\": \"udp\", \"fwdCaCert\": \"\","
		"\"fwdTLS\": false, \"listenAddr\": \"127.0.0.1:53\","
		"\"listenTLS\": false, \"listenCert\": \"\","
		"\"listenCertKey\": \"\", \"firewallBackend\": \"nftables\","
		"\"firewallType\": \"OUTPUT\", \"firewallDropInput\": false,"
		"\"dnsTTLCache\": -1, \"whitelistLoEnabled\": true,"
		"\"whitelistPrivateEnabled\": true, \"ttl\": -1,"
		"\"ttlInterval\": 30, \"doNotFlushTable\": false,"
		"\"doNotFlushAuthorizedHosts\": false}", NULL), 0);
	ck_assert_str_eq(complaints, "");
	ck_assert_uint_eq(config.n_prefixes, 0);
	ck_assert_int_eq(config.ttl_mode, NT_TTL_NEVER);
	ck_assert_uint_eq(config.cache_ttl, 0);
	ck_assert_uint_eq(config.hooks, NETTRUST_HOOKS_OUTPUT);
	ck_assert_uint_eq(config.builtin, 31);
	ck_assert_uint_eq(config.n_listen, 1);
	ck_assert_uint_eq(config.udp_size, 1232);
	ck_assert_int_eq(config.mode, NETTRUST_MODE_ENFORCE);
}
END_TEST

/* From versions of the original without firewallBackend. */
START_TEST(original_backend)
{
	static const char *const backends[] = { "nftables", "iptables",
						"iptables-nft",
						"iptables-legacy" };
	char text[128];

	snprintf(text, sizeof(text), "{\"fwdAddr\": \"192.0.2.53:53\", \"firewallType\": \"%s\"}",
		 backends[_i]);
	ck_assert_int_eq(load_file(text, NULL), 0);
	ck_assert_uint_eq(count_lines(), 1);
	snprintf(text, sizeof(text), ": firewallType: warning: \"%s\" is taken as firewallBackend",
		 backends[_i]);
	ck_assert_ptr_nonnull(strstr(complaints, text));
	snprintf(text, sizeof(text), "say \"firewallBackend\": \"%s\"",
		 backends[_i]);
	ck_assert_ptr_nonnull(strstr(complaints, text));
	ck_assert_uint_eq(config.hooks, NETTRUST_HOOKS_OUTPUT);
}
END_TEST

/* Host bits are cleared, as by the original. */
START_TEST(host_bits)
{
	char text[NT_PREFIX_STRLEN];

	ck_assert_int_eq(load_file(
		"{\"fwdAddr\": \"192.0.2.53:53\", \"whitelist\": {\"networks\":"
		"[\"192.0.2.77/24\", \"2001:db8::1/33\"]}}", NULL), 0);
	ck_assert_uint_eq(config.n_prefixes, 2);
	ck_assert_str_eq(nt_prefix_str(&config.prefixes[0], text),
			 "192.0.2.0/24");
	ck_assert_str_eq(nt_prefix_str(&config.prefixes[1], text),
			 "2001:db8::/33");
}
END_TEST

START_TEST(everything)
{
	ck_assert_int_eq(load_file(
		"{\"whitelist\": {\"networks\": [\"2001:db8::/32\"],"
		"\"hosts\": [\"198.51.100.1\", \"198.51.100.1\"]},"
		"\"blacklist\": {\"networks\": [\"203.0.113.0/24\"],"
		"\"domains\": [\"Ads.Example.\", \"*.x.example\"]},"
		"\"fwdAddr\": \"[2001:db8::53]:5353\", \"fwdProto\": \"tcp\","
		"\"listenAddr\": [\"127.0.0.1:53\", \"[::1]:53\"],"
		"\"firewallType\": \"BOTH\", \"firewallDropInput\": true,"
		"\"dnsTTLCache\": 60, \"whitelistPrivateEnabled\": false,"
		"\"ttl\": \"dns\", \"ttlMin\": 5, \"ttlMax\": 50,"
		"\"doNotFlushTable\": true, \"mode\": \"audit\","
		"\"privateDomains\": [\".Fritz.Box.\"],"
		"\"upstreamMark\": 4294967295, \"logFormat\": \"json\", \"logTarget\": \"journal\"}",
		NULL), 0);
	ck_assert_uint_eq(config.n_prefixes, 3);
	ck_assert_uint_eq(config.n_blacklist_domains, 2);
	ck_assert_str_eq(config.blacklist_domains[0], "ads.example");
	ck_assert_str_eq(config.blacklist_domains[1], "*.x.example");
	ck_assert_uint_eq(config.n_private_domains, 8);
	ck_assert_str_eq(config.private_domains[7], "fritz.box");
	ck_assert_uint_eq(config.resolvers[0].endpoint.port, 5353);
	ck_assert_uint_eq(config.resolvers[0].proto, NT_RESOLVER_TCP);
	ck_assert_uint_eq(config.n_listen, 2);
	ck_assert_uint_eq(config.hooks, 7);
	ck_assert_uint_eq(config.builtin,
			  31 & ~NETTRUST_BUILTIN_PRIVATE);
	ck_assert_int_eq(config.ttl_mode, NT_TTL_DNS);
	ck_assert_uint_eq(config.ttl_min, 5);
	ck_assert(config.keep_table);
	ck_assert(!config.keep_leases);
	ck_assert_uint_eq(config.upstream_mark, UINT32_MAX);
	ck_assert_int_eq(config.log_format, NT_LOG_JSON);
	ck_assert_int_eq(config.log_target, NT_LOG_JOURNAL);
}
END_TEST

START_TEST(environment)
{
	char *env[] = {
		(char[]){ "NET_TRUST_WHITELIST_HOSTS_A= 192.0.2.1 ,\t192.0.2.2 \t" },
		(char[]){ "NET_TRUST_WHITELIST_NETWORK_B=192.0.2.64/26" },
		(char[]){ "NET_TRUST_BLACKLIST_NETWORKS_C=2001:db8::/32" },
		(char[]){ "NET_TRUST_BLACKLIST_HOSTS=203.0.113.1" },
		(char[]){ "NET_TRUST_DEBUG=true" },
		(char[]){ "NET_TRUST_PORT=udp://10.0.0.1:53" },
		(char[]){ "PATH=/bin" },
		NULL
	};

	ck_assert_int_eq(load_file("{\"whitelist\": {\"hosts\":"
				   "[\"192.0.2.3\", \"192.0.2.1\"]},"
				   "\"fwdAddr\": \"192.0.2.53:53\","
				   "\"logLevel\": \"error\"}", env), 0);
	ck_assert_uint_eq(config.n_prefixes, 6);
	ck_assert_int_eq(config.log_level, NT_LOG_DEBUG);
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

START_TEST(flags)
{
	ck_assert_int_eq(load("-fwd-addr=192.0.2.53:53 --listen-addr "
			      "127.0.0.1:5353,[::1]:5353 -fwd-proto tcp "
			      "-authorized-ttl dns -whitelist-loopback=false "
			      "-do-not-flush-table --mode=off "
			      "-firewall-backend iptables-nft", NULL), 0);
	ck_assert_uint_eq(config.n_listen, 2);
	ck_assert_uint_eq(config.resolvers[0].proto, NT_RESOLVER_TCP);
	ck_assert_int_eq(config.ttl_mode, NT_TTL_DNS);
	ck_assert_uint_eq(config.builtin, 31 & ~NETTRUST_BUILTIN_LOOPBACK);
	ck_assert(config.keep_table);
	ck_assert_int_eq(config.mode, NETTRUST_MODE_OFF);
}
END_TEST

START_TEST(flags_win)
{
	char args[256];

	write_file("{\"fwdAddr\": \"192.0.2.53:53\", \"ttl\": 5,"
		   "\"listenAddr\": \"127.0.0.1:53\", \"logLevel\": \"error\","
		   "\"doNotFlushTable\": true}");
	snprintf(args, sizeof(args), "-ttl-check-ticker 5 -log-level=warning "
		 "-config %s -authorized-ttl 7 -do-not-flush-table=false "
		 "-listen-addr [::1]:53 -fwd-addr=", path);
	ck_assert_int_eq(load(args, (char *[]){
			 (char[]){ "NET_TRUST_DEBUG=1" }, NULL }), 0);
	ck_assert_uint_eq(config.ttl, 7);
	ck_assert(!config.keep_table);
	ck_assert_uint_eq(config.n_listen, 1);
	ck_assert_int_eq(config.listen[0].addr.family, AF_INET6);
	ck_assert_int_eq(config.log_level, NT_LOG_WARNING);
	ck_assert_uint_eq(config.resolvers[0].endpoint.port, 53);
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

START_TEST(check_only)
{
	ck_assert_int_eq(load("-check -fwd-addr 192.0.2.53:53", NULL), 1);
	nt_config_free(&config);
	ck_assert_int_eq(load("-check -fwd-addr x", NULL), -EINVAL);
}
END_TEST

START_TEST(apply_only)
{
	ck_assert_int_eq(load("-apply -fwd-addr 192.0.2.53:53", NULL), 0);
	ck_assert(config.apply);
	nt_config_free(&config);
	ck_assert_int_eq(load("-fwd-addr 192.0.2.53:53", NULL), 0);
	ck_assert(!config.apply);
	nt_config_free(&config);
	ck_assert_int_eq(load("-apply -fwd-addr x", NULL), -EINVAL);
}
END_TEST

/* A change of each key that needs a restart, and of some that do not. */
static const struct {
	const char *pair;
	const char *key;
} changes[] = {
	{ "\"guardEntries\": 5", "guardEntries" },
	{ "\"listenAddr\": \"127.0.0.1:54\"", "listenAddr" },
	{ "\"listenAddr\": [\"127.0.0.1:53\", \"[::1]:53\"]", "listenAddr" },
	{ "\"listenTLS\": true, \"listenCert\": \"c\", \"listenCertKey\": \"k\"",
	  "listenTLS" },
	{ "\"listenTLSAddr\": \"127.0.0.1:853\", \"listenCert\": \"c\", \"listenCertKey\": \"k\"",
	  "listenTLSAddr" },
	{ "\"metricsAddr\": \"127.0.0.1:9\"", "metricsAddr" },
	{ "\"workers\": 2", "workers" },
	{ "\"user\": \"u\"", "user" },
	{ "\"seccomp\": \"off\"", "seccomp" },
	{ "\"historyEntries\": 1", "historyEntries" },
	{ "\"stateFile\": \"/s\"", "stateFile" },
	{ "\"listenAddr\": \"127.0.0.1:53\"", NULL },
	{ "\"mode\": \"audit\", \"ttl\": 5, \"listenCert\": \"c\"", NULL },
};

START_TEST(fixed_key)
{
	struct nt_config before;
	const char *key;
	char text[256];

	ck_assert_int_eq(load("-fwd-addr 192.0.2.53:53", NULL), 0);
	before = config;
	snprintf(text, sizeof(text), "{ \"fwdAddr\": \"192.0.2.53:53\", %s }",
		 changes[_i].pair);
	ck_assert_int_eq(load_file(text, NULL), 0);
	key = nt_config_fixed_key(&before, &config);
	nt_config_free(&before);
	if (changes[_i].key)
		ck_assert_str_eq(key, changes[_i].key);
	else
		ck_assert_ptr_null(key);
}
END_TEST

/* The file's longer name leaves no trace behind the flag's. */
START_TEST(fixed_key_sources)
{
	struct nt_config before;
	char args[128];

	ck_assert_int_eq(load("-fwd-addr 192.0.2.53:53 -user u", NULL), 0);
	before = config;
	write_file("{ \"user\": \"longer\", \"listenAddr\": [\"127.0.0.1:5\", \"127.0.0.1:6\"] }");
	snprintf(args, sizeof(args), "-config %s -fwd-addr 192.0.2.53:53 -user u -listen-addr 127.0.0.1:53",
		 path);
	ck_assert_int_eq(load(args, NULL), 0);
	ck_assert_ptr_null(nt_config_fixed_key(&before, &config));
	nt_config_free(&before);
}
END_TEST

static void make_file(void)
{
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
}

static void remove_file(void)
{
	unlink(path);
}

static void add_tests(TCase *tc)
{
	tcase_add_unchecked_fixture(tc, make_file, remove_file);
	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_loop_test(tc, wrong_key, 0, N(wrong));
	tcase_add_loop_test(tc, wrong_keys_together, 0, N(wrong_together));
	tcase_add_test(tc, upstreams);
	tcase_add_test(tc, fwd_tls);
	tcase_add_test(tc, fwd_beside_upstreams);
	tcase_add_loop_test(tc, wrong_variable, 0, N(wrong_env));
	tcase_add_loop_test(tc, wrong_flag, 0, N(wrong_flags));
	tcase_add_test(tc, list_files);
	tcase_add_test(tc, all_at_once);
	tcase_add_test(tc, syntax);
	tcase_add_test(tc, original);
	tcase_add_loop_test(tc, original_backend, 0, 4);
	tcase_add_test(tc, host_bits);
	tcase_add_test(tc, everything);
	tcase_add_test(tc, environment);
	tcase_add_test(tc, flags);
	tcase_add_test(tc, flags_win);
	tcase_add_loop_test(tc, fixed_key, 0, N(changes));
	tcase_add_test(tc, fixed_key_sources);
	tcase_add_test(tc, check_only);
	tcase_add_test(tc, apply_only);
}
