// SPDX-License-Identifier: GPL-2.0
/* Answers that no upstream gave: local records, refusals, ANY. See message.h. */
#include <stdlib.h>
#include <string.h>

#include "lib/dns/message.h"

#define ANY_TTL		3600	/* seconds */
#define NULL_TTL	10	/* seconds; the name may be allowed soon */

static bool push_question(ldns_pkt *packet, const struct nt_question *question)
{
	ldns_rr *rr = ldns_rr_new();
	ldns_rdf *owner;

	owner = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, question->owner_len,
				      question->owner);
	if (rr && owner) {
		ldns_rr_set_question(rr, true);
		ldns_rr_set_owner(rr, owner);
		ldns_rr_set_type(rr, question->type);
		ldns_rr_set_class(rr, LDNS_RR_CLASS_IN);
		if (ldns_pkt_push_rr(packet, LDNS_SECTION_QUESTION, rr))
			return true;
		ldns_rr_free(rr);
		return false;
	}
	ldns_rr_free(rr);
	ldns_rdf_deep_free(owner);
	return false;
}

struct nt_answer *nt_answer_of_packet(ldns_pkt *packet,
				      const struct nt_question *question,
				      const struct nt_decision *decision,
				      const struct nt_rules *rules,
				      const struct nt_config *config)
{
	struct nt_answer *answer;
	uint8_t *wire;
	size_t len;

	if ((!ldns_pkt_qdcount(packet) && !push_question(packet, question)) ||
	    ldns_pkt2wire(&wire, packet, &len) != LDNS_STATUS_OK)
		return NULL;
	answer = nt_answer_new(wire, len, question, decision, rules, config);
	free(wire);
	return answer;
}

/* An answer with one record of the question's owner, or with none. */
static struct nt_answer *one_record(uint16_t type, uint32_t ttl,
				    const void *rdata, size_t rdlen)
{
	size_t len = rdlen ? 12 + rdlen : 0;
	struct nt_answer *answer = calloc(1, sizeof(*answer) + len);
	uint8_t *at;

	if (!answer)
		return NULL;
	answer->refs = 1;
	answer->len = len;
	if (!len)
		return answer;
	answer->n_answer = 1;
	at = answer->records;
	nt_put16(at, 0xc000 | NT_HEADER_LEN);
	nt_put16(at + 2, type);
	nt_put16(at + 4, LDNS_RR_CLASS_IN);
	nt_put32(at + 6, ttl);
	nt_put16(at + 10, rdlen);
	memcpy(at + 12, rdata, rdlen);
	return answer;
}

struct nt_answer *nt_answer_null(const struct nt_question *question)
{
	static const uint8_t zeros[16];
	size_t rdlen = question->type == LDNS_RR_TYPE_A ? 4 :
		       question->type == LDNS_RR_TYPE_AAAA ? 16 : 0;

	return one_record(question->type, NULL_TTL, zeros, rdlen);
}

struct nt_answer *nt_answer_any(void)
{
	/* CPU "RFC8482", empty OS. */
	static const char hinfo[] = "\7RFC8482";

	return one_record(LDNS_RR_TYPE_HINFO, ANY_TTL, hinfo, sizeof(hinfo));
}
