/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DNS messages: what a client asks, what an answer means, what goes back. All
 * wire work is ldns's. Pure: no clock, no sockets; randomness comes in.
 */
#ifndef NETTRUST_MESSAGE_H
#define NETTRUST_MESSAGE_H

#include <stdbool.h>	/* before ldns, which else makes one of its own */

#include <ldns/ldns.h>

#include "lib/rules.h"

#define NT_MESSAGE_MAX 65535
#define NT_GRANTS_MAX 512	/* addresses of one answer */

/* Extended DNS Errors (RFC 8914) that we send; NT_EDE_NONE for none. */
enum nt_ede {
	NT_EDE_NONE = -1,
	NT_EDE_OTHER = LDNS_EDE_OTHER,
	NT_EDE_BLOCKED = LDNS_EDE_BLOCKED,
	NT_EDE_FILTERED = LDNS_EDE_FILTERED,
	NT_EDE_NO_AUTHORITY = LDNS_EDE_NO_REACHABLE_AUTHORITY,
	NT_EDE_NETWORK = LDNS_EDE_NETWORK_ERROR,
};

struct nt_question {
	ldns_rdf *owner;		/* as the client wrote it */
	char name[NT_NAME_STRLEN];	/* lower case, no final dot */
	uint16_t id;
	uint16_t type;
	bool rd;
	bool cd;
	bool ad;
	bool edns;
	bool dnssec_ok;
	uint16_t udp_size;		/* that the client takes over UDP */
};

/* One address to be committed, and for how long. */
struct nt_grant {
	struct nt_addr addr;
	uint32_t ttl;	/* seconds or NETTRUST_TTL_NEVER */
};

/* What may be told to clients: every address in it is in grants, or harmless. */
struct nt_answer {
	uint8_t rcode;
	bool authentic;		/* AD */
	ldns_rr_list *answer;
	ldns_rr_list *authority;
	uint32_t ttl;		/* least of all records, seconds */
	unsigned int n_grants;
	struct nt_grant *grants;
	unsigned int n_stripped;
	unsigned int n_null;	/* 0.0.0.0 and :: */
};

/* Read a message. Return: NULL if it is malformed; ldns_pkt_free() is due. */
ldns_pkt *nt_packet_parse(const uint8_t *wire, size_t len);

/**
 * nt_question_parse() - read what a client sent
 * @question: filled as far as it could be read; nt_question_clear() is due
 * @wire: message
 * @len: its length
 *
 * Return: 0; an rcode to refuse it with; -1 if no reply is due at all.
 */
int nt_question_parse(struct nt_question *question, const uint8_t *wire,
		      size_t len);
void nt_question_clear(struct nt_question *question);

/* A type whose answers may carry addresses to authorize? */
bool nt_question_is_handled(const struct nt_question *question);

/**
 * nt_upstream_query() - the question as the upstream gets it
 * @question: what the client asked
 * @id: random
 * @cases: a random bit for each letter of the name, draft 0x20
 * @udp_size: for EDNS
 * @owner: gets the name as sent; the caller frees it
 * @len: gets the length
 *
 * Return: malloc'd message, NULL if memory ran out.
 */
uint8_t *nt_upstream_query(const struct nt_question *question, uint16_t id,
			   const uint8_t cases[32], uint16_t udp_size,
			   ldns_rdf **owner, size_t *len);

/**
 * nt_upstream_answer() - is this the answer to that query?
 * @wire: message
 * @len: its length
 * @id: that was sent
 * @owner: that was sent, compared letter by letter
 * @type: that was asked for
 *
 * Return: the packet, NULL if it is not.
 */
ldns_pkt *nt_upstream_answer(const uint8_t *wire, size_t len, uint16_t id,
			     const ldns_rdf *owner, uint16_t type);

/**
 * nt_answer_new() - what of an upstream's answer may be told
 * @packet: the answer
 * @question: what was asked
 * @rules: fate of addresses
 * @config: ttl settings
 *
 * Addresses count if their owner lies on the CNAME chain from the question,
 * the hints of HTTPS and SVCB records (RFC 9460) like them. Whatever else
 * could be taken for an address is left out.
 *
 * Return: nt_answer_free() is due; NULL if memory ran out.
 */
struct nt_answer *nt_answer_new(const ldns_pkt *packet,
				const struct nt_question *question,
				const struct nt_rules *rules,
				const struct nt_config *config);
struct nt_answer *nt_answer_clone(const struct nt_answer *answer);
void nt_answer_free(struct nt_answer *answer);
size_t nt_answer_size(const struct nt_answer *answer);
/* Time went by in a cache. */
void nt_answer_age(struct nt_answer *answer, uint32_t seconds);

/**
 * nt_reply() - the message for the client
 * @question: what it asked
 * @answer: what to tell; NULL for an error without records
 * @rcode: if there is no answer
 * @ede: enum nt_ede, sent if the client speaks EDNS
 * @text: of the error, or NULL
 * @limit: most octets; what is longer is cut and marked (TC)
 * @len: gets the length
 *
 * Return: malloc'd message, NULL if memory ran out.
 */
uint8_t *nt_reply(const struct nt_question *question,
		  const struct nt_answer *answer, uint8_t rcode, int ede,
		  const char *text, size_t limit, size_t *len);

#endif
