// SPDX-License-Identifier: GPL-2.0
#include "daemon/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/cache.h"
#include "lib/log.h"

#define HOSTS_STRLEN 512	/* of a log line */

static void query_free(struct nt_query *query)
{
	query->core->n_queries--;
	nt_question_clear(&query->question);
	nt_answer_free(query->answer);
	free(query);
}

static size_t limit(const struct nt_client *client,
		    const struct nt_question *question)
{
	return client->tcp ? NT_MESSAGE_MAX : question->udp_size;
}

static void reply(struct nt_core *core, const struct nt_client *client,
		  const struct nt_question *question,
		  const struct nt_answer *answer, uint8_t rcode, int ede,
		  const char *text)
{
	uint8_t *wire;
	size_t len;

	wire = nt_reply(question, answer, rcode, ede, text,
			limit(client, question), &len);
	if (!wire)
		return;
	core->ops.reply(client, wire, len, core->ops.data);
	free(wire);
}

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

/* Refuse without asking anybody. */
static void refuse(struct nt_core *core, const struct nt_client *client,
		   const struct nt_question *question, uint8_t rcode)
{
	core->counters.malformed++;
	reply(core, client, question, NULL, rcode, NT_EDE_NONE, NULL);
}

static struct nt_query *query_new(struct nt_core *core,
				  const struct nt_client *client,
				  const struct nt_question *question)
{
	struct nt_query *query;

	if (core->n_queries >= core->config->queries_max)
		return NULL;
	query = calloc(1, sizeof(*query));
	if (!query)
		return NULL;
	query->core = core;
	query->client = *client;
	query->question = *question;
	core->n_queries++;
	return query;
}

static void proceed(struct nt_query *query)
{
	struct nt_core *core = query->core;

	if (query->answer->n_grants)
		core->ops.commit(query, core->ops.data);
	else
		nt_query_committed(query, NULL, 0);
}

void nt_query_begin(struct nt_core *core, const struct nt_client *client,
		    const uint8_t *wire, size_t len, uint64_t now_ms)
{
	struct nt_question question;
	struct nt_query *query;
	int rcode;

	core->counters.queries++;
	rcode = nt_question_parse(&question, wire, len);
	if (rcode > 0)
		refuse(core, client, &question, rcode);
	else if (rcode < 0)
		core->counters.malformed++;
	if (rcode) {
		nt_question_clear(&question);
		return;
	}
	if (nt_rules_blocks(core->rules, question.name)) {
		core->counters.blocked++;
		log_query(NT_LOG_INFO, "Blocked", client, &question, NULL,
			  "blacklisted name");
		reply(core, client, &question, NULL, LDNS_RCODE_NXDOMAIN,
		      NT_EDE_BLOCKED, NULL);
		nt_question_clear(&question);
		return;
	}
	query = query_new(core, client, &question);
	if (!query) {
		core->counters.refused_busy++;
		reply(core, client, &question, NULL, LDNS_RCODE_SERVFAIL,
		      NT_EDE_OTHER, "too many queries under way");
		nt_question_clear(&question);
		return;
	}
	if (core->cache)
		query->answer = nt_cache_get(core->cache, &query->question,
					     now_ms);
	if (query->answer) {
		core->counters.cached++;
		query->from_cache = true;
		proceed(query);
	} else if (!core->ops.ask(query, core->ops.data)) {
		nt_query_failed(query, NT_EDE_NETWORK,
				"cannot send to the upstream");
	}
}

void nt_query_answered(struct nt_query *query, ldns_pkt *packet,
		       uint64_t now_ms)
{
	struct nt_core *core = query->core;

	query->answer = nt_answer_new(packet, &query->question, core->rules,
				      core->config);
	ldns_pkt_free(packet);
	if (!query->answer) {
		nt_query_failed(query, NT_EDE_OTHER, "out of memory");
		return;
	}
	if (core->cache)
		nt_cache_put(core->cache, &query->question, query->answer,
			     now_ms);
	proceed(query);
}

void nt_query_failed(struct nt_query *query, int ede, const char *cause)
{
	struct nt_core *core = query->core;

	core->counters.failed++;
	log_query(NT_LOG_WARNING, "Failed", &query->client, &query->question,
		  NULL, cause);
	reply(core, &query->client, &query->question, NULL,
	      LDNS_RCODE_SERVFAIL, ede, cause);
	query_free(query);
}

/* What the log says of an answer that is about to be released. */
static void log_answer(struct nt_query *query, unsigned int added)
{
	const struct nt_answer *answer = query->answer;
	struct nt_counters *counters = &query->core->counters;
	char hosts[HOSTS_STRLEN];
	const char *cause;

	if (answer->n_grants) {
		counters->authorized++;
		log_query(NT_LOG_INFO, added ? "Authorized" : "Renewed",
			  &query->client, &query->question,
			  hosts_str(answer, hosts), NULL);
		return;
	}
	if (!nt_question_is_handled(&query->question)) {
		counters->unhandled++;
		log_query(NT_LOG_INFO, "Not handled", &query->client,
			  &query->question, NULL, NULL);
		return;
	}
	counters->blocked++;
	cause = "no address in the answer";
	if (answer->rcode == LDNS_RCODE_NXDOMAIN)
		cause = "the resolver says there is no such name";
	else if (answer->rcode)
		cause = "the resolver refuses or fails";
	else if (answer->n_null)
		cause = "the resolver answers with a null address";
	else if (answer->n_stripped)
		cause = "the answer's addresses are not allowed for this name";
	log_query(NT_LOG_INFO, "Blocked", &query->client, &query->question,
		  NULL, cause);
}

void nt_query_committed(struct nt_query *query, const char *error,
			unsigned int added)
{
	struct nt_answer *answer = query->answer;
	int ede = NT_EDE_NONE;

	if (error) {
		query->core->counters.commits_failed++;
		nt_query_failed(query, NT_EDE_OTHER, error);
		return;
	}
	log_answer(query, added);
	if (answer->n_stripped && !ldns_rr_list_rr_count(answer->answer))
		ede = NT_EDE_FILTERED;
	reply(query->core, &query->client, &query->question, answer, 0, ede,
	      NULL);
	query_free(query);
}
