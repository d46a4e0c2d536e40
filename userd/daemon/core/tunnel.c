// SPDX-License-Identifier: GPL-2.0
#include "daemon/core/tunnel.h"

#include <stdlib.h>
#include <string.h>

#include "lib/dns/message.h"
#include "lib/base/names.h"

#define WINDOW_MS	60000
#define BITS		512	/* to tell names of one window apart */

/* What a name that is new adds to the score, beside 1. */
#define LONG_LABEL	30
#define LONG_NAME	80
#define RANDOM_LEN	20
#define RANDOM_LETTERS	16	/* as if so many were used evenly */
#define POINTS		2	/* for each of these */

struct domain {
	uint64_t since_ms;
	uint64_t held_until_ms;
	uint32_t score;
	uint32_t zeros;		/* bits that are not set */
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
 * Labels of the domain that somebody registered, about: two, or three where the
 * second looks like that of a registry (co.uk); of reverse names, those of a /16
 * and a /32.
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

/* Which part of the name is the domain; 0 if there is nothing below it. */
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
 * The inverse of the chance that two letters of the text are the same: how many
 * letters it would be made of if it used them evenly. Of words about 12, of
 * hexadecimal digits 16, of base32 and base64 32 and more.
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

/* text: what stands before the domain. */
static unsigned int points_of(const char *text, size_t len)
{
	return 1 + POINTS * (longest_label(text, len) >= LONG_LABEL) +
	       POINTS * (len >= LONG_NAME) +
	       POINTS * (len >= RANDOM_LEN &&
			 letters_of(text, len) >= RANDOM_LETTERS);
}

/* Types that can carry much and that programs seldom ask for. */
static bool is_odd(uint16_t type)
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
	case 64:	/* SVCB */
	case 65:	/* HTTPS */
		return false;
	default:
		return true;
	}
}

/*
 * A bit for each name, and what it counts for when it is set: where some names
 * share bits, those that found an empty one stand for the others.
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
			 is_odd(sign->type);
	sign->held = sign->now_ms < domain->held_until_ms;
	if (domain->score < sign->limit || sign->held)
		return;
	sign->found = true;
	sign->held = true;
	domain->held_until_ms = sign->now_ms + sign->hold_ms;
}
