// SPDX-License-Identifier: GPL-2.0
/* The key "rules". */
#include <stdbool.h>	/* before ldns, which else makes one of its own */
#include <stddef.h>
#include <stdlib.h>

#include <ldns/ldns.h>

#include "lib/config/priv.h"

#define RULES_MAX 1000000

#define FIELDS struct nt_rule

static void set_name(struct nt_config_reader *reader, const char *path,
		     const struct nt_config_member *member, json_t *value,
		     void *object)
{
	struct nt_rule *rule = object;

	nt_config_pattern(reader, path, member, value, &rule->name,
			  &rule->below, true);
}

static void add_type(struct nt_config_reader *reader, const char *path,
		     const char *text, struct nt_rule *rule)
{
	int type = ldns_get_rr_type_by_name(text);

	if (type < 1 || type > UINT16_MAX)
		nt_config_complain(reader, path, "\"%s\": not a type of record such as A, AAAA, HTTPS, TYPE65",
				   text);
	else if (rule->n_types == NT_RULE_TYPES_MAX)
		nt_config_complain(reader, path, "\"%s\" exceeds the limit of %d types",
				   text, NT_RULE_TYPES_MAX);
	else
		rule->types[rule->n_types++] = type;
}

static void set_types(struct nt_config_reader *reader, const char *path,
		      const struct nt_config_member *member, json_t *value,
		      void *object)
{
	json_t *entry;
	size_t i;

	if (!nt_config_is_strings(reader, path, value))
		return;
	json_array_foreach(value, i, entry)
		add_type(reader, path, json_string_value(entry), object);
}

static void add_service(struct nt_config_reader *reader, const char *path,
			const char *text, struct nt_rule *rule)
{
	struct nt_service service;
	const char *why;

	if (nt_service_parse(text, &service, &why))
		nt_config_complain(reader, path, "\"%s\": %s", text, why);
	else if (rule->n_services == NETTRUST_SERVICES_MAX)
		nt_config_complain(reader, path, "\"%s\" exceeds the limit of %d services",
				   text, NETTRUST_SERVICES_MAX);
	else
		rule->services[rule->n_services++] = service;
}

static void set_services(struct nt_config_reader *reader, const char *path,
			 const struct nt_config_member *member, json_t *value,
			 void *object)
{
	json_t *entry;
	size_t i;

	if (!nt_config_is_strings(reader, path, value))
		return;
	json_array_foreach(value, i, entry)
		add_service(reader, path, json_string_value(entry), object);
}

#define SECONDS(field) .set = nt_config_set_seconds, NT_CONFIG_FIELD(field)

static const struct nt_config_member members[] = {
	{ "name", .set = set_name, .nonempty = true, .required = true },
	{ "allow", NT_CONFIG_TRUTH(allow), .required = true },
	{ "match", .set = nt_config_set_match, NT_CONFIG_FIELD(chain),
	  .nonempty = true },
	{ "types", .set = set_types },
	{ "services", .set = set_services },
	{ "ttlMin", SECONDS(ttl_min) },
	{ "ttlMax", SECONDS(ttl_max) },
	{ "scope", NT_CONFIG_WORD(scope, nt_scope_words), .nonempty = true },
	{ "private", NT_CONFIG_TRUTH(may_be_private) },
	{ "comment", NT_CONFIG_COMMENT },
};

static void check(struct nt_config_reader *reader, const char *path,
		  void *object)
{
	const struct nt_rule *rule = object;

	if (rule->ttl_max && rule->ttl_min > rule->ttl_max)
		nt_config_complain(reader, path, "ttlMin, %u, is more than ttlMax, %u",
				   rule->ttl_min, rule->ttl_max);
	if (!rule->allow &&
	    (rule->n_services || rule->ttl_min || rule->ttl_max ||
	     rule->scope != NETTRUST_SCOPE_ANY || rule->may_be_private))
		nt_config_complain(reader, path, "services, ttlMin, ttlMax, scope and private say how a name is allowed, but \"allow\" is false");
}

const struct nt_config_object nt_config_rule = {
	NT_CONFIG_MEMBERS(members),
	.size = sizeof(struct nt_rule),
	.max = RULES_MAX,
	.check = check,
};

void nt_config_free_rules(struct nt_config *config)
{
	for (size_t i = 0; i < config->n_rules; i++)
		free(config->rules[i].name);
	free(config->rules);
}
