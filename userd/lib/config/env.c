// SPDX-License-Identifier: GPL-2.0
/* Values from the environment, NET_TRUST_*, as the original reads them. */
#include <string.h>

#include "lib/config/priv.h"

static void read_entries(struct nt_config_reader *reader, const char *key,
			 const char *value, enum nettrust_prefix_kind kind,
			 bool host)
{
	char entry[NT_CONFIG_ENTRY_LEN];

	while (value) {
		value = nt_config_entry(value, entry);
		nt_config_add_prefix(reader, key, entry, kind, host);
	}
}

/* What follows word in name, if that is nothing or "_..."; else NULL. */
static const char *after(const char *name, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(name, word, len) || (name[len] && name[len] != '_'))
		return NULL;
	return name + len;
}

static void read_list_variable(struct nt_config_reader *reader,
			       const char *list, const char *name,
			       const char *value,
			       enum nettrust_prefix_kind kind)
{
	char key[32];

	if (after(name, "_HOSTS")) {
		snprintf(key, sizeof(key), "%s.hosts", list);
		read_entries(reader, key, value, kind, true);
	} else if (after(name, "_NETWORK") || after(name, "_NETWORKS")) {
		snprintf(key, sizeof(key), "%s.networks", list);
		read_entries(reader, key, value, kind, false);
	} else {
		nt_config_complain(reader, list, "unknown variable, its name must go on with _HOSTS_ or _NETWORKS_");
	}
}

static void read_debug(struct nt_config_reader *reader, const char *value)
{
	if (!strcmp(value, "true") || !strcmp(value, "1"))
		reader->config->log_level = NT_LOG_DEBUG;
	else if (*value && strcmp(value, "false") && strcmp(value, "0"))
		nt_config_complain(reader, "logLevel", "must be true or false");
}

void nt_config_read_env(struct nt_config_reader *reader, char **envp)
{
	char name[128], source[160];
	const char *rest, *value;

	for (; *envp; envp++) {
		if (strncmp(*envp, "NET_TRUST_", 10))
			continue;
		value = *envp + strcspn(*envp, "=");
		snprintf(name, sizeof(name), "%.*s", (int)(value - *envp),
			 *envp);
		snprintf(source, sizeof(source), "environment variable %s",
			 name);
		reader->source = source;
		if (*value)
			value++;
		rest = name + strlen("NET_TRUST");
		if (!strncmp(rest, "_WHITELIST", 10))
			read_list_variable(reader, "whitelist", rest + 10,
					   value, NETTRUST_PREFIX_KIND_ALLOW);
		else if (!strncmp(rest, "_BLACKLIST", 10))
			read_list_variable(reader, "blacklist", rest + 10,
					   value, NETTRUST_PREFIX_KIND_DENY);
		else if (!strcmp(rest, "_DEBUG"))
			read_debug(reader, value);
	}
}
