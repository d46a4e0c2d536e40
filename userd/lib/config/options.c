// SPDX-License-Identifier: GPL-2.0
/* Every key and flag, and how its value is taken. */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "lib/config/priv.h"
#include "lib/insight/history.h"

#define FIELD(name) .offset = offsetof(struct nt_config, name)

static const struct nt_word log_level_list[] = {
	{ NT_LOG_DEBUG, "debug" },
	{ NT_LOG_INFO, "info" },
	{ NT_LOG_WARNING, "warning" },
	{ NT_LOG_ERROR, "error" },
};
static const struct nt_words log_level_words = { log_level_list, 4 };

static const struct nt_word log_format_list[] = {
	{ NT_LOG_TEXT, "text" },
	{ NT_LOG_JSON, "json" },
};
static const struct nt_words log_format_words = { log_format_list, 2 };

static const struct nt_word log_target_list[] = {
	{ NT_LOG_AUTO, "auto" },
	{ NT_LOG_STDERR, "stderr" },
	{ NT_LOG_JOURNAL, "journal" },
};
static const struct nt_words log_target_words = { log_target_list, 3 };

static const struct nt_word backend_list[] = {
	{ 0, "nftables" },
	{ 1, "iptables" },
	{ 2, "iptables-nft" },
	{ 3, "iptables-legacy" },
};
static const struct nt_words backend_words = { backend_list, 4 };

static const struct nt_word refusal_list[] = {
	{ NT_REFUSAL_NXDOMAIN, "nxdomain" },
	{ NT_REFUSAL_REFUSED, "refused" },
	{ NT_REFUSAL_NULL, "null" },
};
static const struct nt_words refusal_words = { refusal_list, 3 };

static const struct nt_word tunnel_list[] = {
	{ NT_TUNNEL_OFF, "off" },
	{ NT_TUNNEL_LOG, "log" },
	{ NT_TUNNEL_REFUSE, "refuse" },
};
static const struct nt_words tunnel_words = { tunnel_list, 3 };

static const struct nt_word seccomp_list[] = {
	{ NT_SECCOMP_AUTO, "auto" },
	{ NT_SECCOMP_OFF, "off" },
	{ NT_SECCOMP_AUDIT, "audit" },
	{ NT_SECCOMP_ENFORCE, "enforce" },
};
static const struct nt_words seccomp_words = { seccomp_list, 4 };

static const struct nt_word resolvconf_list[] = {
	{ NT_RESOLVCONF_OFF, "off" },
	{ NT_RESOLVCONF_TELL, "tell" },
	{ NT_RESOLVCONF_RESTORE, "restore" },
};
static const struct nt_words resolvconf_words = { resolvconf_list, 3 };

static void *field(struct nt_config_reader *reader,
		   const struct nt_config_option *option)
{
	return (char *)reader->config + option->offset;
}

/* The text, or NULL if it is empty, which means not set, or was complained. */
const char *nt_config_text_of(struct nt_config_reader *reader, const char *key,
			      json_t *value)
{
	const char *text = json_string_value(value);

	if (!text)
		nt_config_complain(reader, key, "must be a string");
	return text && *text ? text : NULL;
}

/* Return: is it a number in range? 0 is left to the caller if it is less. */
bool nt_config_number_of(struct nt_config_reader *reader, const char *key,
			 json_t *value, int64_t min, int64_t max, int64_t *number)
{
	if (!json_is_integer(value)) {
		nt_config_complain(reader, key, "must be a whole number");
		return false;
	}
	*number = json_integer_value(value);
	if (*number >= min && *number <= max)
		return true;
	nt_config_complain(reader, key, "%lld is out of range, must be %lld to %lld",
			   (long long)*number, (long long)min, (long long)max);
	return false;
}

bool nt_config_truth_of(struct nt_config_reader *reader, const char *key,
			json_t *value, bool *truth)
{
	if (!json_is_boolean(value)) {
		nt_config_complain(reader, key, "must be true or false");
		return false;
	}
	*truth = json_is_true(value);
	return true;
}

static void set_bool(struct nt_config_reader *reader,
		     const struct nt_config_option *option, const char *key,
		     json_t *value)
{
	nt_config_truth_of(reader, key, value, field(reader, option));
}

static void set_bit(struct nt_config_reader *reader,
		    const struct nt_config_option *option, const char *key,
		    json_t *value)
{
	uint32_t *bits = field(reader, option);
	bool on;

	if (nt_config_truth_of(reader, key, value, &on))
		*bits = on ? *bits | option->min : *bits & ~option->min;
}

static void set_number(struct nt_config_reader *reader,
		       const struct nt_config_option *option, const char *key,
		       json_t *value)
{
	uint32_t *number = field(reader, option);
	int64_t given;

	if (nt_config_number_of(reader, key, value, option->min, option->max, &given))
		*number = given;
}

static bool word_of(struct nt_config_reader *reader,
		    const struct nt_config_option *option, const char *key,
		    json_t *value, uint32_t *word)
{
	const char *text = nt_config_text_of(reader, key, value);
	char known[NT_WORDS_STRLEN];

	if (!text)
		return false;
	if (!nt_word_parse(option->words, text, word))
		return true;
	nt_config_complain(reader, key, "\"%s\" is not possible, must be %s",
			   text, nt_words_list(option->words, known,
					       sizeof(known)));
	return false;
}

static void set_word(struct nt_config_reader *reader,
		     const struct nt_config_option *option, const char *key,
		     json_t *value)
{
	uint32_t word;

	/* Every enumeration of struct nt_config is an unsigned int. */
	if (word_of(reader, option, key, value, &word))
		memcpy(field(reader, option), &word, sizeof(word));
}

/* Whatever it names, the kernel module serves it. */
static void check_backend(struct nt_config_reader *reader,
			  const struct nt_config_option *option,
			  const char *key, json_t *value)
{
	uint32_t word;

	word_of(reader, option, key, value, &word);
}

static void set_firewall_type(struct nt_config_reader *reader,
			      const struct nt_config_option *option,
			      const char *key, json_t *value)
{
	static const struct {
		const char *name;
		uint32_t hooks;
	} types[] = {
		{ "OUTPUT", NETTRUST_HOOKS_OUTPUT },
		{ "FORWARD", NETTRUST_HOOKS_FORWARD },
		{ "BOTH", NETTRUST_HOOKS_OUTPUT | NETTRUST_HOOKS_FORWARD },
	};
	const char *text = nt_config_text_of(reader, key, value);
	uint32_t *hooks = &reader->config->hooks, backend;

	if (!text)
		return;
	/* The original's key for the backend, before it had one of its own. */
	if (!nt_word_parse(&backend_words, text, &backend)) {
		nt_config_warn(reader, key, "\"%s\" is taken as firewallBackend, which packets are decided is left as it is; say \"firewallBackend\": \"%s\"",
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
	nt_config_complain(reader, key, "\"%s\" is not possible, must be OUTPUT, FORWARD or BOTH",
			   text);
}

/* listenAddr or listenTLSAddr. */
struct endpoints {
	struct nt_endpoint *list;	/* NT_LISTEN_MAX */
	unsigned int *n;
};

static void add_listener(struct nt_config_reader *reader, const char *key,
			 const char *text, const struct endpoints *to)
{
	struct nt_endpoint endpoint;
	const char *why;

	if (nt_endpoint_parse(text, &endpoint, &why)) {
		nt_config_complain(reader, key, "\"%s\": %s", text, why);
		return;
	}
	for (unsigned int i = 0; i < *to->n; i++) {
		if (nt_endpoint_equal(&to->list[i], &endpoint)) {
			nt_config_complain(reader, key, "\"%s\" is given twice",
					   text);
			return;
		}
	}
	if (*to->n == NT_LISTEN_MAX)
		nt_config_complain(reader, key, "\"%s\" is one too many, at most %d addresses are possible",
				   text, NT_LISTEN_MAX);
	else
		to->list[(*to->n)++] = endpoint;
}

static void add_listeners(struct nt_config_reader *reader, const char *key,
			  const char *text, const struct endpoints *to)
{
	char entry[NT_CONFIG_ENTRY_LEN];

	while (text) {
		text = nt_config_entry(text, entry);
		add_listener(reader, key, entry, to);
	}
}

static void read_listeners(struct nt_config_reader *reader, const char *key,
			   json_t *value, const struct endpoints *to)
{
	json_t *entry;
	size_t i;

	if (!json_is_array(value) && !json_is_string(value)) {
		nt_config_complain(reader, key, "must be a string or an array of strings");
		return;
	}
	if (json_is_string(value) && !*json_string_value(value))
		return;
	*to->n = 0;	/* a later source replaces */
	if (json_is_string(value))
		add_listeners(reader, key, json_string_value(value), to);
	json_array_foreach(value, i, entry) {
		if (json_is_string(entry))
			add_listener(reader, key, json_string_value(entry), to);
		else
			nt_config_complain(reader, key, "must be an array of strings, entry %zu is none",
					   i + 1);
	}
}

static void set_listen(struct nt_config_reader *reader,
		       const struct nt_config_option *option, const char *key,
		       json_t *value)
{
	struct nt_config *config = reader->config;
	struct endpoints to = { config->listen, &config->n_listen };

	read_listeners(reader, key, value, &to);
}

static void set_listen_tls(struct nt_config_reader *reader,
			   const struct nt_config_option *option,
			   const char *key, json_t *value)
{
	struct nt_config *config = reader->config;
	struct endpoints to = { config->listen_tls_addr,
				&config->n_listen_tls };

	read_listeners(reader, key, value, &to);
}

/* metricsAddr. */
static void set_endpoint(struct nt_config_reader *reader,
			 const struct nt_config_option *option,
			 const char *key, json_t *value)
{
	const char *text = nt_config_text_of(reader, key, value), *why;

	if (text && nt_endpoint_parse(text, field(reader, option), &why))
		nt_config_complain(reader, key, "\"%s\": %s", text, why);
}

static void set_path(struct nt_config_reader *reader,
		     const struct nt_config_option *option, const char *key,
		     json_t *value)
{
	nt_config_path_of(reader, key, value, field(reader, option));
}

/* Whether there is such a user is found when it is needed. */
static void set_user(struct nt_config_reader *reader,
		     const struct nt_config_option *option, const char *key,
		     json_t *value)
{
	const char *text = nt_config_text_of(reader, key, value);

	if (text && strlen(text) >= NT_USER_STRLEN)
		nt_config_complain(reader, key, "is too long, %d letters are possible",
				   NT_USER_STRLEN - 1);
	else if (text)
		strcpy(reader->config->user, text);
}

static void set_udp_size(struct nt_config_reader *reader,
			 const struct nt_config_option *option,
			 const char *key, json_t *value)
{
	int64_t number;

	if (nt_config_number_of(reader, key, value, 512, 65535, &number))
		reader->config->udp_size = number;
}

/* -1: never; 0: not set; seconds; "dns". */
static void set_ttl(struct nt_config_reader *reader,
		    const struct nt_config_option *option, const char *key,
		    json_t *value)
{
	struct nt_config *config = reader->config;
	int64_t number;

	if (json_is_string(value)) {
		if (!strcmp(json_string_value(value), "dns"))
			config->ttl_mode = NT_TTL_DNS;
		else
			nt_config_complain(reader, key, "\"%s\" is not possible, must be -1 (never), seconds, or \"dns\"",
					   json_string_value(value));
		return;
	}
	if (!nt_config_number_of(reader, key, value, -1, option->max, &number) ||
	    !number)
		return;
	config->ttl_mode = number < 0 ? NT_TTL_NEVER : NT_TTL_FIXED;
	config->ttl = number < 0 ? 0 : number;
}

/* -1: no cache; 0: not set; seconds. */
static void set_cache_ttl(struct nt_config_reader *reader,
			  const struct nt_config_option *option,
			  const char *key, json_t *value)
{
	int64_t number;

	if (nt_config_number_of(reader, key, value, -1, option->max, &number) && number)
		reader->config->cache_ttl = number < 0 ? 0 : number;
}

/* The kernel expires leases to the millisecond, no check is to be timed. */
static void check_interval(struct nt_config_reader *reader,
			   const struct nt_config_option *option,
			   const char *key, json_t *value)
{
	int64_t number;

	nt_config_number_of(reader, key, value, option->min, option->max, &number);
}

static void set_default_policy(struct nt_config_reader *reader,
			       const struct nt_config_option *option,
			       const char *key, json_t *value)
{
	uint32_t word;

	if (word_of(reader, option, key, value, &word))
		reader->config->default_deny =
			word == NETTRUST_PREFIX_KIND_DENY;
}

#define YEARS 315360000		/* ten of them, in seconds */

const struct nt_config_option nt_config_options[] = {
	{ .key = "whitelist", .type = JSON_OBJECT, .set = nt_config_set_lists,
	  .min = NETTRUST_PREFIX_KIND_ALLOW },
	{ .key = "blacklist", .type = JSON_OBJECT, .set = nt_config_set_lists,
	  .min = NETTRUST_PREFIX_KIND_DENY },
	{ .key = "privateDomains", .type = JSON_ARRAY,
	  .set = nt_config_set_private_domains },
	{ .key = "rules", .type = JSON_ARRAY, .set = nt_config_set_rules },
	{ .key = "lists", .type = JSON_ARRAY,
	  .set = nt_config_set_lists_of_names },
	{ .key = "maxListNames", .type = JSON_INTEGER, .set = set_number,
	  FIELD(list_names_max), .min = 1, .max = 100000000 },
	{ .key = "localRecords", .type = JSON_ARRAY,
	  .set = nt_config_set_records },
	{ .key = "searchDomains", .type = JSON_ARRAY,
	  .set = nt_config_set_search_domains },
	{ .key = "defaultPolicy", .type = JSON_STRING,
	  .set = set_default_policy, .words = &nt_prefix_kind_words },
	{ .key = "refusal", .type = JSON_STRING, .set = set_word,
	  FIELD(refusal), .words = &refusal_words },
	{ .key = "refuseDoh", .type = JSON_TRUE, .set = set_bool,
	  FIELD(refuse_doh) },
	{ .key = "specialNames", .type = JSON_TRUE, .set = set_bool,
	  FIELD(special_names) },
	{ .key = "clientRate", .type = JSON_INTEGER, .set = set_number,
	  FIELD(client_rate), .max = 10000000 },
	{ .key = "clientBurst", .type = JSON_INTEGER, .set = set_number,
	  FIELD(client_burst), .min = 1, .max = 10000000 },
	{ .key = "strikeLimit", .type = JSON_INTEGER, .set = set_number,
	  FIELD(strike_limit), .max = 10000000 },
	{ .key = "strikeWindow", .type = JSON_INTEGER, .set = set_number,
	  FIELD(strike_window), .min = 1, .max = 86400 },
	{ .key = "strikeSeconds", .type = JSON_INTEGER, .set = set_number,
	  FIELD(strike_seconds), .min = 1, .max = 86400 },
	{ .key = "tunnelAction", .type = JSON_STRING, .set = set_word,
	  FIELD(tunnel_action), .words = &tunnel_words },
	{ .key = "tunnelScore", .type = JSON_INTEGER, .set = set_number,
	  FIELD(tunnel_score), .min = 1, .max = 10000000 },
	{ .key = "tunnelSeconds", .type = JSON_INTEGER, .set = set_number,
	  FIELD(tunnel_seconds), .min = 1, .max = 86400 },
	{ .key = "guardEntries", .type = JSON_INTEGER, .set = set_number,
	  FIELD(guard_entries), .min = 1, .max = 1000000 },
	{ .key = "guardLoopback", .type = JSON_TRUE, .set = set_bool,
	  FIELD(guard_loopback) },
	{ .key = "fwdAddr", .flag = "fwd-addr", .type = JSON_STRING,
	  .set = nt_config_set_fwd, .help = "the trusted resolver, ADDRESS:PORT" },
	{ .key = "fwdProto", .flag = "fwd-proto", .type = JSON_STRING,
	  .set = nt_config_set_fwd_proto, .help = "how to ask it, udp, tcp or tls" },
	{ .key = "fwdTLS", .flag = "fwd-tls", .type = JSON_TRUE,
	  .set = set_bool, FIELD(fwd_tls), .help = "ask it over TLS" },
	{ .key = "fwdCaCert", .flag = "fwd-tls-cert", .type = JSON_STRING,
	  .set = set_path, FIELD(fwd.ca_file),
	  .help = "file of the CA that its certificate is of" },
	{ .key = "fwdUDPBufferSize", .flag = "fwd-udp-buffer-size",
	  .type = JSON_INTEGER, .set = set_udp_size,
	  .help = "largest UDP answer to ask for, in bytes" },
	{ .key = "listenAddr", .flag = "listen-addr", .type = JSON_STRING,
	  .set = set_listen,
	  .help = "where to listen, ADDRESS:PORT, several with commas" },
	{ .key = "listenTLS", .flag = "listen-tls", .type = JSON_TRUE,
	  .set = set_bool, FIELD(listen_tls),
	  .help = "TCP clients must speak TLS" },
	{ .key = "listenCert", .flag = "listen-cert", .type = JSON_STRING,
	  .set = set_path, FIELD(listen_cert),
	  .help = "file of the certificate for clients" },
	{ .key = "listenCertKey", .flag = "listen-cert-key",
	  .type = JSON_STRING, .set = set_path, FIELD(listen_key),
	  .help = "file of its key" },
	{ .key = "firewallBackend", .flag = "firewall-backend",
	  .type = JSON_STRING, .set = check_backend, .words = &backend_words,
	  .help = "accepted; the kernel module serves every backend" },
	{ .key = "firewallType", .flag = "firewall-type", .type = JSON_STRING,
	  .set = set_firewall_type, .help = "OUTPUT, FORWARD or BOTH" },
	{ .key = "firewallDropInput", .flag = "firewall-drop-input",
	  .type = JSON_TRUE, .set = set_bit, FIELD(hooks),
	  .min = NETTRUST_HOOKS_INPUT,
	  .help = "refuse what comes in unasked" },
	{ .key = "whitelistLoEnabled", .flag = "whitelist-loopback",
	  .type = JSON_TRUE, .set = set_bit, FIELD(builtin),
	  .min = NETTRUST_BUILTIN_LOOPBACK,
	  .help = "let loopback pass (default true)" },
	{ .key = "whitelistPrivateEnabled", .flag = "whitelist-private",
	  .type = JSON_TRUE, .set = set_bit, FIELD(builtin),
	  .min = NETTRUST_BUILTIN_PRIVATE,
	  .help = "let private networks pass (default true)" },
	{ .key = "whitelistReplyEnabled", .type = JSON_TRUE, .set = set_bit,
	  FIELD(builtin), .min = NETTRUST_BUILTIN_REPLY },
	{ .key = "whitelistLinkLocalEnabled", .type = JSON_TRUE,
	  .set = set_bit, FIELD(builtin), .min = NETTRUST_BUILTIN_LINKLOCAL },
	{ .key = "whitelistMulticastEnabled", .type = JSON_TRUE,
	  .set = set_bit, FIELD(builtin), .min = NETTRUST_BUILTIN_MULTICAST },
	{ .key = "whitelistTransparentEnabled", .type = JSON_TRUE,
	  .set = set_bit, FIELD(builtin),
	  .min = NETTRUST_BUILTIN_TRANSPARENT },
	{ .key = "ttl", .flag = "authorized-ttl", .type = JSON_INTEGER,
	  .set = set_ttl, .max = YEARS,
	  .help = "seconds a lease stands, -1 for ever, dns for the answer's" },
	{ .key = "ttlMin", .type = JSON_INTEGER, .set = set_number,
	  FIELD(ttl_min), .min = 1, .max = YEARS },
	{ .key = "ttlMax", .type = JSON_INTEGER, .set = set_number,
	  FIELD(ttl_max), .min = 1, .max = YEARS },
	{ .key = "ttlInterval", .flag = "ttl-check-ticker",
	  .type = JSON_INTEGER, .set = check_interval, .max = YEARS,
	  .help = "accepted; expiry is exact without it" },
	{ .key = "dnsTTLCache", .flag = "dns-ttl-cache", .type = JSON_INTEGER,
	  .set = set_cache_ttl, .max = YEARS,
	  .help = "seconds an answer is cached at most, -1 for no cache" },
	{ .key = "doNotFlushTable", .flag = "do-not-flush-table",
	  .type = JSON_TRUE, .set = set_bool, FIELD(keep_table),
	  .help = "on exit leave the firewall in force" },
	{ .key = "doNotFlushAuthorizedHosts",
	  .flag = "do-not-flush-authorized-hosts", .type = JSON_TRUE,
	  .set = set_bool, FIELD(keep_leases),
	  .help = "on exit leave the leases" },
	{ .key = "mode", .flag = "mode", .type = JSON_STRING, .set = set_word,
	  FIELD(mode), .words = &nt_mode_words,
	  .help = "off, audit or enforce" },
	{ .key = "action", .type = JSON_STRING, .set = set_word,
	  FIELD(action), .words = &nt_action_words },
	{ .key = "liveness", .type = JSON_STRING, .set = set_word,
	  FIELD(liveness), .words = &nt_liveness_words },
	{ .key = "dnsLockdown", .type = JSON_TRUE, .set = set_bool,
	  FIELD(dns_lockdown) },
	{ .key = "rebindProtection", .type = JSON_TRUE, .set = set_bool,
	  FIELD(rebind_protection) },
	{ .key = "logLevel", .flag = "log-level", .type = JSON_STRING,
	  .set = set_word, FIELD(log_level), .words = &log_level_words,
	  .help = "debug, info, warning or error" },
	{ .key = "logFormat", .flag = "log-format", .type = JSON_STRING,
	  .set = set_word, FIELD(log_format), .words = &log_format_words,
	  .help = "text or json" },
	{ .key = "metricsAddr", .type = JSON_STRING, .set = set_endpoint,
	  FIELD(metrics_addr) },
	{ .key = "logTarget", .type = JSON_STRING, .set = set_word,
	  FIELD(log_target), .words = &log_target_words },
	{ .key = "cacheEntries", .type = JSON_INTEGER, .set = set_number,
	  FIELD(cache_entries), .min = 1, .max = 10000000 },
	{ .key = "cacheBytes", .type = JSON_INTEGER, .set = set_number,
	  FIELD(cache_octets), .min = 65536, .max = UINT32_MAX },
	{ .key = "cachePrefetch", .type = JSON_TRUE, .set = set_bool,
	  FIELD(cache_prefetch) },
	{ .key = "serveStale", .type = JSON_INTEGER, .set = set_number,
	  FIELD(serve_stale), .max = 604800 },
	{ .key = "staleTimeout", .type = JSON_INTEGER, .set = set_number,
	  FIELD(stale_timeout), .max = 60000 },
	{ .key = "refuseAny", .type = JSON_TRUE, .set = set_bool,
	  FIELD(refuse_any) },
	{ .key = "workers", .type = JSON_INTEGER, .set = set_number,
	  FIELD(workers), .max = NT_WORKERS_MAX },
	{ .key = "maxQueries", .type = JSON_INTEGER, .set = set_number,
	  FIELD(queries_max), .min = 1, .max = 1000000 },
	{ .key = "maxConnections", .type = JSON_INTEGER, .set = set_number,
	  FIELD(connections_max), .min = 1, .max = 100000 },
	{ .key = "upstreamMark", .type = JSON_INTEGER, .set = set_number,
	  FIELD(upstream_mark), .min = 1, .max = UINT32_MAX },
	{ .key = "upstreams", .type = JSON_ARRAY,
	  .set = nt_config_set_upstreams },
	{ .key = "upstreamPolicy", .type = JSON_STRING, .set = set_word,
	  FIELD(upstream_policy), .words = &nt_upstream_policy_words },
	{ .key = "upstreamTimeout", .type = JSON_INTEGER, .set = set_number,
	  FIELD(upstream_timeout), .min = 100, .max = 60000 },
	{ .key = "upstreamTryTimeout", .type = JSON_INTEGER,
	  .set = set_number, FIELD(upstream_try_timeout), .min = 50,
	  .max = 60000 },
	{ .key = "upstreamTries", .type = JSON_INTEGER, .set = set_number,
	  FIELD(upstream_tries), .min = 1, .max = 20 },
	{ .key = "upstreamIdle", .type = JSON_INTEGER, .set = set_number,
	  FIELD(upstream_idle), .min = 1, .max = 3600 },
	{ .key = "upstreamConnections", .type = JSON_INTEGER,
	  .set = set_number, FIELD(upstream_connections), .min = 1,
	  .max = 64 },
	{ .key = "listenTLSAddr", .type = JSON_STRING,
	  .set = set_listen_tls },
	{ .key = "listenClientCa", .type = JSON_STRING, .set = set_path,
	  FIELD(listen_client_ca) },
	{ .key = "tcpIdle", .type = JSON_INTEGER, .set = set_number,
	  FIELD(tcp_idle), .min = 1, .max = 3600 },
	{ .key = "maxConnectionQueries", .type = JSON_INTEGER,
	  .set = set_number, FIELD(connection_queries), .min = 1,
	  .max = 10000 },
	{ .key = "user", .flag = "user", .type = JSON_STRING, .set = set_user,
	  .help = "become this user, with two capabilities, once started" },
	{ .key = "seccomp", .type = JSON_STRING, .set = set_word,
	  FIELD(seccomp), .words = &seccomp_words },
	{ .key = "resolvConf", .type = JSON_STRING, .set = set_word,
	  FIELD(resolvconf), .words = &resolvconf_words },
	{ .key = "historyEntries", .type = JSON_INTEGER, .set = set_number,
	  FIELD(history_entries), .max = NT_HISTORY_MAX },
	{ .key = "stateFile", .type = JSON_STRING, .set = set_path,
	  FIELD(state_file) },
};

const size_t nt_config_n_options =
	sizeof(nt_config_options) / sizeof(nt_config_options[0]);
