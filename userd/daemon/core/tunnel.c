// SPDX-License-Identifier: GPL-2.0
#include "daemon/core/tunnel.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/dns/message.h"

#define WINDOW_MS	60000
#define BITS		512	/* of the filter that tells new names */

/* A new name adds 1 to the score, and POINTS for each of these. */
#define LONG_LABEL	30
#define LONG_NAME	80
#define RANDOM_LEN	20
#define RANDOM_LETTERS	16	/* as letters_of() counts them */
#define POINTS		2

struct domain {
	uint64_t since_ms;
	uint64_t held_until_ms;
	uint32_t score;
	uint32_t zeros;		/* in bits */
	uint8_t bits[BITS / 8];
	bool known;
};

struct nt_tunnels {
	struct nt_table *table;
};

struct nt_tunnels *nt_tunnels_new(uint32_t entries)
{
	struct nt_tunnels *tunnels = calloc(1, sizeof(*tunnels));

	if (!tunnels)
		return NULL;
	tunnels->table = nt_table_new(entries, sizeof(struct domain));
	if (tunnels->table)
		return tunnels;
	free(tunnels);
	return NULL;
}

void nt_tunnels_free(struct nt_tunnels *tunnels)
{
	if (!tunnels)
		return;
	nt_table_free(tunnels->table);
	free(tunnels);
}

/*
 * Labels of the registered domain, estimated without a public suffix list: two,
 * or three if the second looks like a registry's (co.uk). Of reverse names,
 * those of a /16 (IPv4) or /32 (IPv6).
 */
static unsigned int labels_of_domain(const struct nt_suffixes *parts)
{
	const struct nt_suffix *top, *second;

	if (parts->n < 3)
		return 1;
	top = &parts->list[parts->n - 2];
	second = &parts->list[parts->n - 3];
	if (!strcmp(second->text, "in-addr.arpa"))
		return 4;
	if (!strcmp(second->text, "ip6.arpa"))
		return 10;
	return top->len == 2 && second->len - top->len - 1 <= 3 ? 3 : 2;
}

/* Index of the domain in parts; 0 if the name is not below one. */
static unsigned int domain_of(const struct nt_suffixes *parts,
			      const char *domain)
{
	unsigned int labels, i;

	for (i = 1; domain && *domain && i < parts->n; i++)
		if (!strcmp(parts->list[i].text, domain))
			return i;
	labels = labels_of_domain(parts);
	return parts->n - 1 > labels ? parts->n - 1 - labels : 0;
}

/*
 * The effective number of different letters: the inverse of the probability
 * that two letters of the text are equal. About 12 for words, 16 for
 * hexadecimal digits, 32 and more for base32 and base64.
 */
static unsigned int letters_of(const char *text, size_t len)
{
	unsigned int count[256] = { 0 };
	uint64_t same = 0, all = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '.')
			continue;
		same += count[(uint8_t)text[i]]++;
		all++;
	}
	return same ? all * (all - 1) / 2 / same : 256;
}

static size_t longest_label(const char *text, size_t len)
{
	size_t longest = 0, label = 0;

	for (size_t i = 0; i < len; i++) {
		label = text[i] == '.' ? 0 : label + 1;
		if (label > longest)
			longest = label;
	}
	return longest;
}

/* text: the part before the domain. */
static unsigned int points_of(const char *text, size_t len)
{
	return 1 + POINTS * (longest_label(text, len) >= LONG_LABEL) +
	       POINTS * (len >= LONG_NAME) +
	       POINTS * (len >= RANDOM_LEN &&
			 letters_of(text, len) >= RANDOM_LETTERS);
}

/* Types that carry much data and that programs seldom ask for. */
static bool is_unusual(uint16_t type)
{
	switch (type) {
	case LDNS_RR_TYPE_A:
	case LDNS_RR_TYPE_AAAA:
	case LDNS_RR_TYPE_PTR:
	case LDNS_RR_TYPE_SRV:
	case LDNS_RR_TYPE_NS:
	case LDNS_RR_TYPE_SOA:
	case LDNS_RR_TYPE_DS:
	case LDNS_RR_TYPE_DNSKEY:
	case LDNS_RR_TYPE_CAA:
	case NT_TYPE_SVCB:
	case NT_TYPE_HTTPS:
		return false;
	default:
		return true;
	}
}

/*
 * Is the name new? A filter of one bit per name. The fuller it is, the more new
 * names find their bit set already, so each that does not is weighted to
 * account for them.
 */
static uint32_t weigh(struct domain *domain, uint64_t hash, uint32_t points)
{
	unsigned int bit = hash % BITS;
	uint32_t weight;

	if (!domain->zeros)
		return points;
	if (domain->bits[bit / 8] >> bit % 8 & 1)
		return 0;
	domain->bits[bit / 8] |= 1 << bit % 8;
	weight = points * BITS / domain->zeros;
	domain->zeros--;
	return weight;
}

static void begin_window(struct domain *domain, uint64_t now_ms)
{
	domain->known = true;
	domain->since_ms = now_ms;
	domain->score = 0;
	domain->zeros = BITS;
	memset(domain->bits, 0, sizeof(domain->bits));
}

void nt_tunnels_see(struct nt_tunnels *tunnels, struct nt_tunnel_sign *sign)
{
	const struct nt_suffixes *parts = sign->parts;
	struct nt_table_key key;
	struct domain *domain;
	unsigned int at;
	size_t len;

	at = domain_of(parts, sign->domain);
	if (!at)
		return;
	key.a = parts->list[at].hash;
	key.b = sign->client.a ^ sign->client.b << 32;
	domain = nt_table_get(tunnels->table, key, &sign->forgot);
	if (!domain->known || sign->now_ms < domain->since_ms ||
	    sign->now_ms - domain->since_ms >= WINDOW_MS)
		begin_window(domain, sign->now_ms);
	len = parts->list[0].len - parts->list[at].len - 1;
	domain->score += weigh(domain, parts->list[0].hash,
			       points_of(parts->list[0].text, len)) +
			 is_unusual(sign->type);
	sign->held = sign->now_ms < domain->held_until_ms;
	if (domain->score < sign->limit || sign->held)
		return;
	sign->found = true;
	sign->held = true;
	domain->held_until_ms = sign->now_ms + sign->hold_ms;
}
