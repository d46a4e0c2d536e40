// SPDX-License-Identifier: GPL-2.0
/* whitelist, blacklist, privateDomains, searchDomains. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/config/priv.h"
#include "lib/base/names.h"

/* RFC 6762, 6761, 8375 and what ICANN keeps for private use. */
static const char *const builtin_domains[] = {
	"local", "lan", "home.arpa", "internal", "intranet", "corp", "home",
};

static void out_of_memory(struct nt_config_reader *reader, const char *key)
{
	nt_config_complain(reader, key, "out of memory");
}

void nt_config_add_prefix(struct nt_config_reader *reader, const char *key,
			  const char *text, enum nettrust_prefix_kind kind,
			  bool host)
{
	struct nt_config *config = reader->config;
	size_t n = config->n_prefixes;
	struct nt_prefix prefix;
	const char *why;
	void *grown;

	if (host && strchr(text, '/')) {
		nt_config_complain(reader, key, "\"%s\": a host has no length, a network belongs into \"networks\"",
				   text);
		return;
	}
	/* The original takes 192.0.2.1/24 for 192.0.2.0/24. */
	if (nt_network_parse(text, &prefix, &why)) {
		nt_config_complain(reader, key, "\"%s\": %s", text, why);
		return;
	}
	if (!(n & (n - 1))) {	/* room is the next power of two */
		grown = reallocarray(config->prefixes, n ? 2 * n : 1,
				     sizeof(prefix));
		if (!grown) {
			out_of_memory(reader, key);
			return;
		}
		config->prefixes = grown;
	}
	prefix.kind = kind;
	prefix.origin = NETTRUST_ORIGIN_DAEMON;
	config->prefixes[config->n_prefixes++] = prefix;
}

/* Lower case, without the dots at the ends. NULL if there is no memory. */
static char *tidy_domain(const char *text)
{
	char *name;
	size_t len;

	if (*text == '.')
		text++;
	name = strdup(text);
	if (!name)
		return NULL;
	len = strlen(name);
	if (len && name[len - 1] == '.')
		name[len - 1] = '\0';
	for (char *c = name; *c; c++)
		*c = tolower((unsigned char)*c);
	return name;
}

char *nt_config_domain(struct nt_config_reader *reader, const char *key,
		       const char *text, const char *name)
{
	char *tidy = tidy_domain(name);

	if (!tidy) {
		out_of_memory(reader, key);
		return NULL;
	}
	if (nt_name_valid(tidy, strlen(tidy)))
		return tidy;
	nt_config_complain(reader, key, "\"%s\": not a domain name", text);
	free(tidy);
	return NULL;
}

/* Return: is there room for one more? It is made in powers of two. */
static bool list_room(struct nt_config_reader *reader, const char *key,
		      char ***list, size_t n)
{
	void *grown;

	if (n & (n - 1))
		return true;
	grown = reallocarray(*list, n ? 2 * n : 1, sizeof(**list));
	if (!grown) {
		out_of_memory(reader, key);
		return false;
	}
	*list = grown;
	return true;
}

static void add_domain(struct nt_config_reader *reader, const char *key,
		       const char *text, char ***list, size_t *n)
{
	char *name = nt_config_domain(reader, key, text, text);

	if (name && list_room(reader, key, list, *n))
		(*list)[(*n)++] = name;
	else
		free(name);
}

/* "*.x" stays as it is. */
static void add_pattern(struct nt_config_reader *reader, const char *key,
			const char *text, char ***list, size_t *n)
{
	char *name, *pattern;

	if (strncmp(text, "*.", 2)) {
		add_domain(reader, key, text, list, n);
		return;
	}
	name = nt_config_domain(reader, key, text, text + 2);
	if (!name)
		return;
	if (asprintf(&pattern, "*.%s", name) < 0)
		out_of_memory(reader, key);
	else if (list_room(reader, key, list, *n))
		(*list)[(*n)++] = pattern;
	else
		free(pattern);
	free(name);
}

/* Complains unless value is an array of strings. */
static bool is_list(struct nt_config_reader *reader, const char *key,
		    json_t *value)
{
	json_t *entry;
	size_t i;

	if (!json_is_array(value)) {
		nt_config_complain(reader, key, "must be an array of strings");
		return false;
	}
	json_array_foreach(value, i, entry) {
		if (!json_is_string(entry)) {
			nt_config_complain(reader, key, "must be an array of strings, entry %zu is none",
					   i + 1);
			return false;
		}
	}
	return true;
}

static void read_list(struct nt_config_reader *reader, const char *path,
		      const char *key, json_t *list,
		      enum nettrust_prefix_kind kind)
{
	struct nt_config *config = reader->config;
	json_t *entry;
	size_t i;

	if (!is_list(reader, path, list))
		return;
	json_array_foreach(list, i, entry) {
		if (!strcmp(key, "domains"))
			add_pattern(reader, path, json_string_value(entry),
				    &config->blacklist_domains,
				    &config->n_blacklist_domains);
		else
			nt_config_add_prefix(reader, path,
					     json_string_value(entry), kind,
					     !strcmp(key, "hosts"));
	}
}

void nt_config_set_lists(struct nt_config_reader *reader,
			 const struct nt_config_option *option,
			 const char *key, json_t *value)
{
	static const char *const lists[] = { "networks", "hosts", "domains" };
	enum nettrust_prefix_kind kind = option->min;
	size_t n = kind == NETTRUST_PREFIX_KIND_DENY ? 3 : 2, i;
	const char *name;
	char path[96];
	json_t *list;

	if (!json_is_object(value)) {
		nt_config_complain(reader, key, "must be an object with the arrays \"networks\" and \"hosts\"");
		return;
	}
	json_object_foreach(value, name, list) {
		snprintf(path, sizeof(path), "%s.%s", key, name);
		for (i = 0; i < n && strcmp(name, lists[i]); i++)
			;
		if (i == n)
			nt_config_complain_unknown(reader, path, NULL, 0,
						   "key");
		else
			read_list(reader, path, name, list, kind);
	}
}

static void set_domains(struct nt_config_reader *reader, const char *key,
			json_t *value, char ***list, size_t *n)
{
	json_t *entry;
	size_t i;

	if (!is_list(reader, key, value))
		return;
	json_array_foreach(value, i, entry)
		add_domain(reader, key, json_string_value(entry), list, n);
}

void nt_config_set_private_domains(struct nt_config_reader *reader,
				   const struct nt_config_option *option,
				   const char *key, json_t *value)
{
	struct nt_config *config = reader->config;

	set_domains(reader, key, value, &config->private_domains,
		    &config->n_private_domains);
}

void nt_config_set_search_domains(struct nt_config_reader *reader,
				  const struct nt_config_option *option,
				  const char *key, json_t *value)
{
	struct nt_config *config = reader->config;

	set_domains(reader, key, value, &config->search_domains,
		    &config->n_search_domains);
}

void nt_config_add_builtin_domains(struct nt_config_reader *reader)
{
	struct nt_config *config = reader->config;
	size_t n = sizeof(builtin_domains) / sizeof(builtin_domains[0]);

	reader->source = "built-in";
	for (size_t i = 0; i < n; i++)
		add_domain(reader, "privateDomains", builtin_domains[i],
			   &config->private_domains,
			   &config->n_private_domains);
}

static int compare_prefix(const void *pa, const void *pb)
{
	const struct nt_prefix *a = pa, *b = pb;
	int order = memcmp(&a->addr, &b->addr, sizeof(a->addr));

	if (!order)
		order = a->len - b->len;
	return order ? order : (int)a->kind - (int)b->kind;
}

/* The same entry may stand in the file and in the environment. */
void nt_config_tidy_lists(struct nt_config *config)
{
	size_t kept = 0;

	if (!config->n_prefixes)
		return;
	qsort(config->prefixes, config->n_prefixes, sizeof(*config->prefixes),
	      compare_prefix);
	for (size_t i = 1; i < config->n_prefixes; i++)
		if (compare_prefix(&config->prefixes[kept],
				   &config->prefixes[i]))
			config->prefixes[++kept] = config->prefixes[i];
	config->n_prefixes = kept + 1;
}
