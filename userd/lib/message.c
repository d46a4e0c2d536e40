// SPDX-License-Identifier: GPL-2.0
#include "lib/message.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_LEN	12
#define EDNS_SIZE	1232	/* what we take and send, DNS flag day 2020 */
#define UDP_MIN		512

/* Of the SVCB types, whatever ldns was built with (RFC 9460). */
#define TYPE_SVCB	64
#define TYPE_HTTPS	65

static void name_str(const ldns_rdf *owner, char *buf, size_t size)
{
	char *text = ldns_rdf2str(owner);
	size_t len = text ? strlen(text) : 0;
	size_t i;

	if (len > 1 && text[len - 1] == '.')
		len--;
	if (len >= size)
		len = size - 1;
	for (i = 0; i < len; i++)
		buf[i] = tolower((unsigned char)text[i]);
	buf[len] = 0;
	free(text);
}

/*
 * A message has at most one OPT (RFC 6891 section 6.1.1) and one TSIG (RFC 8945
 * section 5.1) record. ldns 1.8 keeps the last of several and loses the memory
 * of the others, so such a message must not reach its packet parser.
 */
static bool has_doubles(const uint8_t *wire, size_t len)
{
	const uint16_t counts[] = {
		LDNS_QDCOUNT(wire), LDNS_ANCOUNT(wire), LDNS_NSCOUNT(wire),
		LDNS_ARCOUNT(wire),
	};
	unsigned int opts = 0, tsigs = 0, section, i;
	size_t at = HEADER_LEN;
	ldns_rr *rr;

	for (section = 0; section < 4; section++) {
		for (i = 0; i < counts[section]; i++) {
			/* LDNS_SECTION_QUESTION is the first of them. */
			if (ldns_wire2rr(&rr, wire, len, &at, section) !=
			    LDNS_STATUS_OK)
				return opts > 1 || tsigs > 1;
			if (section == LDNS_SECTION_ADDITIONAL) {
				opts += ldns_rr_get_type(rr) ==
					LDNS_RR_TYPE_OPT;
				tsigs += ldns_rr_get_type(rr) ==
					 LDNS_RR_TYPE_TSIG;
			}
			ldns_rr_free(rr);
		}
	}
	return opts > 1 || tsigs > 1;
}

ldns_pkt *nt_packet_parse(const uint8_t *wire, size_t len)
{
	ldns_pkt *packet = NULL;

	if (len < HEADER_LEN ||
	    (LDNS_ARCOUNT(wire) > 1 && has_doubles(wire, len)) ||
	    ldns_wire2pkt(&packet, wire, len) != LDNS_STATUS_OK)
		return NULL;
	return packet;
}

/* What the header alone says. Return: as nt_question_parse(). */
static int parse_header(struct nt_question *question, const uint8_t *wire,
			size_t len)
{
	if (len < HEADER_LEN || LDNS_QR_WIRE(wire))
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

static int parse_packet(struct nt_question *question, ldns_pkt *packet)
{
	ldns_rr *rr = ldns_rr_list_rr(ldns_pkt_question(packet), 0);

	if (!rr || !ldns_rr_owner(rr))
		return LDNS_RCODE_FORMERR;
	question->owner = ldns_rdf_clone(ldns_rr_owner(rr));
	if (!question->owner)
		return LDNS_RCODE_SERVFAIL;
	question->type = ldns_rr_get_type(rr);
	name_str(question->owner, question->name, sizeof(question->name));
	if (ldns_pkt_edns(packet)) {
		question->edns = true;
		question->dnssec_ok = ldns_pkt_edns_do(packet);
		if (ldns_pkt_edns_udp_size(packet) > UDP_MIN)
			question->udp_size = ldns_pkt_edns_udp_size(packet);
		if (ldns_pkt_edns_version(packet))
			return LDNS_RCODE_FORMERR;
	}
	if (ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN ||
	    question->type == LDNS_RR_TYPE_AXFR ||
	    question->type == LDNS_RR_TYPE_IXFR)
		return LDNS_RCODE_REFUSED;
	return 0;
}

int nt_question_parse(struct nt_question *question, const uint8_t *wire,
		      size_t len)
{
	ldns_pkt *packet;
	int rcode;

	memset(question, 0, sizeof(*question));
	rcode = parse_header(question, wire, len);
	if (rcode)
		return rcode;
	packet = nt_packet_parse(wire, len);
	if (!packet)
		return LDNS_RCODE_FORMERR;
	rcode = parse_packet(question, packet);
	ldns_pkt_free(packet);
	return rcode;
}

void nt_question_clear(struct nt_question *question)
{
	ldns_rdf_deep_free(question->owner);
	question->owner = NULL;
}

bool nt_question_is_handled(const struct nt_question *question)
{
	switch (question->type) {
	case LDNS_RR_TYPE_A:
	case LDNS_RR_TYPE_AAAA:
	case TYPE_SVCB:
	case TYPE_HTTPS:
	case LDNS_RR_TYPE_ANY:
		return true;
	default:
		return false;
	}
}

static void randomize_case(ldns_rdf *owner, const uint8_t cases[32])
{
	uint8_t *data = ldns_rdf_data(owner);
	size_t len = ldns_rdf_size(owner);
	size_t i, label = 0;

	for (i = 0; i < len; i++) {
		if (i == label) {
			label += data[i] + 1;
			continue;
		}
		if (isalpha(data[i]) && (cases[i / 8 % 32] >> i % 8 & 1))
			data[i] ^= 0x20;
	}
}

static uint8_t *to_wire(ldns_pkt *packet, size_t *len)
{
	uint8_t *wire = NULL;

	if (ldns_pkt2wire(&wire, packet, len) != LDNS_STATUS_OK)
		return NULL;
	return wire;
}

uint8_t *nt_upstream_query(const struct nt_question *question, uint16_t id,
			   const uint8_t cases[32], uint16_t udp_size,
			   ldns_rdf **owner, size_t *len)
{
	uint8_t *wire = NULL;
	ldns_pkt *packet;
	ldns_rdf *name;

	*owner = ldns_rdf_clone(question->owner);
	if (!*owner)
		return NULL;
	randomize_case(*owner, cases);
	name = ldns_rdf_clone(*owner);
	packet = name ? ldns_pkt_query_new(name, question->type,
					   LDNS_RR_CLASS_IN, LDNS_RD) : NULL;
	if (!packet) {
		ldns_rdf_deep_free(name);
	} else {
		ldns_pkt_set_id(packet, id);
		ldns_pkt_set_cd(packet, question->cd);
		ldns_pkt_set_ad(packet, question->ad);
		ldns_pkt_set_edns_udp_size(packet, udp_size);
		ldns_pkt_set_edns_do(packet, question->dnssec_ok);
		wire = to_wire(packet, len);
		ldns_pkt_free(packet);
	}
	if (!wire) {
		ldns_rdf_deep_free(*owner);
		*owner = NULL;
	}
	return wire;
}

static bool same_bytes(const ldns_rdf *a, const ldns_rdf *b)
{
	return a && b && ldns_rdf_size(a) == ldns_rdf_size(b) &&
	       !memcmp(ldns_rdf_data(a), ldns_rdf_data(b), ldns_rdf_size(a));
}

ldns_pkt *nt_upstream_answer(const uint8_t *wire, size_t len, uint16_t id,
			     const ldns_rdf *owner, uint16_t type)
{
	ldns_pkt *packet;
	ldns_rr *rr;

	if (len < HEADER_LEN || !LDNS_QR_WIRE(wire) ||
	    LDNS_ID_WIRE(wire) != id || LDNS_QDCOUNT(wire) != 1 ||
	    LDNS_OPCODE_WIRE(wire) != LDNS_PACKET_QUERY)
		return NULL;
	packet = nt_packet_parse(wire, len);
	if (!packet)
		return NULL;
	rr = ldns_rr_list_rr(ldns_pkt_question(packet), 0);
	if (rr && same_bytes(ldns_rr_owner(rr), owner) &&
	    ldns_rr_get_type(rr) == type &&
	    ldns_rr_get_class(rr) == LDNS_RR_CLASS_IN)
		return packet;
	ldns_pkt_free(packet);
	return NULL;
}

static void put_option(ldns_pkt *packet, int ede, const char *text)
{
	size_t len = text ? strlen(text) : 0;
	uint8_t data[256];
	ldns_rdf *rdf;

	if (len > sizeof(data) - 6)
		len = sizeof(data) - 6;
	ldns_write_uint16(data, LDNS_EDNS_EDE);
	ldns_write_uint16(data + 2, len + 2);
	ldns_write_uint16(data + 4, ede);
	if (len)
		memcpy(data + 6, text, len);
	rdf = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_NONE, len + 6, data);
	if (rdf)
		ldns_pkt_set_edns_data(packet, rdf);
}

static bool push_all(ldns_pkt *packet, ldns_pkt_section section,
		     const ldns_rr_list *list)
{
	ldns_rr *rr;
	size_t i;

	for (i = 0; i < ldns_rr_list_rr_count(list); i++) {
		rr = ldns_rr_clone(ldns_rr_list_rr(list, i));
		if (!rr || !ldns_pkt_push_rr(packet, section, rr)) {
			ldns_rr_free(rr);
			return false;
		}
	}
	return true;
}

static bool push_question(ldns_pkt *packet, const struct nt_question *question)
{
	ldns_rr *rr;

	if (!question->owner)
		return true;
	rr = ldns_rr_new();
	if (!rr)
		return false;
	ldns_rr_set_question(rr, true);
	ldns_rr_set_owner(rr, ldns_rdf_clone(question->owner));
	ldns_rr_set_type(rr, question->type);
	ldns_rr_set_class(rr, LDNS_RR_CLASS_IN);
	if (ldns_rr_owner(rr) &&
	    ldns_pkt_push_rr(packet, LDNS_SECTION_QUESTION, rr))
		return true;
	ldns_rr_free(rr);
	return false;
}

static uint8_t *build(const struct nt_question *question,
		      const struct nt_answer *answer, uint8_t rcode, int ede,
		      const char *text, bool cut, size_t *len)
{
	ldns_pkt *packet = ldns_pkt_new();
	uint8_t *wire = NULL;

	if (!packet)
		return NULL;
	ldns_pkt_set_id(packet, question->id);
	ldns_pkt_set_qr(packet, true);
	ldns_pkt_set_ra(packet, true);
	ldns_pkt_set_rd(packet, question->rd);
	ldns_pkt_set_cd(packet, question->cd);
	ldns_pkt_set_tc(packet, cut);
	ldns_pkt_set_rcode(packet, answer ? answer->rcode : rcode);
	if (answer && (question->ad || question->dnssec_ok))
		ldns_pkt_set_ad(packet, answer->authentic);
	if (question->edns) {
		ldns_pkt_set_edns_udp_size(packet, EDNS_SIZE);
		ldns_pkt_set_edns_do(packet, question->dnssec_ok);
		if (ede != NT_EDE_NONE)
			put_option(packet, ede, text);
	}
	if (push_question(packet, question) &&
	    (!answer || cut ||
	     (push_all(packet, LDNS_SECTION_ANSWER, answer->answer) &&
	      push_all(packet, LDNS_SECTION_AUTHORITY, answer->authority))))
		wire = to_wire(packet, len);
	ldns_pkt_free(packet);
	return wire;
}

uint8_t *nt_reply(const struct nt_question *question,
		  const struct nt_answer *answer, uint8_t rcode, int ede,
		  const char *text, size_t limit, size_t *len)
{
	uint8_t *wire;

	wire = build(question, answer, rcode, ede, text, false, len);
	if (!wire || *len <= limit)
		return wire;
	free(wire);
	return build(question, answer, rcode, ede, text, true, len);
}
