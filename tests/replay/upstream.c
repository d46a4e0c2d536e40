// SPDX-License-Identifier: GPL-2.0
/* What the upstream sends: "answer RCODE [WORD...] | RECORD || RECORD". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "play.h"

struct answering {
	unsigned int which;
	ldns_pkt *packet;
	const char *name;	/* another question's; NULL: as asked */
	const char *type;
	bool wrong_id;
	bool wrong_case;
	unsigned int questions;
	int cut;		/* octets less, or more */
	uint8_t bytes[1024];
	size_t bytes_len;
	unsigned int counts[3];
};

static bool answer_word(struct play *play, struct answering *answering,
			const char *word)
{
	ldns_pkt *packet = answering->packet;
	const char *value;

	if (!strcmp(word, "ad"))
		ldns_pkt_set_ad(packet, true);
	else if (!strcmp(word, "aa"))
		ldns_pkt_set_aa(packet, true);
	else if (!strcmp(word, "echo"))
		ldns_pkt_set_qr(packet, false);
	else if (!strcmp(word, "wrong-id"))
		answering->wrong_id = true;
	else if (!strcmp(word, "wrong-case"))
		answering->wrong_case = true;
	else if (word[0] == '#')
		answering->which = atoi(word + 1) - 1;
	else if (play_value(word, "name", &value))
		answering->name = value;
	else if (play_value(word, "type", &value))
		answering->type = value;
	else if (play_value(word, "opcode", &value))
		ldns_pkt_set_opcode(packet, atoi(value));
	else if (play_value(word, "questions", &value))
		answering->questions = atoi(value);
	else if (play_value(word, "cut", &value))
		answering->cut = atoi(value);
	else if (play_value(word, "counts", &value))
		sscanf(value, "%u,%u,%u", &answering->counts[0],
		       &answering->counts[1], &answering->counts[2]);
	else if (play_value(word, "bytes", &value))
		answering->bytes_len = text_hex(value, answering->bytes, 1024);
	else
		return play_wrong(play, "no such word: %s", word);
	return true;
}

/* Puts the question as it was asked, or another one, in front. */
static void put_question(struct play *play, const struct answering *answering)
{
	const struct world_asked *asked =
		&play->world->asked[answering->which];
	ldns_rr *rr = ldns_rr_new();
	ldns_rdf *owner = answering->name ?
			  ldns_dname_new_frm_str(answering->name) :
			  ldns_rdf_clone(asked->owner);

	if (answering->wrong_case)
		ldns_rdf_data(owner)[1] ^= 0x20;
	ldns_rr_set_question(rr, true);
	ldns_rr_set_owner(rr, owner);
	ldns_rr_set_type(rr, answering->type ?
			 ldns_get_rr_type_by_name(answering->type) :
			 asked->query->question.type);
	ldns_rr_set_class(rr, LDNS_RR_CLASS_IN);
	ldns_pkt_push_rr(answering->packet, LDNS_SECTION_QUESTION, rr);
	ldns_pkt_set_id(answering->packet, asked->id ^ answering->wrong_id);
}

static void send_answer(struct play *play, struct answering *answering)
{
	uint8_t *made, wire[4096];
	unsigned int i;
	size_t len;

	put_question(play, answering);
	if (ldns_pkt2wire(&made, answering->packet, &len) != LDNS_STATUS_OK ||
	    len + answering->bytes_len > sizeof(wire))
		abort();
	memcpy(wire, made, len);
	free(made);
	memcpy(wire + len, answering->bytes, answering->bytes_len);
	len += answering->bytes_len;
	wire[5] = answering->questions;
	for (i = 0; i < 3; i++)
		nt_put16(wire + 6 + 2 * i, nt_get16(wire + 6 + 2 * i) +
			 answering->counts[i]);
	if (answering->cut > 0)
		len -= answering->cut;
	world_answer(play->world, answering->which, wire, len);
}

/* "answer RCODE [WORD...] | RECORD || RECORD" */
bool play_answer(struct play *play, char *rest)
{
	struct answering answering = { .packet = ldns_pkt_new(),
				       .questions = 1 };
	char *records = strchr(rest, '|');
	const char *word;
	bool good = true;
	int rcode;

	if (records)
		*records++ = 0;
	word = play_word(&rest);
	rcode = word ? text_rcode(word) : -1;
	if (rcode < 0)
		good = play_wrong(play, "answer RCODE [WORD...]");
	ldns_pkt_set_qr(answering.packet, true);
	ldns_pkt_set_ra(answering.packet, true);
	ldns_pkt_set_rcode(answering.packet, rcode);
	while (good && (word = play_word(&rest)))
		good = answer_word(play, &answering, word);
	if (good && records && !text_to_records(records, answering.packet))
		good = play_wrong(play, "a record that cannot be read");
	if (good && answering.which < play->world->n_asked) {
		free(play->records);
		play->records = text_of_records(answering.packet);
		send_answer(play, &answering);
	} else if (good && play->strict) {
		good = play_wrong(play, "the upstream was not asked");
	}
	ldns_pkt_free(answering.packet);
	return good;
}
