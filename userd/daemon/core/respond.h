/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replies to clients, with their log lines and counters. This is the only file
 * that calls ops.reply(). Addresses leave by nt_respond_committed() alone; all
 * other functions here refuse to send one.
 */
#ifndef NETTRUST_RESPOND_H
#define NETTRUST_RESPOND_H

#include "daemon/core/types.h"

/* An rcode without records; ede: enum nt_ede, text: explains it, or NULL. */
void nt_respond_error(struct nt_core *core, const struct nt_client *client,
		      const struct nt_question *question, uint8_t rcode,
		      int ede, const char *text);

/*
 * To a question that the policy blocks, as the ruling says: NXDOMAIN, no data,
 * REFUSED, or a null address.
 */
void nt_respond_blocked(struct nt_core *core, const struct nt_client *client,
			const struct nt_question *question,
			const struct nt_decision *decision);

/* To a question of type ANY (RFC 8482). Without memory there is no reply. */
void nt_respond_any(struct nt_core *core,
		    const struct nt_client *client,
		    const struct nt_question *question);

/* SERVFAIL to this one client; cause goes to the client and to the log. */
void nt_respond_failed(struct nt_query *query, int ede, const char *cause);

/**
 * nt_respond_unleased() - send an answer that opens nothing
 * @query: its answer has no grants; those that wait for it get a reply, too
 *
 * Every address in the message is checked to be one that no lease could open:
 * null, loopback and their like. One that is not means that the answer's grants
 * are incomplete. Then the client gets SERVFAIL instead.
 */
void nt_respond_unleased(struct nt_query *query);

/**
 * nt_respond_committed() - send an answer whose leases are in the kernel
 * @query: those that wait for it get a reply, too
 * @proof: of the commit of @query; NULL gives SERVFAIL
 * @added: leases that are new, the others were renewed
 */
void nt_respond_committed(struct nt_query *query,
			  const struct nt_committed *proof, unsigned int added);

#endif
