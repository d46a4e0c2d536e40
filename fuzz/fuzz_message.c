// SPDX-License-Identifier: GPL-2.0
/* DNS messages, from clients and from upstreams. */
#include <string.h>

#include "lib/dns/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct nt_config config = {
		.rebind_protection = true,
		.ttl_mode = NT_TTL_DNS,
		.ttl_min = 60,
		.ttl_max = 3600,
	};
	static const struct nt_decision forwarded;
	static struct nt_rules *rules;
	static uint8_t out[NT_MESSAGE_MAX];
	struct nt_reply reply = { .ede = NT_EDE_OTHER, .text = "text" };
	struct nt_question question;
	uint8_t name[NT_OWNER_MAX];
	size_t owner_len, at;
	int rcode;

	if (!rules)
		rules = nt_rules_new(&config);
	rcode = nt_question_parse(&question, data, size);
	reply.rcode = rcode;
	if (rcode >= 0)
		nt_reply(&question, &reply, out, 512);

	/* The same octets as an answer to whatever they ask themselves. */
	if (size < NT_HEADER_LEN)
		return 0;
	at = nt_wire_name(data, size, NT_HEADER_LEN, name, &owner_len);
	if (!at || size - at < 4)
		return 0;
	memset(&question, 0, sizeof(question));
	memcpy(question.owner, data + NT_HEADER_LEN, owner_len);
	question.owner_len = owner_len;
	question.type = nt_get16(data + at);
	nt_wire_text(name, question.name);
	reply.answer = nt_answer_new(data, size, &question, &forwarded, rules,
				     &config);
	reply.age = 100;
	if (reply.answer)
		nt_reply(&question, &reply, out, 1232);
	nt_answer_free((struct nt_answer *)reply.answer);
	return 0;
}
