/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DNS messages: questions from clients, answers from upstreams, replies. They are
 * read and written in wire format; ldns makes only the answers that come from the
 * configuration. Pure: no clock, no sockets; randomness is an argument.
 */
#ifndef NETTRUST_MESSAGE_H
#define NETTRUST_MESSAGE_H

#include <stdbool.h>	/* before ldns, which would define its own bool */

#include <ldns/ldns.h>

#include "lib/dns/cookie.h"
#include "lib/policy/rules.h"
#include "lib/dns/wire.h"

#define NT_MESSAGE_MAX 65535
#define NT_EDNS_SIZE 1232	/* that we accept and send, DNS flag day 2020 */
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
	uint8_t owner[NT_OWNER_MAX];	/* in wire format, in the client's case */
	uint8_t owner_len;		/* 0 if it is malformed */
	uint16_t id;
	uint16_t type;
	uint16_t class;
	bool rd;
	bool cd;
	bool ad;
	bool edns;
	bool dnssec_ok;
	uint16_t udp_size;		/* that the client accepts over UDP */
	uint8_t cookie_len;		/* 0 if it sent none (RFC 7873) */
	uint8_t cookie[NT_COOKIE_MAX];	/* NT_COOKIE_LEN of it in the reply */
	bool cookie_good;		/* ours: the address is not spoofed */
	char name[NT_NAME_STRLEN];	/* lower case, no final dot; last */
};

/* One address to be committed, and for how long. */
struct nt_grant {
	struct nt_addr addr;
	uint32_t ttl;	/* seconds or NETTRUST_TTL_NEVER */
};

/* The terms of leases, from the rule that allowed the name. */
struct nt_terms {
	unsigned int n_services;	/* 0: any service */
	struct nt_service services[NETTRUST_SERVICES_MAX];
	uint32_t ttl_min;	/* seconds; 0: none */
	uint32_t ttl_max;
	enum nettrust_scope scope;
};

/*
 * An answer that may be released to clients once its grants are committed: every
 * address in it is in grants, or harmless. Immutable; references are counted, within
 * one thread.
 */
struct nt_answer {
	unsigned int refs;
	uint8_t rcode;
	bool authentic;		/* AD */
	uint16_t n_answer;
	uint16_t n_authority;
	uint32_t ttl;		/* seconds that it may be cached */
	unsigned int n_grants;
	struct nt_grant *grants;
	unsigned int n_stripped;
	unsigned int n_null;	/* 0.0.0.0 and :: */
	struct nt_terms terms;
	/* Why the question or a link of the chain is denied: no records then. */
	const char *denied;
	/* Records in wire format; compressed names may point to the question. */
	size_t len;
	uint8_t records[];
};

/**
 * nt_question_parse() - parse a client's message
 * @question: filled as far as the message is well formed
 * @wire: message
 * @len: its length
 *
 * Return: 0; the rcode to refuse it with; -1 if it must not be replied to.
 */
int nt_question_parse(struct nt_question *question, const uint8_t *wire,
		      size_t len);

/* May answers of this type carry addresses that need leases? */
bool nt_question_is_handled(const struct nt_question *question);

/* Do both have the same answer? */
bool nt_question_same(const struct nt_question *a, const struct nt_question *b);
/* Hashes what nt_question_same() compares, with a secret key. */
uint64_t nt_question_hash(const struct nt_question *question,
			  const uint8_t key[NT_SIPHASH_KEY]);

/**
 * nt_upstream_query() - make the query for an upstream
 * @question: from the client
 * @id: random
 * @cases: random bits, one for the case of each letter of the name
 *	(draft-vixie-dnsext-dns0x20)
 * @udp_size: for EDNS
 * @owner: receives the name as sent; the caller frees it
 * @len: receives the length
 *
 * Drops the client's EDNS options. Always sets AD (RFC 6840 section 5.7), so that
 * the answer serves clients with and without it.
 *
 * Return: malloc'd message, NULL if memory ran out.
 */
uint8_t *nt_upstream_query(const struct nt_question *question, uint16_t id,
			   const uint8_t cases[32], uint16_t udp_size,
			   ldns_rdf **owner, size_t *len);

/**
 * nt_upstream_answer() - is a message the answer to a query?
 * @wire: message
 * @len: its length
 * @id: of the query
 * @owner: of the query, compared with case
 * @type: of the query
 *
 * Return: true if it is the answer and all its records are well formed.
 */
bool nt_upstream_answer(const uint8_t *wire, size_t len, uint16_t id,
			const ldns_rdf *owner, uint16_t type);

/**
 * nt_answer_new() - make what may be released of an upstream's answer
 * @wire: the answer, which nt_upstream_answer() has accepted
 * @len: its length
 * @question: that it answers
 * @decision: of @rules on the question; if denied, no record is released
 * @rules: decide on addresses and links of the chain
 * @config: ttl settings
 *
 * Grants the addresses whose owner is on the CNAME chain from the question,
 * including the hints of HTTPS and SVCB records (RFC 9460). Other records that
 * carry addresses are removed.
 *
 * Return: an answer for nt_answer_free(); NULL if memory ran out or the message is
 * malformed.
 */
struct nt_answer *nt_answer_new(const uint8_t *wire, size_t len,
				const struct nt_question *question,
				const struct nt_decision *decision,
				const struct nt_rules *rules,
				const struct nt_config *config);
/* The same for a packet that ldns made, with or without its question. */
struct nt_answer *nt_answer_of_packet(ldns_pkt *packet,
				      const struct nt_question *question,
				      const struct nt_decision *decision,
				      const struct nt_rules *rules,
				      const struct nt_config *config);
/* The answer 0.0.0.0 or ::; for other types, one without records. */
struct nt_answer *nt_answer_null(const struct nt_question *question);
/* The HINFO record of RFC 8482 section 4.2, for questions of type ANY. */
struct nt_answer *nt_answer_any(void);
struct nt_answer *nt_answer_ref(struct nt_answer *answer);
/* Drops a reference; NULL is ignored. */
void nt_answer_free(struct nt_answer *answer);
/* Memory that the answer takes, in octets. */
size_t nt_answer_size(const struct nt_answer *answer);

/* The contents of a reply. */
struct nt_reply {
	const struct nt_answer *answer;	/* NULL: no records */
	uint32_t age;		/* seconds that the answer was cached */
	uint32_t ttl_most;	/* limit for a stale answer; 0: none */
	uint8_t rcode;		/* if answer is NULL */
	int ede;		/* enum nt_ede, for clients with EDNS */
	const char *text;	/* of the extended error, or NULL */
};

/**
 * nt_reply() - write the message for the client
 * @question: from the client
 * @reply: contents
 * @out: receives the message
 * @limit: size limit in octets, at least 512. A longer message is truncated (TC)
 *	to the records of the answer section that fit, for clients without TCP
 *
 * If the client uses EDNS, the OPT record ends the message.
 *
 * Return: its length.
 */
size_t nt_reply(const struct nt_question *question,
		const struct nt_reply *reply, uint8_t *out, size_t limit);

#endif
