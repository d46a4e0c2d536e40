/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The daemon's configuration: config.json, command line, environment. Later
 * sources win: file, then environment (lists add up), then flags.
 */
#ifndef NETTRUST_CONFIG_H
#define NETTRUST_CONFIG_H

#include <stdio.h>

#include "lib/addr.h"
#include "lib/log.h"

#define NT_LISTEN_MAX 16
#define NT_WORKERS_MAX 64

enum nt_ttl_mode {
	NT_TTL_NEVER,	/* "ttl": -1 */
	NT_TTL_FIXED,	/* "ttl": seconds */
	NT_TTL_DNS,	/* "ttl": "dns", clamped to ttl_min..ttl_max */
};

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

	struct nt_endpoint listen[NT_LISTEN_MAX];
	unsigned int n_listen;
	struct nt_endpoint upstream;
	bool upstream_tcp;		/* fwdProto is "tcp" */
	uint16_t udp_size;		/* fwdUDPBufferSize */
	uint32_t upstream_mark;

	enum nt_ttl_mode ttl_mode;
	uint32_t ttl;			/* seconds, NT_TTL_FIXED */
	uint32_t ttl_min;		/* seconds, NT_TTL_DNS */
	uint32_t ttl_max;
	uint32_t cache_ttl;		/* dnsTTLCache in seconds, 0: no cache */
	uint32_t cache_entries;		/* most answers in the cache */
	uint32_t cache_octets;		/* cacheBytes: most in the cache */
	bool cache_prefetch;
	uint32_t serve_stale;		/* seconds past its end, 0: never */
	bool refuse_any;		/* RFC 8482 */
	uint32_t workers;		/* threads, 0: one for each processor */
	uint32_t queries_max;		/* most queries under way */
	uint32_t connections_max;	/* most TCP clients */

	enum nettrust_mode mode;	/* set at start */
	enum nettrust_action action;
	enum nettrust_liveness liveness;
	uint32_t hooks;			/* firewallType, firewallDropInput */
	uint32_t builtin;		/* whitelist*Enabled */
	bool dns_lockdown;
	bool keep_table;		/* doNotFlushTable */
	bool keep_leases;		/* doNotFlushAuthorizedHosts */

	enum nt_log_level log_level;
	enum nt_log_format log_format;
};

/**
 * nt_config_load() - read and check everything, touch nothing
 * @config: filled; nt_config_free() is due in every case
 * @argc: of main()
 * @argv: of main()
 * @envp: of main()
 * @err: where each error goes, as "SOURCE: KEY: CAUSE", one line each
 *
 * Return: 0; 1 if -h or -version was asked for and printed to stdout; -EINVAL.
 */
int nt_config_load(struct nt_config *config, int argc, char **argv, char **envp,
		   FILE *err);
void nt_config_free(struct nt_config *config);

#endif
