// SPDX-License-Identifier: GPL-2.0
/* Writes replies to clients, see nt_reply() in message.h. */
#include <string.h>

#include "lib/dns/edns.h"
#include "lib/dns/message.h"

#define OPT_LEN		11
#define OPTION_LEN	4	/* code and length */
#define TEXT_MAX	120	/* of an error: the reply must fit 512 octets */

/* Subtracts the time in the cache from the ttls of n records. */
static void age(uint8_t *wire, size_t len, size_t at, unsigned int n,
		const struct nt_reply *reply)
{
	struct nt_rr rr;
	uint32_t ttl;

	while (n-- && nt_wire_rr(wire, len, &at, &rr)) {
		ttl = rr.ttl > reply->age ? rr.ttl - reply->age : 0;
		if (reply->ttl_most)
			ttl = rr.ttl < reply->ttl_most ? rr.ttl :
							 reply->ttl_most;
		nt_put32(wire + rr.ttl_at, ttl);
	}
}

static size_t put_option(uint8_t *at, uint16_t code, const void *data,
			 size_t len)
{
	nt_put16(at, code);
	nt_put16(at + 2, len);
	memcpy(at + OPTION_LEN, data, len);
	return OPTION_LEN + len;
}

static size_t put_error(uint8_t *at, int ede, const char *text)
{
	size_t len = text ? strlen(text) : 0;
	uint8_t data[2 + TEXT_MAX];

	if (len > TEXT_MAX)
		len = TEXT_MAX;
	nt_put16(data, ede);
	if (len)
		memcpy(data + 2, text, len);
	return put_option(at, LDNS_EDNS_EDE, data, 2 + len);
}

/* The OPT record has the upper bits of the rcode (RFC 6891 section 6.1.3). */
static size_t put_opt(uint8_t *start, const struct nt_question *question,
		      const struct nt_reply *reply, unsigned int rcode)
{
	uint8_t *at = start;

	memset(at, 0, OPT_LEN);
	nt_put16(at + 1, LDNS_RR_TYPE_OPT);
	nt_put16(at + 3, NT_EDNS_SIZE);
	at[5] = rcode >> 4;
	at[7] = question->dnssec_ok << 7;
	at += OPT_LEN;
	if (reply->ede != NT_EDE_NONE)
		at += put_error(at, reply->ede, reply->text);
	if (question->cookie_len)
		at += put_option(at, NT_EDNS_COOKIE, question->cookie,
				 NT_COOKIE_LEN);
	nt_put16(start + 9, at - start - OPT_LEN);
	return at - start;
}

static size_t opt_len(const struct nt_question *question,
		      const struct nt_reply *reply)
{
	size_t len = OPT_LEN;

	if (!question->edns)
		return 0;
	if (reply->ede != NT_EDE_NONE)
		len += OPTION_LEN + 2 + TEXT_MAX;
	if (question->cookie_len)
		len += OPTION_LEN + NT_COOKIE_LEN;
	return len;
}

static void put_header(uint8_t *wire, const struct nt_question *question,
		       const struct nt_answer *answer, unsigned int rcode,
		       bool cut)
{
	bool authentic = answer && answer->authentic &&
			 (question->ad || question->dnssec_ok);

	memset(wire, 0, NT_HEADER_LEN);
	nt_put16(wire, question->id);
	wire[2] = 0x80 | cut << 1 | question->rd;	/* QR, TC, RD */
	wire[3] = 0x80 | authentic << 5 | question->cd << 4 |
		  (rcode & 0xf);			/* RA, AD, CD */
	wire[5] = question->owner_len != 0;
	wire[11] = question->edns;
}

/* Return: where the record at this place ends. All are well formed. */
static size_t behind_rr(const uint8_t *records, size_t at)
{
	while (records[at] && records[at] < 0xc0)
		at += 1 + records[at];
	at += records[at] ? 2 : 1;
	return at + 10 + nt_get16(records + at + 8);
}

/* Return: octets of the answer section that fit, in *n whole records. */
static size_t fitting(const struct nt_answer *answer, size_t room, uint16_t *n)
{
	size_t len = 0, next;

	for (*n = 0; *n < answer->n_answer; ++*n) {
		next = behind_rr(answer->records, len);
		if (next > room)
			break;
		len = next;
	}
	return len;
}

/* Return: octets of records that were written. */
static size_t put_records(uint8_t *out, size_t at, size_t room, bool cut,
			  const struct nt_reply *reply)
{
	const struct nt_answer *answer = reply->answer;
	uint16_t n = answer->n_answer, n_authority = answer->n_authority;
	size_t len = answer->len;

	if (cut) {
		len = fitting(answer, room, &n);
		n_authority = 0;
	}
	nt_put16(out + 6, n);
	nt_put16(out + 8, n_authority);
	memcpy(out + at, answer->records, len);
	if (reply->age || reply->ttl_most)
		age(out, at + len, at, n + n_authority, reply);
	return len;
}

size_t nt_reply(const struct nt_question *question,
		const struct nt_reply *reply, uint8_t *out, size_t limit)
{
	const struct nt_answer *answer = reply->answer;
	unsigned int rcode = answer ? answer->rcode : reply->rcode;
	size_t at = NT_HEADER_LEN, room;
	bool cut;

	if (question->owner_len) {
		memcpy(out + at, question->owner, question->owner_len);
		at += question->owner_len;
		nt_put16(out + at, question->type);
		nt_put16(out + at + 2, question->class);
		at += 4;
	}
	room = limit - at - opt_len(question, reply);
	cut = answer && answer->len > room;
	put_header(out, question, answer, rcode, cut);
	if (answer)
		at += put_records(out, at, room, cut, reply);
	if (question->edns)
		at += put_opt(out + at, question, reply, rcode);
	return at;
}
