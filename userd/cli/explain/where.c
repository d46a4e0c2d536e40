// SPDX-License-Identifier: GPL-2.0
#include "cli/explain/where.h"

#include <stdio.h>
#include <string.h>

#include "cli/args.h"
#include "lib/base/json-lines.h"

/* The search for an entry of an array of strings. */
struct entry {
	const char *array;
	bool (*is)(const char *text, const void *wanted);
	const void *wanted;
	struct nt_where *where;
};

static bool find_entry(const struct nt_json_at *at, void *data)
{
	struct entry *entry = data;
	size_t len = strlen(entry->array);
	char text[NT_HOST_STRLEN + 8];

	if (strncmp(at->path, entry->array, len) || at->path[len] != '[' ||
	    !at->string || at->len >= sizeof(text))
		return true;
	memcpy(text, at->string, at->len);
	text[at->len] = '\0';
	if (!entry->is(text, entry->wanted))
		return true;
	snprintf(entry->where->key, sizeof(entry->where->key), "%s", at->path);
	entry->where->line = at->line;
	return false;
}

static bool is_domain(const char *text, const void *wanted)
{
	return nt_same_name(text, wanted);
}

static bool is_prefix(const char *text, const void *wanted)
{
	const struct nt_prefix *prefix = wanted;
	struct nt_prefix found;
	const char *why;

	return !nt_network_parse(text, &found, &why) &&
	       found.len == prefix->len &&
	       nt_addr_equal(&found.addr, &prefix->addr);
}

void nt_explain_find_prefix(const struct nt_explain *explain,
			    const struct nt_prefix *prefix,
			    struct nt_where *where)
{
	bool deny = prefix->kind == NETTRUST_PREFIX_KIND_DENY;
	struct entry entry = { .is = is_prefix, .wanted = prefix,
			       .where = where };

	memset(where, 0, sizeof(*where));
	if (!explain->text)
		return;
	entry.array = deny ? "blacklist.networks" : "whitelist.networks";
	nt_json_walk(explain->text, find_entry, &entry);
	if (where->line)
		return;
	entry.array = deny ? "blacklist.hosts" : "whitelist.hosts";
	nt_json_walk(explain->text, find_entry, &entry);
}

static void set_key(const struct nt_explain *explain, struct nt_where *where,
		    const char *array, size_t i)
{
	if (i)
		snprintf(where->key, sizeof(where->key), "%s[%zu]", array, i);
	else
		snprintf(where->key, sizeof(where->key), "%s", array);
	where->line = explain->text ? nt_json_line(explain->text, where->key) :
				      0;
}

/* Names are compared by pointer: the rules point into the configuration. */
static bool find_rule(const struct nt_explain *explain,
		      const struct nt_rule *rule, struct nt_where *where)
{
	const struct nt_config *config = &explain->config;
	struct entry entry = { .array = "blacklist.domains", .is = is_domain,
			       .where = where };
	const char *domain;

	for (size_t i = 0; i < config->n_rules; i++) {
		if (config->rules[i].name != rule->name)
			continue;
		set_key(explain, where, "rules", i + 1);
		return true;
	}
	for (size_t i = 0; i < config->n_blacklist_domains; i++) {
		domain = config->blacklist_domains[i];
		if (domain != rule->name && domain + 2 != rule->name)
			continue;
		set_key(explain, where, "blacklist.domains", 0);
		entry.wanted = domain;
		if (explain->text)
			nt_json_walk(explain->text, find_entry, &entry);
		return true;
	}
	return false;
}

static bool find_list(const struct nt_explain *explain, const char *by,
		      struct nt_where *where)
{
	const struct nt_config *config = &explain->config;

	for (size_t i = 0; by && i < config->n_lists; i++) {
		if (config->lists[i].name != by && config->lists[i].file != by)
			continue;
		set_key(explain, where, "lists", i + 1);
		return true;
	}
	return false;
}

bool nt_explain_allowed(const struct nt_decision *decision)
{
	return decision->ruling == NT_RULING_FORWARD ||
	       decision->ruling == NT_RULING_LOCAL;
}

void nt_explain_decide(const struct nt_explain *explain, const char *name,
		       uint16_t type, struct nt_decision *decision,
		       struct nt_where *where)
{
	memset(where, 0, sizeof(*where));
	nt_rules_decide(explain->rules, name, type, decision);
	if (decision->rule) {
		find_rule(explain, decision->rule, where);
		return;
	}
	if (find_list(explain, decision->by, where))
		return;
	if (decision->ruling == NT_RULING_LOCAL)
		set_key(explain, where, "localRecords", 0);
	else if (!nt_explain_allowed(decision) && !decision->by)
		set_key(explain, where, explain->config.default_deny ?
			"defaultPolicy" : "specialNames", 0);
}

const char *nt_explain_where_str(const struct nt_explain *explain,
				 const struct nt_where *where, char *buf)
{
	if (!*where->key)
		snprintf(buf, NT_WHERE_LEN, "built in");
	else if (where->line)
		snprintf(buf, NT_WHERE_LEN, "%s:%lu: %s", explain->file,
			 where->line, where->key);
	else
		snprintf(buf, NT_WHERE_LEN, "%s, by default",
			 where->key);
	return buf;
}

json_t *nt_explain_where_json(const struct nt_explain *explain,
			      const struct nt_where *where)
{
	if (!*where->key)
		return json_null();
	return json_pack("{s:s, s:s, s:o}", "file", explain->file,
			 "key", where->key, "line", where->line ?
			 json_integer(where->line) : json_null());
}
