/* SPDX-License-Identifier: GPL-2.0 */
/* The chain of CNAME records from a question to its answer. Pure. */
#ifndef NETTRUST_CHAIN_H
#define NETTRUST_CHAIN_H

#include "lib/dns/wire.h"

#define NT_CHAIN_MAX 16		/* CNAMEs from the question to the addresses */

/* A name on the wire, in lower case. */
struct nt_link {
	size_t len;
	uint8_t octets[NT_OWNER_MAX];
};

struct nt_chain {
	struct nt_link links[NT_CHAIN_MAX + 1];
	unsigned int n;
	uint32_t ttl;		/* least of the CNAMEs, seconds */
};

/**
 * nt_chain_follow() - find the names that an answer is about
 * @chain: gets the name of the question and those that its CNAMEs lead to
 * @wire: message with one question
 * @len: its length
 * @records: where the answer section begins
 * @n_answer: records in it
 *
 * A chain that loops ends where it would begin again, and one longer than
 * NT_CHAIN_MAX there.
 */
void nt_chain_follow(struct nt_chain *chain, const uint8_t *wire, size_t len,
		     size_t records, unsigned int n_answer);
/* Is the name at this place of the message on the chain? */
bool nt_chain_has(const struct nt_chain *chain, const uint8_t *wire, size_t len,
		  size_t at);

#endif
