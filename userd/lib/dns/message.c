// SPDX-License-Identifier: GPL-2.0
/* Questions: parsed from clients, written for upstreams. */
#include "lib/dns/message.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/edns.h"

#define UDP_MIN		512
#define OPT_LEN		11

/* Reads the header. Return: as nt_question_parse(). */
static int parse_header(struct nt_question *question, const uint8_t *wire,
			size_t len)
{
	if (len < NT_HEADER_LEN || LDNS_QR_WIRE(wire))
		return -1;
	question->id = LDNS_ID_WIRE(wire);
	question->rd = LDNS_RD_WIRE(wire);
	question->cd = LDNS_CD_WIRE(wire);
	question->ad = LDNS_AD_WIRE(wire);
	question->udp_size = UDP_MIN;
	if (LDNS_OPCODE_WIRE(wire) != LDNS_PACKET_QUERY)
		return LDNS_RCODE_NOTIMPL;
	return LDNS_QDCOUNT(wire) == 1 ? 0 : LDNS_RCODE_FORMERR;
}

/* Return: false if the client's cookie is of no length that one has. */
static bool take_cookie(struct nt_question *question,
			const struct nt_edns *edns)
{
	size_t len = edns->cookie_len;

	if (!edns->cookie)
		return true;
	/* RFC 7873 section 5.2.2. */
	if (len != NT_COOKIE_CLIENT && (len < 16 || len > NT_COOKIE_MAX))
		return false;
	question->cookie_len = len;
	memcpy(question->cookie, edns->cookie, len);
	return true;
}

/* Return: as nt_question_parse(). */
static int take_edns(struct nt_question *question, const struct nt_edns *edns)
{
	if (!edns->end)
		return 0;
	question->edns = true;
	question->dnssec_ok = edns->dnssec_ok;
	if (edns->size > UDP_MIN)
		question->udp_size = edns->size;
	if (edns->version)
		return NT_RCODE_BADVERS;
	if (edns->malformed || !take_cookie(question, edns))
		return LDNS_RCODE_FORMERR;
	return 0;
}

int nt_question_parse(struct nt_question *question, const uint8_t *wire,
		      size_t len)
{
	uint8_t name[NT_OWNER_MAX];
	struct nt_edns edns;
	size_t owner_len, at;
	int rcode;

	/* Not the whole name, which is long: an empty one is enough. */
	memset(question, 0, offsetof(struct nt_question, name) + 1);
	rcode = parse_header(question, wire, len);
	if (rcode)
		return rcode;
	at = nt_wire_name(wire, len, NT_HEADER_LEN, name, &owner_len);
	/* The first name of a message has nothing to point to: it is whole. */
	if (!at || len - at < 4 || !nt_edns_read(wire, len, at + 4, &edns))
		return LDNS_RCODE_FORMERR;
	question->owner_len = owner_len;
	memcpy(question->owner, wire + NT_HEADER_LEN, owner_len);
	nt_wire_text(name, question->name);
	question->type = nt_get16(wire + at);
	question->class = nt_get16(wire + at + 2);
	rcode = take_edns(question, &edns);
	if (rcode)
		return rcode;
	if (question->class != LDNS_RR_CLASS_IN ||
	    question->type == LDNS_RR_TYPE_AXFR ||
	    question->type == LDNS_RR_TYPE_IXFR)
		return LDNS_RCODE_REFUSED;
	return 0;
}

bool nt_question_is_handled(const struct nt_question *question)
{
	return nt_type_has_addresses(question->type) ||
	       question->type == LDNS_RR_TYPE_ANY;
}

bool nt_question_same(const struct nt_question *a, const struct nt_question *b)
{
	return a->type == b->type && a->dnssec_ok == b->dnssec_ok &&
	       a->cd == b->cd && !strcmp(a->name, b->name);
}

uint64_t nt_question_hash(const struct nt_question *question,
			  const uint8_t key[NT_SIPHASH_KEY])
{
	return nt_siphash(key, question->name, strlen(question->name)) ^
	       ((uint64_t)question->type << 2 | question->dnssec_ok << 1 |
		question->cd) * 0x9e3779b97f4a7c15u;
}

static void randomize_case(uint8_t *owner, size_t len, const uint8_t cases[32])
{
	size_t i, label = 0;

	for (i = 0; i < len; i++) {
		if (i == label) {
			label += owner[i] + 1;
			continue;
		}
		if (isalpha(owner[i]) && (cases[i / 8 % 32] >> i % 8 & 1))
			owner[i] ^= 0x20;
	}
}

uint8_t *nt_upstream_query(const struct nt_question *question, uint16_t id,
			   const uint8_t cases[32], uint16_t udp_size,
			   ldns_rdf **owner, size_t *len)
{
	size_t n = question->owner_len;
	uint8_t *wire, *at;

	*len = NT_HEADER_LEN + n + 4 + OPT_LEN;
	wire = calloc(1, *len);
	if (!wire)
		return NULL;
	nt_put16(wire, id);
	wire[2] = 1;			/* RD */
	wire[3] = 0x20 | question->cd << 4;	/* AD, CD */
	wire[5] = 1;
	wire[11] = 1;
	at = wire + NT_HEADER_LEN;
	memcpy(at, question->owner, n);
	randomize_case(at, n, cases);
	*owner = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, n, at);
	if (!*owner) {
		free(wire);
		return NULL;
	}
	at += n;
	nt_put16(at, question->type);
	nt_put16(at + 2, LDNS_RR_CLASS_IN);
	at += 4;
	nt_put16(at + 1, LDNS_RR_TYPE_OPT);
	nt_put16(at + 3, udp_size);
	at[7] = question->dnssec_ok << 7;
	return wire;
}

bool nt_upstream_answer(const uint8_t *wire, size_t len, uint16_t id,
			const ldns_rdf *owner, uint16_t type)
{
	size_t owner_len = ldns_rdf_size(owner);
	size_t at = NT_HEADER_LEN + owner_len;
	struct nt_edns edns;

	return len >= at + 4 && LDNS_QR_WIRE(wire) &&
	       LDNS_ID_WIRE(wire) == id && LDNS_QDCOUNT(wire) == 1 &&
	       LDNS_OPCODE_WIRE(wire) == LDNS_PACKET_QUERY &&
	       !memcmp(wire + NT_HEADER_LEN, ldns_rdf_data(owner),
		       owner_len) &&
	       nt_get16(wire + at) == type &&
	       nt_get16(wire + at + 2) == LDNS_RR_CLASS_IN &&
	       nt_edns_read(wire, len, at + 4, &edns) && !edns.malformed;
}
