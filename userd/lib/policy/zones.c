// SPDX-License-Identifier: GPL-2.0
#include "lib/policy/zones.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHAIN_MAX	16	/* CNAMEs from the question to the addresses */
#define PIECE_MAX	255	/* octets of one string of a TXT record */

#define LOCALHOST(beneath, kind, address) {		\
	.name = (char[]){ "localhost" },		\
	.below = (beneath),				\
	.type = LDNS_RR_TYPE_##kind,			\
	.value = (char[]){ address },			\
	.ttl = 86400,					\
}

static const struct nt_record localhost_records[] = {
	LOCALHOST(false, A, "127.0.0.1"),
	LOCALHOST(false, AAAA, "::1"),
	LOCALHOST(true, A, "127.0.0.1"),
	LOCALHOST(true, AAAA, "::1"),
};

/* A record, linked to the next one of the same name. */
struct local {
	struct nt_record record;	/* strings belong to the configuration */
	bool made;			/* a PTR record of ours, with its name */
	uint32_t next;			/* index plus 1, 0: none */
};

struct nt_zones {
	uint64_t key;
	struct nt_names *exact;		/* values: 1 plus the first's index */
	struct nt_names *below;
	struct local *locals;
	size_t n;
};

void nt_zones_free(struct nt_zones *zones)
{
	if (!zones)
		return;
	for (size_t i = 0; i < zones->n; i++)
		if (zones->locals[i].made)
			free(zones->locals[i].record.name);
	nt_names_free(zones->exact);
	nt_names_free(zones->below);
	free(zones->locals);
	free(zones);
}

/* The array has room for it, see nt_zones_new(). */
static bool add(struct nt_zones *zones, const struct nt_record *record,
		bool made)
{
	struct nt_names *names = record->below ? zones->below : zones->exact;
	struct local *local = &zones->locals[zones->n++];
	size_t len = strlen(record->name);

	local->record = *record;
	local->made = made;
	local->next = nt_names_get(names, record->name, len);
	return !nt_names_set(names, record->name, len, zones->n);
}

/* RFC 1035 section 3.5, RFC 3596 section 2.5. NULL if memory ran out. */
static char *reverse_name(const struct nt_addr *addr)
{
	const uint8_t *a = addr->v6.s6_addr;
	char *name, *at;

	if (addr->family == AF_INET) {
		uint32_t v4 = ntohl(addr->v4.s_addr);

		return asprintf(&name, "%u.%u.%u.%u.in-addr.arpa", v4 & 0xff,
				v4 >> 8 & 0xff, v4 >> 16 & 0xff, v4 >> 24) < 0 ?
		       NULL : name;
	}
	name = malloc(4 * sizeof(addr->v6) + sizeof("ip6.arpa"));
	if (!name)
		return NULL;
	at = name;
	for (unsigned int i = sizeof(addr->v6); i-- > 0; )
		at += sprintf(at, "%x.%x.", a[i] & 0xf, a[i] >> 4);
	strcpy(at, "ip6.arpa");
	return name;
}

/* The PTR record of an address, unless the configuration has one. */
static bool add_reverse(struct nt_zones *zones, const struct nt_record *record)
{
	struct nt_record reverse = {
		.type = LDNS_RR_TYPE_PTR,
		.value = record->name,
		.ttl = record->ttl,
	};
	struct nt_addr addr;
	const char *why;

	if (record->below || (record->type != LDNS_RR_TYPE_A &&
			      record->type != LDNS_RR_TYPE_AAAA) ||
	    nt_addr_parse(record->value, &addr, &why))
		return true;
	reverse.name = reverse_name(&addr);
	if (!reverse.name)
		return false;
	if (!nt_names_get(zones->exact, reverse.name, strlen(reverse.name)))
		return add(zones, &reverse, true);
	free(reverse.name);
	return true;
}

static bool fill(struct nt_zones *zones, const struct nt_config *config)
{
	size_t n_own, i;

	for (i = 0; i < config->n_records; i++)
		if (!add(zones, &config->records[i], false))
			return false;
	for (i = 0; config->special_names && i < 4; i++)
		if (!add(zones, &localhost_records[i], false))
			return false;
	for (i = 0, n_own = zones->n; i < n_own; i++)
		if (!add_reverse(zones, &zones->locals[i].record))
			return false;
	return true;
}

struct nt_zones *nt_zones_new(const struct nt_config *config, uint64_t key)
{
	struct nt_zones *zones = calloc(1, sizeof(*zones));

	if (!zones)
		return NULL;
	zones->key = key;
	zones->exact = nt_names_new(key);
	zones->below = nt_names_new(key);
	/* Every record may get a PTR record. */
	zones->locals = calloc(2 * (config->n_records + 4),
			       sizeof(*zones->locals));
	if (zones->exact && zones->below && zones->locals &&
	    fill(zones, config))
		return zones;
	nt_zones_free(zones);
	return NULL;
}

/* Return: the first record of a name, NULL if it is not answered here. */
static const struct local *first(const struct nt_zones *zones,
				 const struct nt_suffixes *suffixes)
{
	uint32_t at = nt_names_find(zones->exact, &suffixes->list[0]);
	unsigned int i;

	for (i = 1; !at && i < suffixes->n; i++)
		at = nt_names_find(zones->below, &suffixes->list[i]);
	return at ? &zones->locals[at - 1] : NULL;
}

static const struct local *next(const struct nt_zones *zones,
				const struct local *local)
{
	return local->next ? &zones->locals[local->next - 1] : NULL;
}

bool nt_zones_has(const struct nt_zones *zones,
		  const struct nt_suffixes *suffixes)
{
	return first(zones, suffixes);
}

static bool push_text(ldns_rr *rr, const char *text)
{
	uint8_t piece[PIECE_MAX + 1];
	size_t left = strlen(text);
	ldns_rdf *rdf;

	do {
		piece[0] = left < PIECE_MAX ? left : PIECE_MAX;
		memcpy(piece + 1, text, piece[0]);
		rdf = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_STR, piece[0] + 1,
					    piece);
		if (!rdf || !ldns_rr_push_rdf(rr, rdf)) {
			ldns_rdf_deep_free(rdf);
			return false;
		}
		text += piece[0];
		left -= piece[0];
	} while (left);
	return true;
}

static bool push_value(ldns_rr *rr, uint16_t type, const char *value)
{
	ldns_rdf_type kind = LDNS_RDF_TYPE_DNAME;
	ldns_rdf *rdf;

	if (type == LDNS_RR_TYPE_TXT)
		return push_text(rr, value);
	if (type == LDNS_RR_TYPE_A)
		kind = LDNS_RDF_TYPE_A;
	if (type == LDNS_RR_TYPE_AAAA)
		kind = LDNS_RDF_TYPE_AAAA;
	rdf = ldns_rdf_new_frm_str(kind, value);
	if (rdf && ldns_rr_push_rdf(rr, rdf))
		return true;
	ldns_rdf_deep_free(rdf);
	return false;
}

static bool push(ldns_pkt *packet, const ldns_rdf *owner, uint16_t type,
		 const char *value, uint32_t ttl)
{
	ldns_rr *rr = ldns_rr_new();

	if (!rr)
		return false;
	ldns_rr_set_owner(rr, ldns_rdf_clone(owner));
	ldns_rr_set_type(rr, type);
	ldns_rr_set_class(rr, LDNS_RR_CLASS_IN);
	ldns_rr_set_ttl(rr, ttl);
	if (ldns_rr_owner(rr) && push_value(rr, type, value) &&
	    ldns_pkt_push_rr(packet, LDNS_SECTION_ANSWER, rr))
		return true;
	ldns_rr_free(rr);
	return false;
}

/* Adds the records of a name; *cname receives its CNAME's target, if any. */
static bool push_name(const struct nt_zones *zones, ldns_pkt *packet,
		      const ldns_rdf *owner, const struct local *local,
		      uint16_t type, const char **cname)
{
	*cname = NULL;
	for (; local; local = next(zones, local)) {
		const struct nt_record *record = &local->record;

		if (record->type != type && type != LDNS_RR_TYPE_ANY &&
		    record->type != LDNS_RR_TYPE_CNAME)
			continue;
		if (!push(packet, owner, record->type, record->value,
			  record->ttl))
			return false;
		if (record->type == LDNS_RR_TYPE_CNAME)
			*cname = record->value;
	}
	return true;
}

ldns_pkt *nt_zones_answer(const struct nt_zones *zones, const ldns_rdf *owner,
			  const char *name, uint16_t type)
{
	struct nt_suffixes suffixes;
	ldns_pkt *packet = ldns_pkt_new();
	ldns_rdf *alias = NULL;
	unsigned int i;
	bool good = packet;

	if (good)
		ldns_pkt_set_qr(packet, true);
	for (i = 0; good && name && i < CHAIN_MAX; i++) {
		nt_suffixes_of(&suffixes, name, zones->key);
		if (i) {
			ldns_rdf_deep_free(alias);
			alias = ldns_dname_new_frm_str(name);
			owner = alias;
		}
		good = owner && push_name(zones, packet, owner,
					  first(zones, &suffixes), type, &name);
		if (type == LDNS_RR_TYPE_CNAME || type == LDNS_RR_TYPE_ANY)
			break;
	}
	ldns_rdf_deep_free(alias);
	if (good)
		return packet;
	ldns_pkt_free(packet);
	return NULL;
}
