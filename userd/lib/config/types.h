/* SPDX-License-Identifier: GPL-2.0 */
/* The configuration in memory, and the types of its keys. */
#ifndef NETTRUST_CONFIG_TYPES_H
#define NETTRUST_CONFIG_TYPES_H

#include "lib/base/addr.h"
#include "lib/base/log.h"

#define NT_LISTEN_MAX 16
#define NT_WORKERS_MAX 64
#define NT_RESOLVERS_MAX NETTRUST_UPSTREAMS_MAX
#define NT_PATH_STRLEN 1024
#define NT_HOST_STRLEN 254	/* a domain name without the final dot */
#define NT_PIN_LEN 32		/* SHA-256 */
#define NT_HISTORY_MAX 1000000	/* pairs of address and name */

enum nt_ttl_mode {
	NT_TTL_NEVER,	/* "ttl": -1 */
	NT_TTL_FIXED,	/* "ttl": seconds */
	NT_TTL_DNS,	/* "ttl": "dns", clamped to ttl_min..ttl_max */
};

enum nt_resolver_proto {
	NT_RESOLVER_UDP,	/* and TCP when an answer is truncated */
	NT_RESOLVER_TCP,
	NT_RESOLVER_TLS,
};

enum nt_upstream_policy {
	NT_UPSTREAM_FAILOVER,
	NT_UPSTREAM_ROUND_ROBIN,
	NT_UPSTREAM_FASTEST,
};

/* One entry of upstreams. */
struct nt_resolver {
	struct nt_endpoint endpoint;
	enum nt_resolver_proto proto;
	uint32_t weight;
	bool pinned;
	uint8_t pin[NT_PIN_LEN];	/* SHA-256 of its key, as in RFC 7469 */
	char name[NT_HOST_STRLEN];	/* in its certificate; empty: the address */
	char ca_file[NT_PATH_STRLEN];	/* empty: the system's */
};

/* The answer to a denied question. */
enum nt_refusal {
	NT_REFUSAL_NXDOMAIN,
	NT_REFUSAL_REFUSED,
	NT_REFUSAL_NULL,	/* 0.0.0.0 and :: */
};

/* What is done about a domain that looks like a tunnel. */
enum nt_tunnel_action {
	NT_TUNNEL_OFF,
	NT_TUNNEL_LOG,
	NT_TUNNEL_REFUSE,
};

/* The system call filter. */
enum nt_seccomp {
	NT_SECCOMP_AUTO,	/* other calls fail; no filter if unsupported */
	NT_SECCOMP_OFF,
	NT_SECCOMP_AUDIT,	/* other calls are logged by the kernel */
	NT_SECCOMP_ENFORCE,	/* other calls kill the daemon */
};

/* What is done when /etc/resolv.conf does not name the daemon first. */
enum nt_resolvconf_mode {
	NT_RESOLVCONF_OFF,
	NT_RESOLVCONF_TELL,
	NT_RESOLVCONF_RESTORE,
};

#define NT_USER_STRLEN 33	/* LOGIN_NAME_MAX of useradd(8) */
#define NT_RULE_TYPES_MAX 16

/* An entry of "rules". */
struct nt_rule {
	char *name;		/* lower case, no final dot, "" for "*" */
	bool below;		/* "*.x": the names below x, not x itself */
	bool allow;
	bool chain;		/* on any link of the CNAME chain */
	bool may_be_private;
	unsigned int n_types;	/* 0: every type */
	uint16_t types[NT_RULE_TYPES_MAX];
	/* The terms of leases; a ttl of 0: no bound from this rule. */
	unsigned int n_services;
	struct nt_service services[NETTRUST_SERVICES_MAX];
	uint32_t ttl_min;	/* seconds */
	uint32_t ttl_max;
	enum nettrust_scope scope;
};

enum nt_list_format {
	NT_LIST_AUTO,		/* detected line by line */
	NT_LIST_HOSTS,
	NT_LIST_DOMAINS,
	NT_LIST_ADBLOCK,
};

/* An entry of "lists". */
struct nt_list {
	char *file;
	char *name;		/* for logs */
	enum nt_list_format format;
	bool allow;
	bool chain;
};

/* An entry of "localRecords". */
struct nt_record {
	char *name;		/* lower case, no final dot */
	bool below;		/* "*.x" */
	uint32_t type;		/* A, AAAA, CNAME, PTR, TXT */
	char *value;
	uint32_t ttl;		/* seconds */
};

struct nt_lists;

struct nt_config {
	/* whitelist and blacklist of the file and the environment. */
	struct nt_prefix *prefixes;
	size_t n_prefixes;
	/*
	 * blacklist.domains in lower case without the final dot; "*.x" means
	 * every name below x.
	 */
	char **blacklist_domains;
	size_t n_blacklist_domains;
	/*
	 * Suffixes whose names may have private addresses, in lower case
	 * without dots at the ends; built-in ones included.
	 */
	char **private_domains;
	size_t n_private_domains;
	bool rebind_protection;

	struct nt_rule *rules;
	size_t n_rules;
	struct nt_list *lists;
	size_t n_lists;
	struct nt_lists *list_names;	/* contents of their files, or NULL */
	uint32_t list_names_max;
	struct nt_record *records;
	size_t n_records;
	char **search_domains;
	size_t n_search_domains;
	bool default_deny;		/* defaultPolicy */
	enum nt_refusal refusal;
	bool refuse_doh;
	bool special_names;		/* answer them without an upstream */

	uint32_t client_rate;		/* questions a second, 0: no limit */
	uint32_t client_burst;		/* at once */
	uint32_t strike_limit;		/* bad names in the window, 0: off */
	uint32_t strike_window;		/* seconds */
	uint32_t strike_seconds;	/* of refusal */
	enum nt_tunnel_action tunnel_action;
	uint32_t tunnel_score;		/* a minute */
	uint32_t tunnel_seconds;	/* of refusal */
	uint32_t guard_entries;		/* clients and domains remembered */
	bool guard_loopback;		/* limit clients on loopback, too */

	struct nt_endpoint listen[NT_LISTEN_MAX];
	unsigned int n_listen;
	/* Listeners for TLS alone; there may be none. */
	struct nt_endpoint listen_tls_addr[NT_LISTEN_MAX];
	unsigned int n_listen_tls;
	bool listen_tls;		/* TCP at listen[] is TLS */
	char listen_cert[NT_PATH_STRLEN];
	char listen_key[NT_PATH_STRLEN];
	char listen_client_ca[NT_PATH_STRLEN];	/* empty: none needed */
	uint32_t tcp_idle;		/* seconds a TCP client may be idle */
	uint32_t connection_queries;	/* most in progress per connection */

	struct nt_resolver resolvers[NT_RESOLVERS_MAX];
	unsigned int n_resolvers;
	struct nt_resolver fwd;		/* fwd*, the short form of one */
	bool fwd_tls;
	enum nt_upstream_policy upstream_policy;
	uint32_t upstream_timeout;	/* ms, for all tries of a query */
	uint32_t upstream_try_timeout;	/* ms, for one try */
	uint32_t upstream_tries;
	uint32_t upstream_idle;		/* seconds until an idle one is closed */
	uint32_t upstream_connections;	/* most to one upstream */
	uint32_t udp_size;		/* fwdUDPBufferSize */
	uint32_t upstream_mark;

	enum nt_ttl_mode ttl_mode;
	uint32_t ttl;			/* seconds, NT_TTL_FIXED */
	uint32_t ttl_min;		/* seconds, NT_TTL_DNS */
	uint32_t ttl_max;
	uint32_t cache_ttl;		/* dnsTTLCache in seconds, 0: no cache */
	uint32_t cache_entries;		/* most answers in the cache */
	uint32_t cache_octets;		/* cacheBytes: most memory it takes */
	bool cache_prefetch;
	uint32_t serve_stale;		/* seconds after its expiry, 0: never */
	uint32_t stale_timeout;		/* ms, 0: only if the upstream fails */
	bool refuse_any;		/* RFC 8482 */
	uint32_t workers;		/* threads, 0: one for each processor */
	uint32_t queries_max;		/* most queries in progress */
	uint32_t connections_max;	/* most TCP clients */

	enum nettrust_mode mode;	/* set at start */
	enum nettrust_action action;
	enum nettrust_liveness liveness;
	uint32_t hooks;			/* firewallType, firewallDropInput */
	uint32_t builtin;		/* whitelist*Enabled */
	bool dns_lockdown;
	bool keep_table;		/* doNotFlushTable */
	bool keep_leases;		/* doNotFlushAuthorizedHosts */

	const char *file;		/* -config, "" if there is none */
	char user[NT_USER_STRLEN];	/* to become, empty: stay as we are */
	enum nt_seccomp seccomp;
	enum nt_resolvconf_mode resolvconf;
	char state_file[NT_PATH_STRLEN];	/* empty: none */
	uint32_t history_entries;	/* pairs, 0: no history */

	struct nt_endpoint metrics_addr;	/* port 0: none */

	enum nt_log_level log_level;
	enum nt_log_format log_format;
	enum nt_log_target log_target;

	bool apply;		/* -apply was given; not a key */
};

#endif
