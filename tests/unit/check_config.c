// SPDX-License-Identifier: GPL-2.0
/* Configurations, and what is read of them. */
#include "tests/unit/config.h"

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

static void add_tests(TCase *tc)
{
	tcase_add_unchecked_fixture(tc, make_file, remove_file);
	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_test(tc, upstreams);
	tcase_add_test(tc, fwd_tls);
	tcase_add_test(tc, fwd_beside_upstreams);
	tcase_add_test(tc, list_files);
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
