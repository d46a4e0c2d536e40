// SPDX-License-Identifier: GPL-2.0
#include "daemon/core/respond.h"

#include <stdio.h>
#include <stdlib.h>

#include "daemon/core/harmless.h"
#include "lib/base/log.h"

#define HOSTS_STRLEN	512	/* of a log line */
#define CAUSE_STRLEN	512
#define STALE_TTL	30	/* seconds, RFC 8767 section 4 */

/* --- sending --- */

static size_t limit(const struct nt_client *client,
		    const struct nt_question *question)
{
	if (client->tcp)
		return NT_MESSAGE_MAX;
	return question->udp_size < NT_EDNS_SIZE ? question->udp_size :
						   NT_EDNS_SIZE;
}

/* Into core->out. Return: its length. */
static size_t build(struct nt_core *core, const struct nt_client *client,
		    const struct nt_question *question,
		    const struct nt_reply *reply)
{
	return nt_reply(question, reply, core->out, limit(client, question));
}

/*
 * Sends a reply that needs no commit. That it carries no address a lease could
 * open follows from how answers are made, but a mistake there would release
 * an address in silence, so the finished message is looked at again.
 */
static void send_harmless(struct nt_core *core, const struct nt_client *client,
			  const struct nt_question *question,
			  const struct nt_reply *reply)
{
	size_t len = build(core, client, question, reply);

	if (!nt_message_is_harmless(core->out, len)) {
		nt_log(NT_LOG_ERROR, "Withheld", "question", question->name,
		       "cause", "an address without a lease in the reply",
		       NULL);
		core->counters.failed++;
		len = build(core, client, question, &(struct nt_reply) {
			.rcode = LDNS_RCODE_SERVFAIL, .ede = NT_EDE_OTHER,
		});
	}
	core->ops.reply(client, core->out, len, core->ops.data);
}

/* Sends a reply with any address; proof is of the commit of all in it. */
static void send_committed(struct nt_core *core,
			   const struct nt_client *client,
			   const struct nt_question *question,
			   const struct nt_reply *reply,
			   const struct nt_committed *proof)
{
	size_t len;

	if (!proof) {
		send_harmless(core, client, question, reply);
		return;
	}
	len = build(core, client, question, reply);
	core->ops.reply(client, core->out, len, core->ops.data);
}

void nt_respond_error(struct nt_core *core, const struct nt_client *client,
		      const struct nt_question *question, uint8_t rcode,
		      int ede, const char *text)
{
	send_harmless(core, client, question, &(struct nt_reply) {
		.rcode = rcode, .ede = ede, .text = text,
	});
}

/* --- the log --- */

static void log_query(enum nt_log_level level, const char *message,
		      const struct nt_client *client,
		      const struct nt_question *question, const char *hosts,
		      const char *cause)
{
	char peer[NT_ENDPOINT_STRLEN];
	char *type;

	if (!nt_log_enabled(level))
		return;
	type = ldns_rr_type2str(question->type);
	nt_log(level, message, "question", question->name, "type", type,
	       "client", nt_endpoint_str(&client->peer, peer), "hosts", hosts,
	       "cause", cause, NULL);
	free(type);
}

static const char *hosts_str(const struct nt_answer *answer, char *buf)
{
	char addr[NT_ADDR_STRLEN];
	size_t used = 0;
	unsigned int i;

	buf[0] = 0;
	for (i = 0; i < answer->n_grants && used < HOSTS_STRLEN; i++)
		used += snprintf(buf + used, HOSTS_STRLEN - used, "%s%s",
				 i ? " " : "",
				 nt_addr_str(&answer->grants[i].addr, addr));
	return buf;
}

static void log_committed(const struct nt_query *query,
			  const struct nt_answer *answer, unsigned int added)
{
	char hosts[HOSTS_STRLEN];

	query->core->counters.authorized++;
	if (nt_log_enabled(NT_LOG_INFO))
		log_query(NT_LOG_INFO, added ? "Authorized" : "Renewed",
			  &query->client, &query->question,
			  hosts_str(answer, hosts), NULL);
}

static const char *why_unleased(const struct nt_answer *answer)
{
	if (answer->denied)
		return answer->denied;
	if (answer->rcode == LDNS_RCODE_NXDOMAIN)
		return "the resolver says there is no such name";
	if (answer->rcode)
		return "the resolver refuses or fails";
	if (answer->n_null)
		return "the resolver answers with a null address";
	if (answer->n_stripped)
		return "the answer's addresses are not allowed for this name";
	return "no address in the answer";
}

static void log_unleased(const struct nt_query *query,
			 const struct nt_answer *answer)
{
	struct nt_counters *counters = &query->core->counters;
	const char *message = "Blocked", *cause = NULL;

	if (query->local) {
		message = "Answered from the configuration";
	} else if (!nt_question_is_handled(&query->question)) {
		counters->unhandled++;
		message = "Not handled";
	} else {
		counters->blocked++;
		cause = why_unleased(answer);
	}
	log_query(NT_LOG_INFO, message, &query->client, &query->question, NULL,
		  cause);
}

/* --- answers --- */

void nt_respond_blocked(struct nt_core *core, const struct nt_client *client,
			const struct nt_question *question,
			const struct nt_decision *decision)
{
	static const uint8_t rcodes[] = {
		[NT_RULING_NXDOMAIN] = LDNS_RCODE_NXDOMAIN,
		[NT_RULING_NODATA] = LDNS_RCODE_NOERROR,
		[NT_RULING_REFUSED] = LDNS_RCODE_REFUSED,
		[NT_RULING_NULL] = LDNS_RCODE_SERVFAIL,	/* out of memory */
	};
	struct nt_answer *answer = NULL;
	char cause[CAUSE_STRLEN];

	core->counters.blocked++;
	snprintf(cause, sizeof(cause), "%s%s%s", decision->cause,
		 decision->by ? ": " : "", decision->by ? decision->by : "");
	log_query(NT_LOG_INFO, "Blocked", client, question, NULL, cause);
	if (decision->ruling == NT_RULING_NULL)
		answer = nt_answer_null(question);
	send_harmless(core, client, question, &(struct nt_reply) {
		.answer = answer, .rcode = rcodes[decision->ruling],
		.ede = NT_EDE_BLOCKED,
	});
	nt_answer_free(answer);
}

void nt_respond_any(struct nt_core *core,
		    const struct nt_client *client,
		    const struct nt_question *question)
{
	struct nt_answer *answer = nt_answer_any();

	core->counters.blocked++;
	if (answer)
		send_harmless(core, client, question, &(struct nt_reply) {
			.answer = answer, .ede = NT_EDE_NONE,
		});
	nt_answer_free(answer);
}

void nt_respond_failed(struct nt_query *query, int ede, const char *cause)
{
	query->core->counters.failed++;
	log_query(NT_LOG_WARNING, "Failed", &query->client, &query->question,
		  NULL, cause);
	if (!query->background)
		nt_respond_error(query->core, &query->client, &query->question,
				 LDNS_RCODE_SERVFAIL, ede, cause);
}

static struct nt_reply reply_of(const struct nt_query *query)
{
	const struct nt_answer *answer = query->answer;
	struct nt_reply reply = {
		.answer = answer,
		.age = query->age,
		.ttl_most = query->stale ? STALE_TTL : 0,
		.ede = NT_EDE_NONE,
	};

	if (answer->denied)
		reply.ede = NT_EDE_BLOCKED;
	else if (query->stale)
		reply.ede = NT_EDE_STALE;
	else if (answer->n_stripped && !answer->n_answer)
		reply.ede = NT_EDE_FILTERED;
	return reply;
}

void nt_respond_unleased(struct nt_query *query)
{
	const struct nt_reply reply = reply_of(query);
	struct nt_query *q;

	for (q = query; q; q = q->next_waiter) {
		if (q->background)
			continue;
		log_unleased(q, query->answer);
		send_harmless(q->core, &q->client, &q->question, &reply);
	}
}

void nt_respond_committed(struct nt_query *query,
			  const struct nt_committed *proof, unsigned int added)
{
	const struct nt_reply reply = reply_of(query);
	struct nt_query *q;

	for (q = query; q; q = q->next_waiter) {
		if (q->background)
			continue;
		if (proof)
			log_committed(q, query->answer, added);
		send_committed(q->core, &q->client, &q->question, &reply,
			       proof);
	}
}
