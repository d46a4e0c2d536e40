/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DNS messages: what a client asks, what an answer means, what goes back. They
 * are read and made as they stand on the wire; ldns writes the rare ones that are
 * answered from the configuration. Pure: no clock, no sockets; randomness comes in.
 */
#ifndef NETTRUST_MESSAGE_H
#define NETTRUST_MESSAGE_H

#include <stdbool.h>	/* before ldns, which else makes one of its own */

#include <ldns/ldns.h>

#include "lib/dns/cookie.h"
#include "lib/policy/rules.h"
#include "lib/dns/wire.h"

#define NT_MESSAGE_MAX 65535
#define NT_EDNS_SIZE 1232	/* what we take and send, DNS flag day 2020 */
#define NT_GRANTS_MAX 512	/* addresses of one answer */
#define NT_RCODE_BADVERS 16	/* RFC 6891; ldns has no name for it */
#define NT_RCODE_BADCOOKIE 23	/* RFC 7873 */

/* Extended DNS Errors (RFC 8914) that we send; NT_EDE_NONE for none. */
enum nt_ede {
	NT_EDE_NONE = -1,
	NT_EDE_OTHER = LDNS_EDE_OTHER,
	NT_EDE_STALE = LDNS_EDE_STALE_ANSWER,
	NT_EDE_BLOCKED = LDNS_EDE_BLOCKED,
	NT_EDE_FILTERED = LDNS_EDE_FILTERED,
	NT_EDE_PROHIBITED = LDNS_EDE_PROHIBITED,
	NT_EDE_NO_AUTHORITY = LDNS_EDE_NO_REACHABLE_AUTHORITY,
	NT_EDE_NETWORK = LDNS_EDE_NETWORK_ERROR,
};

struct nt_question {
	uint8_t owner[NT_OWNER_MAX];	/* on the wire, as the client wrote it */
	uint8_t owner_len;		/* 0 if it could not be read */
	uint16_t id;
	uint16_t type;
	uint16_t class;
	bool rd;
	bool cd;
	bool ad;
	bool edns;
	bool dnssec_ok;
	uint16_t udp_size;		/* that the client takes over UDP */
	uint8_t cookie_len;		/* 0 if it sent none (RFC 7873) */
	uint8_t cookie[NT_COOKIE_MAX];	/* for the reply: NT_COOKIE_LEN */
	bool cookie_good;		/* ours: the client is at its address */
	char name[NT_NAME_STRLEN];	/* lower case, no final dot; last */
};

/* One address to be committed, and for how long. */
struct nt_grant {
	struct nt_addr addr;
	uint32_t ttl;	/* seconds or NETTRUST_TTL_NEVER */
};

/* What the rule that allowed a name says of its leases. */
struct nt_terms {
	unsigned int n_services;	/* 0: any service */
	struct nt_service services[NETTRUST_SERVICES_MAX];
	uint32_t ttl_min;	/* seconds; 0: none */
	uint32_t ttl_max;
	enum nettrust_scope scope;
};

/*
 * What may be told to clients: every address in it is in grants, or harmless.
 * Not changed once it is made; shared by those who hold a reference, in one
 * thread.
 */
struct nt_answer {
	unsigned int refs;
	uint8_t rcode;
	bool authentic;		/* AD */
	uint16_t n_answer;
	uint16_t n_authority;
	uint32_t ttl;		/* how long it may be kept, seconds */
	unsigned int n_grants;
	struct nt_grant *grants;
	unsigned int n_stripped;
	unsigned int n_null;	/* 0.0.0.0 and :: */
	struct nt_terms terms;
	/* A link of the chain is denied, so nothing is told; NULL if none is. */
	const char *denied;
	/* Records as they stand behind the question; names point into it. */
	size_t len;
	uint8_t records[];
};

/**
 * nt_question_parse() - read what a client sent
 * @question: filled as far as it could be read
 * @wire: message
 * @len: its length
 *
 * Return: 0; an rcode to refuse it with; -1 if no reply is due at all.
 */
int nt_question_parse(struct nt_question *question, const uint8_t *wire,
		      size_t len);

/* A type whose answers may carry addresses to authorize? */
bool nt_question_is_handled(const struct nt_question *question);

/* Have they the same answer? For tables: a hash that nobody can foresee. */
bool nt_question_same(const struct nt_question *a, const struct nt_question *b);
uint64_t nt_question_hash(const struct nt_question *question,
			  const uint8_t key[NT_SIPHASH_KEY]);

/**
 * nt_upstream_query() - the question as the upstream gets it
 * @question: what the client asked
 * @id: random
 * @cases: a random bit for each letter of the name, draft 0x20
 * @udp_size: for EDNS
 * @owner: gets the name as sent; the caller frees it
 * @len: gets the length
 *
 * None of the client's EDNS options is in it. AD is always asked for (RFC 6840
 * section 5.7), so that the answer does for those who want it, too.
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
 * Return: true if it is, and well formed from end to end.
 */
bool nt_upstream_answer(const uint8_t *wire, size_t len, uint16_t id,
			const ldns_rdf *owner, uint16_t type);

/**
 * nt_answer_new() - what of an upstream's answer may be told
 * @wire: the answer, one that nt_upstream_answer() found good
 * @len: its length
 * @question: what was asked
 * @decision: of @rules on the question; if it denies it, nothing is told
 * @rules: fate of addresses, links of chains
 * @config: ttl settings
 *
 * Addresses count if their owner lies on the CNAME chain from the question,
 * the hints of HTTPS and SVCB records (RFC 9460) like them. Whatever else
 * could be taken for an address is left out.
 *
 * Return: nt_answer_free() is due; NULL if memory ran out or it is malformed.
 */
struct nt_answer *nt_answer_new(const uint8_t *wire, size_t len,
				const struct nt_question *question,
				const struct nt_decision *decision,
				const struct nt_rules *rules,
				const struct nt_config *config);
/* The same of a message that ldns made, with or without its question. */
struct nt_answer *nt_answer_of_packet(ldns_pkt *packet,
				      const struct nt_question *question,
				      const struct nt_decision *decision,
				      const struct nt_rules *rules,
				      const struct nt_config *config);
/* The answer 0.0.0.0 or ::, without records for another type. */
struct nt_answer *nt_answer_null(const struct nt_question *question);
/* HINFO as RFC 8482 section 4.2 has it, for questions of type ANY. */
struct nt_answer *nt_answer_any(void);
struct nt_answer *nt_answer_ref(struct nt_answer *answer);
/* Drops a reference; NULL is none. */
void nt_answer_free(struct nt_answer *answer);
size_t nt_answer_size(const struct nt_answer *answer);

/* What a reply says beside the answer's records. */
struct nt_reply {
	const struct nt_answer *answer;	/* NULL: no records */
	uint32_t age;		/* seconds that it spent in a cache */
	uint32_t ttl_most;	/* of a stale answer; 0: as the records say */
	uint8_t rcode;		/* if there is no answer */
	int ede;		/* enum nt_ede, sent if the client speaks EDNS */
	const char *text;	/* of the error, or NULL */
};

/**
 * nt_reply() - the message for the client
 * @question: what it asked
 * @reply: what to tell
 * @out: gets it
 * @limit: most octets, at least 512; what is longer is marked (TC) and has as
 *	many records of the answer section as fit, for those who cannot ask by TCP
 *
 * If the client speaks EDNS, its OPT record ends the message.
 *
 * Return: its length.
 */
size_t nt_reply(const struct nt_question *question,
		const struct nt_reply *reply, uint8_t *out, size_t limit);

#endif
