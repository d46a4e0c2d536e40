// SPDX-License-Identifier: GPL-2.0
#include "lib/rules.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* A browser asks for it to learn whether it may go round its resolver. */
#define CANARY "use-application-dns.net"

struct nt_rules {
	const struct nt_config *config;
	/* Sorted; views into the configuration, "*." cut off the suffixes. */
	const char **names;
	size_t n_names;
	const char **suffixes;
	size_t n_suffixes;
	const char **private;
	size_t n_private;
};

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool has(const char **list, size_t n, const char *name)
{
	return n && bsearch(&name, list, n, sizeof(*list), compare);
}

/* Does a parent of the name stand in the list? */
static bool has_parent(const char **list, size_t n, const char *name)
{
	while ((name = strchr(name, '.')))
		if (has(list, n, ++name))
			return true;
	return false;
}

struct nt_rules *nt_rules_new(const struct nt_config *config)
{
	size_t n = config->n_blacklist_domains;
	struct nt_rules *rules;
	size_t i;

	rules = calloc(1, sizeof(*rules));
	if (!rules)
		return NULL;
	rules->config = config;
	rules->names = calloc(n + 1, sizeof(*rules->names));
	rules->suffixes = calloc(n + 1, sizeof(*rules->suffixes));
	rules->private = calloc(config->n_private_domains + 1,
				sizeof(*rules->private));
	if (!rules->names || !rules->suffixes || !rules->private) {
		nt_rules_free(rules);
		return NULL;
	}
	rules->names[rules->n_names++] = CANARY;
	for (i = 0; i < n; i++) {
		const char *name = config->blacklist_domains[i];

		if (!strncmp(name, "*.", 2))
			rules->suffixes[rules->n_suffixes++] = name + 2;
		else
			rules->names[rules->n_names++] = name;
	}
	for (i = 0; i < config->n_private_domains; i++)
		rules->private[rules->n_private++] = config->private_domains[i];
	qsort(rules->names, rules->n_names, sizeof(*rules->names), compare);
	qsort(rules->suffixes, rules->n_suffixes, sizeof(*rules->suffixes),
	      compare);
	qsort(rules->private, rules->n_private, sizeof(*rules->private),
	      compare);
	return rules;
}

void nt_rules_free(struct nt_rules *rules)
{
	if (!rules)
		return;
	free(rules->names);
	free(rules->suffixes);
	free(rules->private);
	free(rules);
}

bool nt_rules_blocks(const struct nt_rules *rules, const char *name)
{
	return has(rules->names, rules->n_names, name) ||
	       has_parent(rules->suffixes, rules->n_suffixes, name);
}

static bool may_be_private(const struct nt_rules *rules, const char *name)
{
	return !rules->config->rebind_protection || !strchr(name, '.') ||
	       has(rules->private, rules->n_private, name) ||
	       has_parent(rules->private, rules->n_private, name);
}

enum kind { KIND_PUBLIC, KIND_PRIVATE, KIND_NULL, KIND_NEVER };

static enum kind kind4(struct in_addr addr)
{
	uint32_t a = ntohl(addr.s_addr);

	if (!a)
		return KIND_NULL;
	if (a >> 24 == 0 || a >> 24 == 127 || a >> 28 >= 14)
		return KIND_NEVER;
	if (a >> 24 == 10 || a >> 20 == 0xac1 || a >> 16 == 0xc0a8 ||
	    a >> 22 == 0x191 || a >> 16 == 0xa9fe)
		return KIND_PRIVATE;
	return KIND_PUBLIC;
}

/* An IPv4 address inside an IPv6 one: where it begins, and how that is told. */
static const struct {
	uint8_t prefix[12];
	uint8_t len;	/* octets */
	uint8_t at;
} embeddings[] = {
	{ { [10] = 0xff, 0xff }, 12, 12 },		/* ::ffff:0:0/96 */
	{ { 0x00, 0x64, 0xff, 0x9b }, 12, 12 },		/* 64:ff9b::/96 */
	{ { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 6, 12 }, /* 64:ff9b:1::/48 */
	{ { 0x20, 0x02 }, 2, 2 },			/* 2002::/16 */
	{ { 0 }, 12, 12 },				/* ::/96 */
};

static enum kind kind6(const struct in6_addr *addr)
{
	const uint8_t *a = addr->s6_addr;
	struct in_addr v4;
	enum kind kind;
	size_t i;

	if (IN6_IS_ADDR_UNSPECIFIED(addr))
		return KIND_NULL;
	if (IN6_IS_ADDR_LOOPBACK(addr) || a[0] == 0xff)
		return KIND_NEVER;
	if ((a[0] & 0xfe) == 0xfc || (a[0] == 0xfe && a[1] >= 0x80))
		return KIND_PRIVATE;
	for (i = 0; i < sizeof(embeddings) / sizeof(embeddings[0]); i++) {
		if (memcmp(a, embeddings[i].prefix, embeddings[i].len))
			continue;
		memcpy(&v4, a + embeddings[i].at, sizeof(v4));
		kind = kind4(v4);
		return kind == KIND_NULL ? KIND_NEVER : kind;
	}
	return KIND_PUBLIC;
}

static bool is_denied(const struct nt_rules *rules, const struct nt_addr *addr)
{
	const struct nt_config *config = rules->config;
	size_t i;

	for (i = 0; i < config->n_prefixes; i++)
		if (config->prefixes[i].kind == NETTRUST_PREFIX_KIND_DENY &&
		    nt_prefix_contains(&config->prefixes[i], addr))
			return true;
	return false;
}

enum nt_fate nt_rules_fate(const struct nt_rules *rules, const char *name,
			   const struct nt_addr *addr)
{
	enum kind kind = addr->family == AF_INET ? kind4(addr->v4) :
						   kind6(&addr->v6);

	if (kind == KIND_NULL)
		return NT_FATE_PASS;
	if (kind == KIND_NEVER ||
	    (kind == KIND_PRIVATE && !may_be_private(rules, name)) ||
	    is_denied(rules, addr))
		return NT_FATE_STRIP;
	return NT_FATE_COMMIT;
}
