// SPDX-License-Identifier: GPL-2.0
/* The order of the sources, and the checks that concern several keys. */
#include <errno.h>
#include <string.h>

#include "lib/config/load.h"
#include "lib/config/priv.h"

/* resolv.conf names addresses without a port: clients use 53. */
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

/* Both listen on TCP. */
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

	reader->source = "configuration";
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

	*config = (struct nt_config) { .file = "" };
	reader.source = "default";
	nt_config_set_defaults(&reader, &nt_config_root, config);
	nt_config_scan_flags(&reader, argc, argv, &flags);
	if (flags.help || flags.version) {
		if (flags.help)
			nt_config_print_usage(stdout);
		else
			puts("nettrustd " NETTRUST_VERSION);
		return 1;
	}
	nt_config_add_builtin_domains(&reader);
	if (flags.file) {
		config->file = flags.file;
		nt_config_read_file(&reader, flags.file);
	}
	nt_config_read_env(&reader, envp);
	nt_config_apply_flags(&reader, argc, argv);
	check_whole(&reader);
	nt_config_load_lists(&reader);
	nt_config_tidy_prefixes(config);
	if (reader.errors)
		return -EINVAL;
	config->apply = flags.apply;
	return flags.check ? 1 : 0;
}

void nt_config_free(struct nt_config *config)
{
	nt_config_free_networks(config);
	nt_config_free_rules(config);
	nt_config_free_records(config);
	nt_config_free_lists(config);
	memset(config, 0, sizeof(*config));
}

const char *nt_config_fixed_key(const struct nt_config *old,
				const struct nt_config *new)
{
	for (size_t i = 0; i < nt_config_root.n_members; i++) {
		const struct nt_config_member *key = &nt_config_root.members[i];

		if (key->fixed &&
		    !key->same((const char *)old + key->offset,
			       (const char *)new + key->offset))
			return key->name;
	}
	return NULL;
}
