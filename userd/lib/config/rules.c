// SPDX-License-Identifier: GPL-2.0
/* The key "rules". */
#include <stdbool.h>	/* before ldns, which else makes one of its own */
#include <stddef.h>
#include <stdlib.h>

#include <ldns/ldns.h>

#include "lib/config/priv.h"

#define RULES_MAX 1000000

#define FIELD(name) .offset = offsetof(struct nt_rule, name)

static void set_name(struct nt_config_reader *reader, const char *path,
		     const struct nt_config_member *member, json_t *value,
		     void *object)
{
	struct nt_rule *rule = object;

	nt_config_pattern(reader, path, value, &rule->name, &rule->below,
			  true);
}

static void add_type(struct nt_config_reader *reader, const char *path,
		     const char *text, void *object)
{
	int type = ldns_get_rr_type_by_name(text);
	struct nt_rule *rule = object;

	if (type < 1 || type > UINT16_MAX)
		nt_config_complain(reader, path, "\"%s\": not a type of record such as A, AAAA, HTTPS, TYPE65",
				   text);
	else if (rule->n_types == NT_RULE_TYPES_MAX)
		nt_config_complain(reader, path, "\"%s\" is one too many, at most %d types are possible",
				   text, NT_RULE_TYPES_MAX);
	else
		rule->types[rule->n_types++] = type;
}

static void set_types(struct nt_config_reader *reader, const char *path,
		      const struct nt_config_member *member, json_t *value,
		      void *object)
{
	nt_config_strings(reader, path, value, object, add_type);
}

static void add_service(struct nt_config_reader *reader, const char *path,
			const char *text, void *object)
{
	struct nt_rule *rule = object;
	struct nt_service service;
	const char *why;

	if (nt_service_parse(text, &service, &why))
		nt_config_complain(reader, path, "\"%s\": %s", text, why);
	else if (rule->n_services == NETTRUST_SERVICES_MAX)
		nt_config_complain(reader, path, "\"%s\" is one too many, at most %d services are possible",
				   text, NETTRUST_SERVICES_MAX);
	else
		rule->services[rule->n_services++] = service;
}

static void set_services(struct nt_config_reader *reader, const char *path,
			 const struct nt_config_member *member, json_t *value,
			 void *object)
{
	nt_config_strings(reader, path, value, object, add_service);
}

static const struct nt_config_member members[] = {
	{ .name = "name", .set = set_name, .required = true },
	{ .name = "allow", .set = nt_config_member_bool, FIELD(allow),
	  .required = true },
	{ .name = "match", .set = nt_config_member_match, FIELD(chain) },
	{ .name = "types", .set = set_types },
	{ .name = "services", .set = set_services },
	{ .name = "ttlMin", .set = nt_config_member_ttl, FIELD(ttl_min) },
	{ .name = "ttlMax", .set = nt_config_member_ttl, FIELD(ttl_max) },
	{ .name = "scope", .set = nt_config_member_word, FIELD(scope),
	  .words = &nt_scope_words },
	{ .name = "private", .set = nt_config_member_bool,
	  FIELD(may_be_private) },
	{ .name = "comment", .set = nt_config_member_comment },
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

void nt_config_set_rules(struct nt_config_reader *reader,
			 const struct nt_config_option *option,
			 const char *key, json_t *value)
{
	static const struct nt_config_array array = {
		.members = members,
		.n_members = sizeof(members) / sizeof(members[0]),
		.size = sizeof(struct nt_rule),
		.max = RULES_MAX,
		.check = check,
	};
	struct nt_config *config = reader->config;

	nt_config_read_array(reader, &array, key, value,
			     (void **)&config->rules, &config->n_rules);
}

void nt_config_free_rules(struct nt_config *config)
{
	for (size_t i = 0; i < config->n_rules; i++)
		free(config->rules[i].name);
	free(config->rules);
}
