// SPDX-License-Identifier: GPL-2.0
/* whitelist, blacklist, privateDomains, searchDomains. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/grow.h"
#include "lib/config/priv.h"

/* RFC 6762, 6761, 8375, and names that ICANN reserves for private use. */
static const char *const builtin_domains[] = {
	"local", "lan", "home.arpa", "internal", "intranet", "corp", "home",
};

void nt_config_add_prefix(struct nt_config_reader *reader, const char *path,
			  const char *text, enum nettrust_prefix_kind kind,
			  bool host)
{
	struct nt_config *config = reader->config;
	struct nt_prefix prefix, *grown;
	const char *why;

	if (host && strchr(text, '/')) {
		nt_config_complain(reader, path, "\"%s\": a host has no length, put networks in \"networks\"",
				   text);
		return;
	}
	/* The original takes 192.0.2.1/24 for 192.0.2.0/24. */
	if (nt_network_parse(text, &prefix, &why)) {
		nt_config_complain(reader, path, "\"%s\": %s", text, why);
		return;
	}
	grown = nt_grow(config->prefixes, config->n_prefixes, sizeof(prefix));
	if (!grown) {
		nt_config_out_of_memory(reader, path);
		return;
	}
	config->prefixes = grown;
	prefix.kind = kind;
	prefix.origin = NETTRUST_ORIGIN_DAEMON;
	config->prefixes[config->n_prefixes++] = prefix;
}

/* Takes over name, which may be NULL after a complaint. */
static void append(struct nt_config_reader *reader, const char *path,
		   char *name, char ***list, size_t *n)
{
	char **grown;

	if (!name)
		return;
	grown = nt_grow(*list, *n, sizeof(*grown));
	if (grown) {
		*list = grown;
		grown[(*n)++] = name;
		return;
	}
	nt_config_out_of_memory(reader, path);
	free(name);
}

static void add_domain(struct nt_config_reader *reader, const char *path,
		       const char *text, char ***list, size_t *n)
{
	append(reader, path, nt_config_domain(reader, path, text, text), list,
	       n);
}

/* "*.x" stays as it is. */
static void add_pattern(struct nt_config_reader *reader, const char *path,
			const char *text, char ***list, size_t *n)
{
	char *name, *pattern;

	if (strncmp(text, "*.", 2)) {
		add_domain(reader, path, text, list, n);
		return;
	}
	name = nt_config_domain(reader, path, text, text + 2);
	if (!name)
		return;
	if (asprintf(&pattern, "*.%s", name) < 0)
		nt_config_out_of_memory(reader, path);
	else
		append(reader, path, pattern, list, n);
	free(name);
}

static void set_prefixes(struct nt_config_reader *reader, const char *path,
			 const struct nt_config_member *member, json_t *value,
			 void *object)
{
	json_t *entry;
	size_t i;

	if (!nt_config_is_strings(reader, path, value))
		return;
	json_array_foreach(value, i, entry)
		nt_config_add_prefix(reader, path, json_string_value(entry),
				     member->bit, !strcmp(member->name, "hosts"));
}

static void set_patterns(struct nt_config_reader *reader, const char *path,
			 const struct nt_config_member *member, json_t *value,
			 void *object)
{
	struct nt_config *config = object;
	json_t *entry;
	size_t i;

	if (!nt_config_is_strings(reader, path, value))
		return;
	json_array_foreach(value, i, entry)
		add_pattern(reader, path, json_string_value(entry),
			    &config->blacklist_domains,
			    &config->n_blacklist_domains);
}

static const struct nt_config_member whitelist[] = {
	{ "networks", .set = set_prefixes, .bit = NETTRUST_PREFIX_KIND_ALLOW },
	{ "hosts", .set = set_prefixes, .bit = NETTRUST_PREFIX_KIND_ALLOW },
};

static const struct nt_config_member blacklist[] = {
	{ "networks", .set = set_prefixes, .bit = NETTRUST_PREFIX_KIND_DENY },
	{ "hosts", .set = set_prefixes, .bit = NETTRUST_PREFIX_KIND_DENY },
	{ "domains", .set = set_patterns },
};

const struct nt_config_object nt_config_whitelist = {
	NT_CONFIG_MEMBERS(whitelist),
};

const struct nt_config_object nt_config_blacklist = {
	NT_CONFIG_MEMBERS(blacklist),
};

void nt_config_set_domains(struct nt_config_reader *reader, const char *path,
			   const struct nt_config_member *member, json_t *value,
			   void *object)
{
	size_t *n = (void *)((char *)object + member->count), i;
	char ***list = nt_config_field(object, member);
	json_t *entry;

	if (!nt_config_is_strings(reader, path, value))
		return;
	json_array_foreach(value, i, entry)
		add_domain(reader, path, json_string_value(entry), list, n);
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

void nt_config_tidy_prefixes(struct nt_config *config)
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

static void free_strings(char **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

void nt_config_free_networks(struct nt_config *config)
{
	free(config->prefixes);
	free_strings(config->blacklist_domains, config->n_blacklist_domains);
	free_strings(config->private_domains, config->n_private_domains);
	free_strings(config->search_domains, config->n_search_domains);
}
