// SPDX-License-Identifier: GPL-2.0
/* config.json and the environment. */
#include <errno.h>
#include <string.h>

#include "lib/config/priv.h"

static const struct nt_config_option *find(const char *key)
{
	for (size_t i = 0; i < nt_config_n_options; i++)
		if (!strcmp(nt_config_options[i].key, key))
			return &nt_config_options[i];
	return NULL;
}

static void complain_unknown_key(struct nt_config_reader *reader,
				 const char *key)
{
	const char *known[128];
	size_t n = 0;

	for (; n < nt_config_n_options && n < 128; n++)
		known[n] = nt_config_options[n].key;
	nt_config_complain_unknown(reader, key, known, n, "key");
}

void nt_config_read_file(struct nt_config_reader *reader, const char *path)
{
	const struct nt_config_option *option;
	json_t *root, *value;
	json_error_t error;
	const char *key;
	FILE *file;

	reader->source = path;
	file = fopen(path, "re");
	if (!file) {
		nt_config_complain(reader, "config", "cannot be opened: %s",
				   strerror(errno));
		return;
	}
	root = json_loadf(file, JSON_REJECT_DUPLICATES, &error);
	fclose(file);
	if (!root) {
		fprintf(reader->err, "%s: line %d column %d: %s\n", path,
			error.line, error.column, error.text);
		reader->errors++;
		return;
	}
	if (!json_is_object(root))
		nt_config_complain(reader, "config", "must be a JSON object, \"{ ... }\"");
	json_object_foreach(root, key, value) {
		option = find(key);
		if (option)
			option->set(reader, option, key, value);
		else
			complain_unknown_key(reader, key);
	}
	json_decref(root);
}

const char *nt_config_entry(const char *text, char *entry)
{
	size_t comma, len;

	text += strspn(text, " \t");
	comma = strcspn(text, ",");
	/* Blanks within stay, so that what is behind them is not lost in silence. */
	for (len = comma; len && strchr(" \t", text[len - 1]); len--)
		;
	snprintf(entry, NT_CONFIG_ENTRY_LEN, "%.*s", (int)len, text);
	return text[comma] ? text + comma + 1 : NULL;
}

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

/* Is the rest of a variable's name nothing, or "_" and anything? */
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
