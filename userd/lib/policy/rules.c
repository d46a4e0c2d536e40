// SPDX-License-Identifier: GPL-2.0
#include "lib/policy/rules.h"

#include <stdlib.h>
#include <string.h>

#include "lib/policy/builtin.h"
#include "lib/config/listed.h"
#include "lib/policy/special.h"
#include "lib/policy/zones.h"

/* Types of records that carry addresses, by number (RFC 1035, 3596, 9460). */
#define TYPE_A		1
#define TYPE_AAAA	28
#define TYPE_SVCB	64
#define TYPE_HTTPS	65

#define ANY_TYPE	0	/* of a question, not of DNS */

struct nt_rules {
	const struct nt_config *config;
	uint64_t key;			/* of all sets here */
	struct nt_rule *all;		/* those of blacklist.domains last */
	uint32_t *next;			/* rule of the same name, or 0 */
	size_t n;
	struct nt_names *exact;		/* values: 1 plus the first's index */
	struct nt_names *below;
	struct nt_names *builtin;
	struct nt_names *private;
	struct nt_zones *zones;
	struct nt_denied *denied;
	bool match_links;
};

/* The strings stay the configuration's. */
static bool add(struct nt_rules *rules, const struct nt_rule *rule)
{
	struct nt_names *names = rule->below ? rules->below : rules->exact;
	size_t len = strlen(rule->name), i = rules->n++;

	rules->all[i] = *rule;
	rules->next[i] = nt_names_get(names, rule->name, len);
	rules->match_links |= rule->chain;
	return !nt_names_set(names, rule->name, len, i + 1);
}

static bool add_all(struct nt_rules *rules)
{
	const struct nt_config *config = rules->config;
	size_t i;

	for (i = 0; i < config->n_rules; i++)
		if (!add(rules, &config->rules[i]))
			return false;
	for (i = 0; i < config->n_blacklist_domains; i++) {
		char *name = config->blacklist_domains[i];
		struct nt_rule rule = { .name = name };

		if (!strncmp(name, "*.", 2)) {
			rule.name += 2;
			rule.below = true;
		}
		if (!add(rules, &rule))
			return false;
	}
	for (i = 0; i < config->n_private_domains; i++)
		if (nt_names_set(rules->private, config->private_domains[i],
				 strlen(config->private_domains[i]), 1))
			return false;
	rules->match_links |= config->refuse_doh;
	for (i = 0; i < config->n_lists; i++)
		rules->match_links |= config->lists[i].chain;
	return true;
}

struct nt_rules *nt_rules_new(const struct nt_config *config)
{
	size_t most = config->n_rules + config->n_blacklist_domains;
	struct nt_rules *rules = calloc(1, sizeof(*rules));
	uint64_t key = nt_names_common_key();

	if (!rules)
		return NULL;
	rules->config = config;
	rules->key = key;
	rules->all = calloc(most + 1, sizeof(*rules->all));
	rules->next = calloc(most + 1, sizeof(*rules->next));
	rules->exact = nt_names_new(key);
	rules->below = nt_names_new(key);
	rules->private = nt_names_new(key);
	rules->builtin = nt_builtin_new(config, key);
	rules->zones = nt_zones_new(config, key);
	rules->denied = nt_denied_new(config->prefixes, config->n_prefixes);
	if (rules->all && rules->next && rules->exact && rules->below &&
	    rules->private && rules->builtin && rules->zones &&
	    rules->denied && add_all(rules))
		return rules;
	nt_rules_free(rules);
	return NULL;
}

void nt_rules_free(struct nt_rules *rules)
{
	if (!rules)
		return;
	free(rules->all);
	free(rules->next);
	nt_names_free(rules->exact);
	nt_names_free(rules->below);
	nt_names_free(rules->private);
	nt_names_free(rules->builtin);
	nt_zones_free(rules->zones);
	nt_denied_free(rules->denied);
	free(rules);
}

const struct nt_zones *nt_rules_zones(const struct nt_rules *rules)
{
	return rules->zones;
}

bool nt_rules_match_links(const struct nt_rules *rules)
{
	return rules->match_links;
}

static bool applies(const struct nt_rule *rule, uint16_t type, bool link)
{
	if (link && !rule->chain)
		return false;
	if (!rule->n_types || type == ANY_TYPE)
		return true;
	for (unsigned int i = 0; i < rule->n_types; i++)
		if (rule->types[i] == type)
			return true;
	return false;
}

/* The rule for part i of a name; one that denies comes first. */
static const struct nt_rule *rule_for(const struct nt_rules *rules,
				      const struct nt_suffixes *suffixes,
				      unsigned int i, uint16_t type, bool link)
{
	const struct nt_rule *allows = NULL;
	uint32_t at;

	if (!rules->n)
		return NULL;
	for (at = nt_names_find(i ? rules->below : rules->exact,
				&suffixes->list[i]); at;
	     at = rules->next[at - 1]) {
		const struct nt_rule *rule = &rules->all[at - 1];

		if (!applies(rule, type, link))
			continue;
		if (!rule->allow)
			return rule;
		if (!allows)
			allows = rule;
	}
	return allows;
}

static enum nt_ruling ruling_of(const struct nt_config *config)
{
	switch (config->refusal) {
	case NT_REFUSAL_REFUSED:
		return NT_RULING_REFUSED;
	case NT_REFUSAL_NULL:
		return NT_RULING_NULL;
	default:
		return NT_RULING_NXDOMAIN;
	}
}

static void deny(struct nt_decision *decision, enum nt_ruling ruling,
		 const char *cause, const char *by)
{
	decision->ruling = ruling;
	decision->rule = NULL;
	decision->cause = cause;
	decision->by = by;
}

static void obey_rule(const struct nt_rules *rules, const struct nt_rule *rule,
		      struct nt_decision *decision)
{
	if (rule->allow) {
		decision->rule = rule;
		return;
	}
	/* The name exists for other types. */
	deny(decision, rule->n_types ? NT_RULING_NODATA :
				       ruling_of(rules->config),
	     rule->n_types ? "a rule denies this type" : "blacklisted name",
	     rule->name);
	decision->rule = rule;
}

static const struct nt_builtin *
builtin_for(const struct nt_rules *rules, const struct nt_suffixes *suffixes,
	    unsigned int i)
{
	uint32_t value = nt_names_find(rules->builtin, &suffixes->list[i]);
	const struct nt_builtin *builtin;

	if (!value)
		return NULL;
	builtin = nt_builtin_of(value);
	return (i ? builtin->below : builtin->itself) ? builtin : NULL;
}

/* What the lists say about each part of a name. */
struct listed {
	bool any;
	unsigned int said[NT_LABELS_MAX + 2];
	unsigned int number[NT_LABELS_MAX + 2];
};

static void ask_lists(const struct nt_lists *lists,
		      const struct nt_suffixes *suffixes, struct listed *listed)
{
	unsigned int i, all = 0;

	listed->any = false;
	if (!lists)
		return;
	for (i = 0; i < suffixes->n; i++)
		nt_names_prefetch(nt_lists_names(lists), &suffixes->list[i]);
	for (i = 0; i < suffixes->n; i++) {
		listed->said[i] = nt_lists_find(lists, suffixes, i,
						&listed->number[i]);
		all |= listed->said[i];
	}
	listed->any = all;
	if (all & NT_LISTED_EXCEPT)
		for (i = 0; i < suffixes->n; i++)
			listed->said[i] &= ~NT_LISTED_DENY;
}

static const char *list_name(const struct nt_config *config,
			     unsigned int number)
{
	const struct nt_list *list = &config->lists[number];

	return list->name ? list->name : list->file;
}

/* A single label is no host in the public DNS, though it may have NS records. */
static bool is_plain(const struct nt_suffixes *suffixes, uint16_t type)
{
	return suffixes->n == 2 && (type == TYPE_A || type == TYPE_AAAA ||
				    type == TYPE_SVCB || type == TYPE_HTTPS);
}

/* Consults the entries for part i of a name. Return: is it decided? */
static bool decide_part(const struct nt_rules *rules,
			const struct nt_suffixes *suffixes, unsigned int i,
			const struct listed *listed, uint16_t type,
			struct nt_decision *decision)
{
	const struct nt_config *config = rules->config;
	const struct nt_builtin *builtin;
	const struct nt_rule *rule;

	rule = rule_for(rules, suffixes, i, type, false);
	if (rule) {
		obey_rule(rules, rule, decision);
		return true;
	}
	builtin = builtin_for(rules, suffixes, i);
	if (builtin) {
		deny(decision, builtin->nodata ? NT_RULING_NODATA :
						 NT_RULING_NXDOMAIN,
		     builtin->cause, suffixes->list[i].text);
		return true;
	}
	if (listed->any && (listed->said[i] & NT_LISTED_DENY)) {
		deny(decision, ruling_of(config), "a list denies it",
		     list_name(config, listed->number[i]));
		return true;
	}
	if (listed->any && (listed->said[i] & NT_LISTED_ALLOW))
		return true;
	if (!i && config->special_names && is_plain(suffixes, type)) {
		deny(decision, NT_RULING_NXDOMAIN,
		     "a name of one label and no rule allows it", NULL);
		return true;
	}
	return false;
}

void nt_rules_decide(const struct nt_rules *rules, const char *name,
		     uint16_t type, struct nt_decision *decision)
{
	struct nt_suffixes suffixes;

	nt_suffixes_of(&suffixes, name, rules->key);
	nt_rules_decide_parts(rules, &suffixes, type, decision);
}

void nt_rules_decide_parts(const struct nt_rules *rules,
			   const struct nt_suffixes *suffixes, uint16_t type,
			   struct nt_decision *decision)
{
	struct listed listed;
	unsigned int i;

	memset(decision, 0, sizeof(*decision));
	if (nt_zones_has(rules->zones, suffixes)) {
		decision->ruling = NT_RULING_LOCAL;
		return;
	}
	ask_lists(rules->config->list_names, suffixes, &listed);
	for (i = 0; i < suffixes->n; i++)
		if (decide_part(rules, suffixes, i, &listed, type, decision))
			return;
	if (rules->config->default_deny)
		deny(decision, ruling_of(rules->config), "no rule allows it",
		     NULL);
}

bool nt_rules_link(const struct nt_rules *rules, const char *name,
		   uint16_t type, struct nt_decision *decision)
{
	const struct nt_builtin *builtin;
	struct nt_suffixes suffixes;
	struct listed listed;
	unsigned int i;

	nt_suffixes_of(&suffixes, name, rules->key);
	ask_lists(decision->rule ? NULL : rules->config->list_names, &suffixes,
		  &listed);
	for (i = 0; i < suffixes.n; i++) {
		const struct nt_rule *rule = rule_for(rules, &suffixes, i,
						      type, true);

		if (rule && !rule->allow) {
			obey_rule(rules, rule, decision);
			return false;
		}
		if (rule) {
			if (!decision->rule)
				decision->rule = rule;
			return true;
		}
		builtin = decision->rule ? NULL :
					   builtin_for(rules, &suffixes, i);
		if (builtin && builtin->chain) {
			deny(decision, NT_RULING_NXDOMAIN, builtin->cause,
			     suffixes.list[i].text);
			return false;
		}
		if (!listed.any)
			continue;
		if ((listed.said[i] & NT_LISTED_DENY) &&
		    (listed.said[i] & NT_LISTED_CHAIN)) {
			deny(decision, ruling_of(rules->config),
			     "a list denies an alias",
			     list_name(rules->config, listed.number[i]));
			return false;
		}
		if (listed.said[i] & NT_LISTED_ALLOW)
			return true;
	}
	return true;
}

/* Because of its domain, its single label, or the rule nearest to it. */
static bool may_be_private(const struct nt_rules *rules,
			   const struct nt_suffixes *suffixes)
{
	const struct nt_rule *rule;
	unsigned int i;

	if (!rules->config->rebind_protection || suffixes->n <= 2)
		return true;
	for (i = 0; i < suffixes->n; i++)
		if (nt_names_find(rules->private, &suffixes->list[i]))
			return true;
	for (i = 0; i < suffixes->n; i++) {
		rule = rule_for(rules, suffixes, i, ANY_TYPE, false);
		if (rule)
			return rule->may_be_private;
	}
	return false;
}

enum nt_fate nt_rules_fate(const struct nt_rules *rules, const char *name,
			   const struct nt_addr *addr)
{
	enum nt_special special = nt_special_of(addr);
	struct nt_suffixes suffixes;

	if (special == NT_SPECIAL_NULL)
		return NT_FATE_PASS;
	if (nt_denied_has(rules->denied, addr))
		return NT_FATE_STRIP;
	if (special == NT_SPECIAL_PUBLIC)
		return NT_FATE_COMMIT;
	nt_suffixes_of(&suffixes, name, rules->key);
	if (special == NT_SPECIAL_NEVER)
		return nt_zones_has(rules->zones, &suffixes) ? NT_FATE_PASS :
							       NT_FATE_STRIP;
	return may_be_private(rules, &suffixes) ||
	       nt_zones_has(rules->zones, &suffixes) ? NT_FATE_COMMIT :
						       NT_FATE_STRIP;
}
