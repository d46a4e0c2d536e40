// SPDX-License-Identifier: GPL-2.0
/* DNS messages, as from a client and as from the upstream. */
#include <string.h>

#include "lib/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct nt_config config = {
		.rebind_protection = true,
		.ttl_mode = NT_TTL_DNS,
		.ttl_min = 60,
		.ttl_max = 3600,
	};
	static struct nt_rules *rules;
	struct nt_question question;
	struct nt_answer *answer;
	ldns_pkt *packet;
	uint8_t *wire;
	size_t len;
	int rcode;

	if (!rules)
		rules = nt_rules_new(&config);
	rcode = nt_question_parse(&question, data, size);
	if (rcode >= 0)
		free(nt_reply(&question, NULL, rcode, NT_EDE_OTHER, "text",
			      512, &len));
	nt_question_clear(&question);

	/* The same octets as an answer to whatever they ask themselves. */
	packet = nt_packet_parse(data, size);
	if (!packet)
		return 0;
	memset(&question, 0, sizeof(question));
	if (ldns_pkt_qdcount(packet)) {
		const ldns_rr *rr;

		rr = ldns_rr_list_rr(ldns_pkt_question(packet), 0);
		question.owner = ldns_rdf_clone(ldns_rr_owner(rr));
		question.type = ldns_rr_get_type(rr);
		strcpy(question.name, "www.example");
		answer = nt_answer_new(packet, &question, rules, &config);
		if (answer) {
			wire = nt_reply(&question, answer, 0, NT_EDE_NONE,
					NULL, 1232, &len);
			free(wire);
			nt_answer_free(nt_answer_clone(answer));
		}
		nt_answer_free(answer);
		nt_question_clear(&question);
	}
	ldns_pkt_free(packet);
	return 0;
}
