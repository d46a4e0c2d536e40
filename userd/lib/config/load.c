// SPDX-License-Identifier: GPL-2.0
/* Defaults, the order of the sources, and what must hold between the keys. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/config/priv.h"
#include "lib/base/near.h"

static void say(struct nt_config_reader *reader, const char *key,
		const char *what, const char *format, va_list args)
{
	fprintf(reader->err, "%s: %s: %s", reader->source, key, what);
	vfprintf(reader->err, format, args);
	fputc('\n', reader->err);
}

void nt_config_complain(struct nt_config_reader *reader, const char *key,
			const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(reader, key, "", format, args);
	va_end(args);
	reader->errors++;
}

void nt_config_warn(struct nt_config_reader *reader, const char *key,
		    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(reader, key, "warning: ", format, args);
	va_end(args);
}

void nt_config_complain_unknown(struct nt_config_reader *reader,
				const char *key, const char *const *known,
				size_t n, const char *what)
{
	const char *dot = strrchr(key, '.');
	const char *nearest = nt_near(dot ? dot + 1 : key, known, n);

	if (nearest)
		nt_config_complain(reader, key, "unknown %s, did you mean \"%s\"?",
				   what, nearest);
	else
		nt_config_complain(reader, key, "unknown %s", what);
}

static void set_defaults(struct nt_config *config)
{
	*config = (struct nt_config) {
		.rebind_protection = true,
		.list_names_max = 10000000,
		.refuse_doh = true,
		.special_names = true,
		.client_rate = 2000,
		.client_burst = 4000,
		.strike_limit = 1000,
		.strike_window = 60,
		.strike_seconds = 60,
		.tunnel_action = NT_TUNNEL_LOG,
		.tunnel_score = 500,
		.tunnel_seconds = 600,
		.guard_entries = 4096,
		.udp_size = 1232,	/* DNS flag day 2020 */
		.upstream_mark = 0x4e54,
		.ttl_mode = NT_TTL_NEVER,
		.ttl_min = 60,
		.ttl_max = 86400,
		.cache_entries = 10000,
		.cache_octets = 16 << 20,
		.cache_prefetch = true,
		.stale_timeout = 1800,	/* RFC 8767 section 5 */
		.refuse_any = true,
		.workers = 1,
		.queries_max = 10000,
		.tcp_idle = 10,
		.connection_queries = 100,
		.fwd = { .weight = 1 },
		.upstream_timeout = 5000,
		.upstream_try_timeout = 1500,
		.upstream_tries = 3,
		.upstream_idle = 10,
		.upstream_connections = 4,
		.connections_max = 256,
		.mode = NETTRUST_MODE_ENFORCE,
		.action = NETTRUST_ACTION_REJECT,
		.liveness = NETTRUST_LIVENESS_RENEW,
		.hooks = NETTRUST_HOOKS_OUTPUT,
		.builtin = NETTRUST_BUILTIN_LOOPBACK |
			   NETTRUST_BUILTIN_PRIVATE |
			   NETTRUST_BUILTIN_LINKLOCAL |
			   NETTRUST_BUILTIN_MULTICAST |
			   NETTRUST_BUILTIN_REPLY,
		.dns_lockdown = true,
		.file = "",
		.history_entries = 50000,
		.log_level = NT_LOG_INFO,
		.log_format = NT_LOG_TEXT,
		.log_target = NT_LOG_AUTO,
	};
}

/* There is no port in that file. */
static void check_resolvconf(struct nt_config_reader *reader)
{
	const struct nt_config *config = reader->config;

	if (config->resolvconf == NT_RESOLVCONF_OFF)
		return;
	for (unsigned int i = 0; i < config->n_listen; i++)
		if (config->listen[i].port == 53)
			return;
	nt_config_complain(reader, "resolvConf", "no listenAddr has port 53");
}

/* Clients have that address, for TCP. */
static void check_metrics(struct nt_config_reader *reader)
{
	const struct nt_config *config = reader->config;
	const struct nt_endpoint *addr = &config->metrics_addr;

	for (unsigned int i = 0; i < config->n_listen; i++)
		if (nt_endpoint_equal(&config->listen[i], addr))
			nt_config_complain(reader, "metricsAddr", "is the same as listenAddr");
	for (unsigned int i = 0; i < config->n_listen_tls; i++)
		if (nt_endpoint_equal(&config->listen_tls_addr[i], addr))
			nt_config_complain(reader, "metricsAddr", "is the same as listenTLSAddr");
}

static void check_whole(struct nt_config_reader *reader)
{
	struct nt_config *config = reader->config;
	const char *why;

	reader->source = "configuration";
	if (!config->n_listen)
		config->n_listen = !nt_endpoint_parse("127.0.0.1:53",
						      &config->listen[0], &why);
	nt_config_check_upstreams(reader);
	nt_config_check_tls(reader);
	nt_config_check_records(reader);
	check_resolvconf(reader);
	check_metrics(reader);
	if (*config->state_file && !config->history_entries)
		nt_config_complain(reader, "stateFile", "historyEntries is 0, there is nothing to write");
	if (config->ttl_min > config->ttl_max)
		nt_config_complain(reader, "ttlMin", "%u is more than ttlMax, %u",
				   config->ttl_min, config->ttl_max);
}

int nt_config_load(struct nt_config *config, int argc, char **argv, char **envp,
		   FILE *err)
{
	struct nt_config_reader reader = { .config = config, .err = err };
	struct nt_config_flags flags = { NULL };

	set_defaults(config);
	nt_config_scan_flags(&reader, argc, argv, &flags);
	if (flags.help || flags.version) {
		if (flags.help)
			nt_config_print_usage(stdout);
		else
			puts("nettrustd " NETTRUST_VERSION);
		return 1;
	}
	nt_config_add_builtin_domains(&reader);
	if (flags.file)
		nt_config_read_file(&reader, flags.file);
	config->file = flags.file ? flags.file : "";
	nt_config_read_env(&reader, envp);
	nt_config_apply_flags(&reader, argc, argv);
	check_whole(&reader);
	nt_config_load_lists(&reader);
	nt_config_tidy_lists(config);
	if (reader.errors)
		return -EINVAL;
	config->apply = flags.apply;
	return flags.check ? 1 : 0;
}

static void free_list(char **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

void nt_config_free(struct nt_config *config)
{
	free(config->prefixes);
	free_list(config->blacklist_domains, config->n_blacklist_domains);
	free_list(config->private_domains, config->n_private_domains);
	free_list(config->search_domains, config->n_search_domains);
	nt_config_free_rules(config);
	nt_config_free_records(config);
	nt_config_free_lists(config);
	memset(config, 0, sizeof(*config));
}
