// SPDX-License-Identifier: GPL-2.0
/*
 * Every key of config.json with its flag, type, bounds and default. A new key is
 * a row here, a field in types.h, its use, and an entry in nettrustd.json(5);
 * scripts/doc-check compares the entry with the row.
 */
#include <string.h>
#include <strings.h>

#include "lib/config/priv.h"

#define FIELDS struct nt_config

static const struct nt_words log_level_words = NT_WORDS_TABLE(
	{ NT_LOG_DEBUG, "debug" },
	{ NT_LOG_INFO, "info" },
	{ NT_LOG_WARNING, "warning" },
	{ NT_LOG_ERROR, "error" });

static const struct nt_words log_format_words = NT_WORDS_TABLE(
	{ NT_LOG_TEXT, "text" },
	{ NT_LOG_JSON, "json" });

static const struct nt_words log_target_words = NT_WORDS_TABLE(
	{ NT_LOG_AUTO, "auto" },
	{ NT_LOG_STDERR, "stderr" },
	{ NT_LOG_JOURNAL, "journal" });

static const struct nt_words backend_words = NT_WORDS_TABLE(
	{ 0, "nftables" },
	{ 1, "iptables" },
	{ 2, "iptables-nft" },
	{ 3, "iptables-legacy" });

static const struct nt_words refusal_words = NT_WORDS_TABLE(
	{ NT_REFUSAL_NXDOMAIN, "nxdomain" },
	{ NT_REFUSAL_REFUSED, "refused" },
	{ NT_REFUSAL_NULL, "null" });

static const struct nt_words tunnel_words = NT_WORDS_TABLE(
	{ NT_TUNNEL_OFF, "off" },
	{ NT_TUNNEL_LOG, "log" },
	{ NT_TUNNEL_REFUSE, "refuse" });

static const struct nt_words seccomp_words = NT_WORDS_TABLE(
	{ NT_SECCOMP_AUTO, "auto" },
	{ NT_SECCOMP_OFF, "off" },
	{ NT_SECCOMP_AUDIT, "audit" },
	{ NT_SECCOMP_ENFORCE, "enforce" });

static const struct nt_words resolvconf_words = NT_WORDS_TABLE(
	{ NT_RESOLVCONF_OFF, "off" },
	{ NT_RESOLVCONF_TELL, "tell" },
	{ NT_RESOLVCONF_RESTORE, "restore" });

static const struct nt_words policy_words = NT_WORDS_TABLE(
	{ false, "allow" },
	{ true, "deny" });

/* Checked and not used: the kernel module serves every backend. */
static void check_word(struct nt_config_reader *reader, const char *path,
		       const struct nt_config_member *member, json_t *value,
		       void *object)
{
	uint32_t word;

	nt_config_word_of(reader, path, member, value, &word);
}

/* Checked and not used: the kernel expires leases without being polled. */
static void check_number(struct nt_config_reader *reader, const char *path,
			 const struct nt_config_member *member, json_t *value,
			 void *object)
{
	int64_t number;

	nt_config_number_of(reader, path, member, value, &number);
}

static void set_firewall_type(struct nt_config_reader *reader, const char *path,
			      const struct nt_config_member *member,
			      json_t *value, void *object)
{
	static const struct {
		const char *name;
		uint32_t hooks;
	} types[] = {
		{ "OUTPUT", NETTRUST_HOOKS_OUTPUT },
		{ "FORWARD", NETTRUST_HOOKS_FORWARD },
		{ "BOTH", NETTRUST_HOOKS_OUTPUT | NETTRUST_HOOKS_FORWARD },
	};
	const char *text = nt_config_text_of(reader, path, member, value);
	uint32_t *hooks = nt_config_field(object, member), backend;

	if (!text)
		return;
	/* The original's key for the backend, before it had one of its own. */
	if (!nt_word_parse(&backend_words, text, &backend)) {
		nt_config_warn(reader, path, "\"%s\" is taken as firewallBackend, the hooks stay as they are; say \"firewallBackend\": \"%s\"",
			       text, text);
		return;
	}
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (!strcasecmp(text, types[i].name)) {
			*hooks = types[i].hooks |
				 (*hooks & NETTRUST_HOOKS_INPUT);
			return;
		}
	}
	nt_config_complain(reader, path, "\"%s\" is not possible, must be OUTPUT, FORWARD or BOTH",
			   text);
}

/* The endpoints of one value, before they replace those of an earlier source. */
struct endpoints {
	struct nt_endpoint list[NT_LISTEN_MAX];
	unsigned int n;
};

static void add_endpoint(struct nt_config_reader *reader, const char *path,
			 const char *text, struct endpoints *to)
{
	struct nt_endpoint endpoint;
	const char *why;

	if (nt_endpoint_parse(text, &endpoint, &why)) {
		nt_config_complain(reader, path, "\"%s\": %s", text, why);
		return;
	}
	for (unsigned int i = 0; i < to->n; i++) {
		if (nt_endpoint_equal(&to->list[i], &endpoint)) {
			nt_config_complain(reader, path, "\"%s\" is given twice",
					   text);
			return;
		}
	}
	if (to->n == NT_LISTEN_MAX)
		nt_config_complain(reader, path, "\"%s\" exceeds the limit of %d addresses",
				   text, NT_LISTEN_MAX);
	else
		to->list[to->n++] = endpoint;
}

static void read_endpoints(struct nt_config_reader *reader, const char *path,
			   const char *text, struct endpoints *to)
{
	char entry[NT_CONFIG_ENTRY_LEN];

	while (text) {
		text = nt_config_entry(text, entry);
		add_endpoint(reader, path, entry, to);
	}
}

/* struct nt_endpoint [NT_LISTEN_MAX], counted by an unsigned int. */
static void set_endpoints(struct nt_config_reader *reader, const char *path,
			  const struct nt_config_member *member, json_t *value,
			  void *object)
{
	unsigned int *n = (void *)((char *)object + member->count);
	struct endpoints given = { .n = 0 };
	json_t *entry;
	size_t i;

	if (!json_is_array(value) && !json_is_string(value)) {
		nt_config_complain(reader, path, "must be a string or an array of strings");
		return;
	}
	if (json_is_string(value) && *json_string_value(value))
		read_endpoints(reader, path, json_string_value(value), &given);
	json_array_foreach(value, i, entry) {
		if (json_is_string(entry))
			add_endpoint(reader, path, json_string_value(entry),
				     &given);
		else
			nt_config_complain(reader, path, "must be an array of strings, entry %zu is none",
					   i + 1);
	}
	if (!given.n)
		return;
	*n = given.n;
	memcpy(nt_config_field(object, member), given.list,
	       sizeof(given.list));
}

/* Unused entries are zeroes, so that the number is compared, too. */
static bool same_endpoints(const void *a, const void *b)
{
	const struct nt_endpoint *one = a, *other = b;

	for (unsigned int i = 0; i < NT_LISTEN_MAX; i++)
		if (!nt_endpoint_equal(&one[i], &other[i]))
			return false;
	return true;
}

#define ENDPOINTS(list, n)						\
	.type = JSON_STRING, .set = set_endpoints, .same = same_endpoints, \
	NT_CONFIG_FIELD(list), .count = offsetof(struct nt_config, n)

/* Whether the user exists is found out when the daemon becomes it. */
static void set_user(struct nt_config_reader *reader, const char *path,
		     const struct nt_config_member *member, json_t *value,
		     void *object)
{
	const char *text = nt_config_text_of(reader, path, member, value);

	if (text && strlen(text) >= NT_USER_STRLEN)
		nt_config_complain(reader, path, "is too long, %d letters are possible",
				   NT_USER_STRLEN - 1);
	else if (text)
		strcpy(nt_config_field(object, member), text);
}

/* -1: never; 0: not given; seconds; "dns". */
static void set_ttl(struct nt_config_reader *reader, const char *path,
		    const struct nt_config_member *member, json_t *value,
		    void *object)
{
	struct nt_config *config = object;
	int64_t number;

	if (json_is_string(value)) {
		if (!strcmp(json_string_value(value), "dns"))
			config->ttl_mode = NT_TTL_DNS;
		else
			nt_config_complain(reader, path, "\"%s\" is not possible, must be -1 (never), seconds, or \"dns\"",
					   json_string_value(value));
		return;
	}
	if (!nt_config_number_of(reader, path, member, value, &number) ||
	    !number)
		return;
	config->ttl_mode = number < 0 ? NT_TTL_NEVER : NT_TTL_FIXED;
	config->ttl = number < 0 ? 0 : number;
}

/* -1: no cache; 0: not given; seconds. */
static void set_cache_ttl(struct nt_config_reader *reader, const char *path,
			  const struct nt_config_member *member, json_t *value,
			  void *object)
{
	uint32_t *ttl = nt_config_field(object, member);
	int64_t number;

	if (nt_config_number_of(reader, path, member, value, &number) && number)
		*ttl = number < 0 ? 0 : number;
}

static void set_default_policy(struct nt_config_reader *reader,
			       const char *path,
			       const struct nt_config_member *member,
			       json_t *value, void *object)
{
	bool *deny = nt_config_field(object, member);
	uint32_t word;

	if (nt_config_word_of(reader, path, member, value, &word))
		*deny = word;
}

#define YEARS NT_CONFIG_TTL_MAX
#define DAY 86400		/* seconds */
#define WEEK 604800		/* seconds */

/* The key, how it is stored, its default, its flag; one line of description. */
static const struct nt_config_member keys[] = {
	{ "whitelist", NT_CONFIG_OBJECT(nt_config_whitelist),
	  .doc = "networks and hosts that need no lease" },
	{ "blacklist", NT_CONFIG_OBJECT(nt_config_blacklist),
	  .doc = "networks, hosts and names that are always denied" },
	{ "privateDomains",
	  NT_CONFIG_DOMAINS(private_domains, n_private_domains),
	  .doc = "domains whose names may have private addresses" },
	{ "rules", NT_CONFIG_ARRAY(rules, n_rules, nt_config_rule),
	  .doc = "which names are allowed, and the terms of their leases" },
	{ "lists", NT_CONFIG_ARRAY(lists, n_lists, nt_config_list),
	  .doc = "files with names to deny or allow" },
	{ "maxListNames", NT_CONFIG_NUMBER(list_names_max, 1, 100000000),
	  .def = "10000000", .doc = "most names in all lists" },
	{ "localRecords", NT_CONFIG_ARRAY(records, n_records, nt_config_record),
	  .doc = "records that the daemon answers itself" },
	{ "searchDomains", NT_CONFIG_DOMAINS(search_domains, n_search_domains),
	  .doc = "search domains; names below them do not exist unless allowed" },
	{ "defaultPolicy", .type = JSON_STRING, .set = set_default_policy,
	  NT_CONFIG_FIELD(default_deny), .words = &policy_words,
	  .def = "allow", .doc = "for names that no rule or list decides" },
	{ "refusal", NT_CONFIG_WORD(refusal, refusal_words), .def = "nxdomain",
	  .doc = "the answer to a denied question" },
	{ "refuseDoh", NT_CONFIG_TRUTH(refuse_doh), .def = "true",
	  .doc = "deny the names of public DNS-over-HTTPS resolvers" },
	{ "specialNames", NT_CONFIG_TRUTH(special_names), .def = "true",
	  .doc = "answer special-use names instead of asking upstream" },
	{ "clientRate", NT_CONFIG_NUMBER(client_rate, 0, 10000000),
	  .def = "2000", .doc = "questions a second from one client, 0: no limit" },
	{ "clientBurst", NT_CONFIG_NUMBER(client_burst, 1, 10000000),
	  .def = "4000", .doc = "questions from one client at once" },
	{ "strikeLimit", NT_CONFIG_NUMBER(strike_limit, 0, 10000000),
	  .def = "1000", .doc = "failing names before a client is refused, 0: off" },
	{ "strikeWindow", NT_CONFIG_NUMBER(strike_window, 1, DAY), .def = "60",
	  .doc = "seconds in which failing names are counted" },
	{ "strikeSeconds", NT_CONFIG_NUMBER(strike_seconds, 1, DAY),
	  .def = "60", .doc = "seconds such a client is refused" },
	{ "tunnelAction", NT_CONFIG_WORD(tunnel_action, tunnel_words),
	  .def = "log", .doc = "what to do about a domain that looks like a tunnel" },
	{ "tunnelScore", NT_CONFIG_NUMBER(tunnel_score, 1, 10000000),
	  .def = "500", .doc = "score a minute that makes a domain look like one" },
	{ "tunnelSeconds", NT_CONFIG_NUMBER(tunnel_seconds, 1, DAY),
	  .def = "600", .doc = "seconds such a domain is refused" },
	{ "guardEntries", NT_CONFIG_NUMBER(guard_entries, 1, 1000000),
	  .def = "4096", .fixed = true,
	  .doc = "clients and domains remembered for these limits" },
	{ "guardLoopback", NT_CONFIG_TRUTH(guard_loopback), .def = "false",
	  .doc = "apply these limits to clients on loopback, too" },
	{ "fwdAddr", NT_CONFIG_ENDPOINT(fwd.endpoint), .flag = "fwd-addr",
	  .doc = "trusted resolver, ADDRESS:PORT" },
	{ "fwdProto", NT_CONFIG_WORD(fwd.proto, nt_upstream_proto_words),
	  .def = "udp", .flag = "fwd-proto",
	  .doc = "how to ask it: udp, tcp or tls" },
	{ "fwdTLS", NT_CONFIG_TRUTH(fwd_tls), .def = "false",
	  .flag = "fwd-tls", .doc = "ask it over TLS" },
	{ "fwdCaCert", NT_CONFIG_PATH(fwd.ca_file), .flag = "fwd-tls-cert",
	  .doc = "file with the CA of its certificate" },
	{ "fwdUDPBufferSize", NT_CONFIG_NUMBER(udp_size, 512, 65535),
	  .def = "1232", /* DNS flag day 2020 */
	  .flag = "fwd-udp-buffer-size",
	  .doc = "largest UDP answer to accept, in bytes" },
	{ "listenAddr", ENDPOINTS(listen, n_listen), .def = "127.0.0.1:53",
	  .flag = "listen-addr", .fixed = true,
	  .doc = "where to listen, ADDRESS:PORT, several separated by commas" },
	{ "listenTLS", NT_CONFIG_TRUTH(listen_tls), .def = "false",
	  .flag = "listen-tls", .fixed = true,
	  .doc = "require TLS of TCP clients" },
	{ "listenCert", NT_CONFIG_PATH(listen_cert), .flag = "listen-cert",
	  .doc = "file with the certificate for clients" },
	{ "listenCertKey", NT_CONFIG_PATH(listen_key),
	  .flag = "listen-cert-key", .doc = "file with its key" },
	{ "firewallBackend", .type = JSON_STRING, .set = check_word,
	  .words = &backend_words, .flag = "firewall-backend",
	  .doc = "accepted; the kernel module serves every backend" },
	{ "firewallType", .type = JSON_STRING, .set = set_firewall_type,
	  NT_CONFIG_FIELD(hooks), .def = "OUTPUT", .flag = "firewall-type",
	  .doc = "traffic to filter: OUTPUT, FORWARD or BOTH" },
	{ "firewallDropInput", NT_CONFIG_BIT(hooks, NETTRUST_HOOKS_INPUT),
	  .def = "false", .flag = "firewall-drop-input",
	  .doc = "deny unsolicited incoming traffic" },
	{ "whitelistLoEnabled",
	  NT_CONFIG_BIT(builtin, NETTRUST_BUILTIN_LOOPBACK), .def = "true",
	  .flag = "whitelist-loopback", .doc = "allow loopback (default true)" },
	{ "whitelistPrivateEnabled",
	  NT_CONFIG_BIT(builtin, NETTRUST_BUILTIN_PRIVATE), .def = "true",
	  .flag = "whitelist-private", .doc = "allow private networks (default true)" },
	{ "whitelistReplyEnabled",
	  NT_CONFIG_BIT(builtin, NETTRUST_BUILTIN_REPLY), .def = "true",
	  .doc = "allow replies to connections opened from outside" },
	{ "whitelistLinkLocalEnabled",
	  NT_CONFIG_BIT(builtin, NETTRUST_BUILTIN_LINKLOCAL), .def = "true",
	  .doc = "allow link-local addresses" },
	{ "whitelistMulticastEnabled",
	  NT_CONFIG_BIT(builtin, NETTRUST_BUILTIN_MULTICAST), .def = "true",
	  .doc = "allow the multicast that a network needs" },
	{ "whitelistTransparentEnabled",
	  NT_CONFIG_BIT(builtin, NETTRUST_BUILTIN_TRANSPARENT),
	  .def = "false", .doc = "allow foreign source addresses to transparent proxies" },
	{ "ttl", .type = JSON_INTEGER, .set = set_ttl, .min = -1, .max = YEARS,
	  .def = "-1", .flag = "authorized-ttl",
	  .doc = "seconds that a lease lasts, -1 for ever, dns for the answer's ttl" },
	{ "ttlMin", NT_CONFIG_NUMBER(ttl_min, 1, YEARS), .def = "60",
	  .doc = "shortest lease with ttl dns, in seconds" },
	{ "ttlMax", NT_CONFIG_NUMBER(ttl_max, 1, YEARS), .def = "86400",
	  .doc = "longest lease with ttl dns, in seconds" },
	{ "ttlInterval", .type = JSON_INTEGER, .set = check_number,
	  .max = YEARS, .flag = "ttl-check-ticker",
	  .doc = "accepted; expiry is exact without it" },
	{ "dnsTTLCache", .type = JSON_INTEGER, .set = set_cache_ttl,
	  NT_CONFIG_FIELD(cache_ttl), .min = -1, .max = YEARS, .def = "-1",
	  .flag = "dns-ttl-cache",
	  .doc = "most seconds to cache an answer, -1 for no cache" },
	{ "doNotFlushTable", NT_CONFIG_TRUTH(keep_table), .def = "false",
	  .flag = "do-not-flush-table",
	  .doc = "keep enforcing after exit" },
	{ "doNotFlushAuthorizedHosts", NT_CONFIG_TRUTH(keep_leases),
	  .def = "false", .flag = "do-not-flush-authorized-hosts",
	  .doc = "keep the leases after exit" },
	{ "mode", NT_CONFIG_WORD(mode, nt_mode_words), .def = "enforce",
	  .flag = "mode", .doc = "off, audit or enforce" },
	{ "action", NT_CONFIG_WORD(action, nt_action_words), .def = "reject",
	  .doc = "what happens to a denied packet" },
	{ "liveness", NT_CONFIG_WORD(liveness, nt_liveness_words),
	  .def = "renew", .doc = "what an open connection does for an expired lease" },
	{ "dnsLockdown", NT_CONFIG_TRUTH(dns_lockdown), .def = "true",
	  .doc = "deny DNS to every server but the upstreams" },
	{ "rebindProtection", NT_CONFIG_TRUTH(rebind_protection),
	  .def = "true", .doc = "remove private addresses from public names" },
	{ "logLevel", NT_CONFIG_WORD(log_level, log_level_words),
	  .def = "info", .flag = "log-level",
	  .doc = "debug, info, warning or error" },
	{ "logFormat", NT_CONFIG_WORD(log_format, log_format_words),
	  .def = "text", .flag = "log-format", .doc = "text or json" },
	{ "metricsAddr", NT_CONFIG_ENDPOINT(metrics_addr), .fixed = true,
	  .doc = "where to serve metrics, ADDRESS:PORT" },
	{ "logTarget", NT_CONFIG_WORD(log_target, log_target_words),
	  .def = "auto", .doc = "auto, stderr or journal" },
	{ "cacheEntries", NT_CONFIG_NUMBER(cache_entries, 1, 10000000),
	  .def = "10000", .doc = "most answers in the cache" },
	{ "cacheBytes", NT_CONFIG_NUMBER(cache_octets, 65536, UINT32_MAX),
	  .def = "16777216", .doc = "most memory of the cache" },
	{ "cachePrefetch", NT_CONFIG_TRUTH(cache_prefetch), .def = "true",
	  .doc = "refresh popular answers before they expire" },
	{ "serveStale", NT_CONFIG_NUMBER(serve_stale, 0, WEEK), .def = "0",
	  .doc = "seconds that an expired answer may still be served" },
	{ "staleTimeout", NT_CONFIG_NUMBER(stale_timeout, 0, 60000),
	  .def = "1800", /* RFC 8767 section 5 */
	  .doc = "milliseconds to wait for the upstream before that" },
	{ "refuseAny", NT_CONFIG_TRUTH(refuse_any), .def = "true",
	  .doc = "answer ANY questions with HINFO (RFC 8482)" },
	{ "workers", NT_CONFIG_NUMBER(workers, 0, NT_WORKERS_MAX), .def = "1",
	  .fixed = true, .doc = "threads, 0: one for each processor" },
	{ "maxQueries", NT_CONFIG_NUMBER(queries_max, 1, 1000000),
	  .def = "10000", .doc = "most queries in progress" },
	{ "maxConnections", NT_CONFIG_NUMBER(connections_max, 1, 100000),
	  .def = "256", .doc = "most TCP clients" },
	{ "upstreamMark", NT_CONFIG_NUMBER(upstream_mark, 1, UINT32_MAX),
	  .def = "20052", .doc = "mark of the daemon's sockets" },
	{ "upstreams", .type = JSON_ARRAY, .set = nt_config_set_upstreams,
	  .doc = "trusted resolvers, instead of fwdAddr" },
	{ "upstreamPolicy",
	  NT_CONFIG_WORD(upstream_policy, nt_upstream_policy_words),
	  .def = "failover", .doc = "which of the upstreams to ask" },
	{ "upstreamTimeout", NT_CONFIG_NUMBER(upstream_timeout, 100, 60000),
	  .def = "5000", .doc = "milliseconds for all tries of a query" },
	{ "upstreamTryTimeout",
	  NT_CONFIG_NUMBER(upstream_try_timeout, 50, 60000), .def = "1500",
	  .doc = "milliseconds for one try" },
	{ "upstreamTries", NT_CONFIG_NUMBER(upstream_tries, 1, 20),
	  .def = "3", .doc = "tries of a query" },
	{ "upstreamIdle", NT_CONFIG_NUMBER(upstream_idle, 1, 3600),
	  .def = "10", .doc = "seconds an idle connection to an upstream stays open" },
	{ "upstreamConnections", NT_CONFIG_NUMBER(upstream_connections, 1, 64),
	  .def = "4", .doc = "most connections to one upstream" },
	{ "listenTLSAddr", ENDPOINTS(listen_tls_addr, n_listen_tls),
	  .fixed = true, .doc = "where to listen for TLS alone" },
	{ "listenClientCa", NT_CONFIG_PATH(listen_client_ca),
	  .doc = "file with the CAs of client certificates" },
	{ "tcpIdle", NT_CONFIG_NUMBER(tcp_idle, 1, 3600), .def = "10",
	  .doc = "seconds a TCP client may be idle" },
	{ "maxConnectionQueries",
	  NT_CONFIG_NUMBER(connection_queries, 1, 10000), .def = "100",
	  .doc = "most queries in progress for one TCP client" },
	{ "user", .type = JSON_STRING, .set = set_user,
	  .same = nt_config_same_text, NT_CONFIG_FIELD(user),
	  .flag = "user", .fixed = true,
	  .doc = "become this user, keeping two capabilities" },
	{ "seccomp", NT_CONFIG_WORD(seccomp, seccomp_words), .def = "auto",
	  .fixed = true, .doc = "the system call filter" },
	{ "resolvConf", NT_CONFIG_WORD(resolvconf, resolvconf_words),
	  .def = "off", .doc = "what to do if resolv.conf names another resolver" },
	{ "historyEntries", NT_CONFIG_NUMBER(history_entries, 0, NT_HISTORY_MAX),
	  .def = "50000", .fixed = true,
	  .doc = "pairs of address and name remembered, 0: none" },
	{ "stateFile", NT_CONFIG_PATH(state_file), .fixed = true,
	  .doc = "file that these pairs are saved in" },
};

const struct nt_config_object nt_config_root = { NT_CONFIG_MEMBERS(keys) };
