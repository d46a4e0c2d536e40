// SPDX-License-Identifier: GPL-2.0
#include "daemon/core/query.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "daemon/core/cache.h"
#include "daemon/core/guard.h"
#include "daemon/kernel/owner.h"
#include "lib/base/log.h"
#include "lib/policy/zones.h"

#define HOSTS_STRLEN	512	/* of a log line */
#define CAUSE_STRLEN	512
#define STALE_TTL	30	/* seconds, RFC 8767 section 4 */
#define BUCKETS_MAX	65536

int nt_core_init(struct nt_core *core, unsigned int queries_max)
{
	size_t n = 1;

	core->queries_max = queries_max;
	while (n < queries_max && n < BUCKETS_MAX)
		n *= 2;
	core->asking_mask = n - 1;
	core->asking = calloc(n, sizeof(*core->asking));
	if (!core->asking || getrandom(core->asking_key, NT_SIPHASH_KEY, 0) !=
	    NT_SIPHASH_KEY)
		return -ENOMEM;
	return 0;
}

void nt_core_exit(struct nt_core *core)
{
	free(core->asking);
	core->asking = NULL;
}

void nt_core_change(struct nt_core *core, const struct nt_config *config,
		    const struct nt_rules *rules, struct nt_cache *cache)
{
	core->config = config;
	core->rules = rules;
	core->cache = cache;
	core->generation++;
}

/* Where a query with this question stands while the upstream is asked. */
static size_t place_of(const struct nt_core *core,
		       const struct nt_question *question)
{
	return nt_question_hash(question, core->asking_key) &
	       core->asking_mask;
}

static struct nt_query *find_asking(struct nt_core *core, size_t place,
				    const struct nt_question *question)
{
	struct nt_query *query = core->asking[place];

	while (query && !nt_question_same(&query->question, question))
		query = query->bucket;
	return query;
}

static void asking_add(struct nt_query *query)
{
	struct nt_query **bucket = &query->core->asking[query->place];

	query->bucket = *bucket;
	*bucket = query;
}

static void asking_remove(struct nt_query *query)
{
	struct nt_query **at = &query->core->asking[query->place];

	while (*at && *at != query)
		at = &(*at)->bucket;
	if (*at)
		*at = query->bucket;
}

static void query_free(struct nt_query *query)
{
	query->core->n_queries--;
	nt_answer_free(query->answer);
	free(query);
}

static size_t limit(const struct nt_client *client,
		    const struct nt_question *question)
{
	if (client->tcp)
		return NT_MESSAGE_MAX;
	return question->udp_size < NT_EDNS_SIZE ? question->udp_size :
						   NT_EDNS_SIZE;
}

static void reply(struct nt_core *core, const struct nt_client *client,
		  const struct nt_question *question,
		  const struct nt_reply *what)
{
	size_t len = nt_reply(question, what, core->out,
			      limit(client, question));

	core->ops.reply(client, core->out, len, core->ops.data);
}

static void reply_error(struct nt_core *core, const struct nt_client *client,
			const struct nt_question *question, uint8_t rcode,
			int ede, const char *text)
{
	reply(core, client, question, &(struct nt_reply) {
		.rcode = rcode, .ede = ede, .text = text,
	});
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

static struct nt_query *query_new(struct nt_core *core,
				  const struct nt_client *client,
				  const struct nt_question *question,
				  const struct nt_decision *decision,
				  uint64_t now_ms)
{
	struct nt_query *query;

	if (core->n_queries >= core->queries_max)
		return NULL;
	query = malloc(sizeof(*query));
	if (!query)
		return NULL;
	memset(query, 0, offsetof(struct nt_query, question));
	memcpy(&query->question, question,
	       offsetof(struct nt_question, name) + strlen(question->name) + 1);
	query->core = core;
	query->client = *client;
	query->began_ms = now_ms;
	query->generation = core->generation;
	query->decision = *decision;
	core->n_queries++;
	return query;
}

static void fail(struct nt_query *query, int ede, const char *cause);

static void proceed(struct nt_query *query)
{
	struct nt_core *core = query->core;
	const char *cause;

	if (!query->answer->n_grants) {
		nt_query_committed(query, NULL, 0);
		return;
	}
	cause = nt_owner_resolve(query);
	if (cause)
		fail(query, NT_EDE_OTHER, cause);
	else
		core->ops.commit(query, core->ops.data);
}

/*
 * Those that wait share the commit, unless each has leases of its own scope:
 * then each goes on by itself, with the same answer.
 */
static void proceed_all(struct nt_query *query)
{
	struct nt_answer *answer = query->answer;
	struct nt_query *next;

	if (answer->terms.scope == NETTRUST_SCOPE_ANY) {
		proceed(query);
		return;
	}
	for (next = query->same; next; next = next->same) {
		next->answer = nt_answer_ref(answer);
		next->age = query->age;
		next->stale = query->stale;
	}
	for (; query; query = next) {
		next = query->same;
		query->same = NULL;
		if (query->nobody)
			query_free(query);
		else
			proceed(query);
	}
}

/* Return: may the client go on? If not it was told what is due. */
static bool admit(struct nt_core *core, const struct nt_client *client,
		  const struct nt_question *question, uint64_t now_ms)
{
	enum nt_admission admission;

	admission = nt_guard_admit(core, client, question, now_ms);
	if (admission == NT_ADMISSION_REFUSE)
		reply_error(core, client, question, LDNS_RCODE_REFUSED,
			    NT_EDE_PROHIBITED, "too many questions");
	if (admission == NT_ADMISSION_PROVE)
		reply_error(core, client, question, NT_RCODE_BADCOOKIE,
			    NT_EDE_NONE, NULL);
	return admission == NT_ADMISSION_YES;
}

/* The policy's word on a question that is not forwarded. */
static void block(struct nt_core *core, const struct nt_client *client,
		  const struct nt_question *question,
		  const struct nt_decision *decision)
{
	static const uint8_t rcodes[] = {
		[NT_RULING_NXDOMAIN] = LDNS_RCODE_NXDOMAIN,
		[NT_RULING_NODATA] = LDNS_RCODE_NOERROR,
		[NT_RULING_REFUSED] = LDNS_RCODE_REFUSED,
		[NT_RULING_NULL] = LDNS_RCODE_SERVFAIL,	/* without memory */
	};
	struct nt_answer *answer = NULL;
	char cause[CAUSE_STRLEN];

	core->counters.blocked++;
	snprintf(cause, sizeof(cause), "%s%s%s", decision->cause,
		 decision->by ? ": " : "", decision->by ? decision->by : "");
	log_query(NT_LOG_INFO, "Blocked", client, question, NULL, cause);
	if (decision->ruling == NT_RULING_NULL)
		answer = nt_answer_null(question);
	reply(core, client, question, &(struct nt_reply) {
		.answer = answer, .rcode = rcodes[decision->ruling],
		.ede = NT_EDE_BLOCKED,
	});
	nt_answer_free(answer);
}

/* Questions of type ANY (RFC 8482). Return: false if it is none. */
static bool refuse_any(struct nt_core *core, const struct nt_client *client,
		       const struct nt_question *question)
{
	struct nt_answer *answer;

	if (question->type != LDNS_RR_TYPE_ANY || !core->config->refuse_any)
		return false;
	core->counters.blocked++;
	answer = nt_answer_any();
	if (answer)
		reply(core, client, question, &(struct nt_reply) {
			.answer = answer, .ede = NT_EDE_NONE,
		});
	nt_answer_free(answer);
	return true;
}

/* For a name that does not exist, each that asked for it. */
static void strike(struct nt_query *query, uint64_t now_ms)
{
	if (query->answer->rcode != LDNS_RCODE_NXDOMAIN)
		return;
	for (; query; query = query->same)
		if (!query->nobody)
			nt_guard_strike(query->core, &query->client,
					&query->question, now_ms);
}

static void answer_locally(struct nt_query *query)
{
	const struct nt_question *question = &query->question;
	struct nt_core *core = query->core;
	ldns_pkt *packet = NULL;
	ldns_rdf *owner;

	core->counters.local++;
	query->local = true;
	owner = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, question->owner_len,
				      question->owner);
	if (owner)
		packet = nt_zones_answer(nt_rules_zones(core->rules), owner,
					 question->name, question->type);
	ldns_rdf_deep_free(owner);
	if (packet)
		query->answer = nt_answer_of_packet(packet, question,
						    &query->decision,
						    core->rules, core->config);
	ldns_pkt_free(packet);
	if (query->answer)
		proceed(query);
	else
		fail(query, NT_EDE_OTHER, "out of memory");
}

/* The stale answer, if there is one, for all who wait. */
static bool from_stale(struct nt_query *query)
{
	struct nt_core *core = query->core;
	struct nt_cache_hit hit;

	if (!core->cache ||
	    !nt_cache_get_stale(core->cache, &query->question,
				query->began_ms, &hit))
		return false;
	core->counters.stale++;
	query->answer = hit.answer;
	query->age = hit.age;
	query->stale = true;
	proceed_all(query);
	return true;
}

/* Asks, or waits for another that asked already. */
static void ask(struct nt_query *query)
{
	struct nt_core *core = query->core;
	struct nt_query *first;

	query->place = place_of(core, &query->question);
	first = find_asking(core, query->place, &query->question);
	if (first && first->generation == query->generation) {
		if (first->late && from_stale(query))
			return;
		core->counters.shared++;
		query->same = first->same;
		first->same = query;
		return;
	}
	asking_add(query);
	if (!core->ops.ask(query, core->ops.data))
		nt_query_failed(query, NT_EDE_NETWORK,
				"cannot send to the upstream");
}

/* As the query asked whose answer grows old. */
static void prefetch(const struct nt_query *like, uint64_t now_ms)
{
	static const struct nt_client none;
	struct nt_core *core = like->core;
	struct nt_query *query;

	if (find_asking(core, place_of(core, &like->question),
			&like->question))
		return;
	query = query_new(core, &none, &like->question, &like->decision,
			  now_ms);
	if (!query)
		return;
	query->nobody = true;
	core->counters.prefetched++;
	ask(query);
}

static bool from_cache(struct nt_query *query, uint64_t now_ms)
{
	struct nt_core *core = query->core;
	struct nt_cache_hit hit;

	if (!core->cache ||
	    !nt_cache_get(core->cache, &query->question, now_ms, &hit))
		return false;
	core->counters.cached++;
	query->answer = hit.answer;
	query->age = hit.age;
	if (hit.prefetch)
		prefetch(query, now_ms);
	strike(query, now_ms);
	proceed(query);
	return true;
}

/* Is the question one to go on with? If not it was told what is due. */
static bool read_question(struct nt_core *core, const struct nt_client *client,
			  const uint8_t *wire, size_t len, uint64_t now_ms,
			  struct nt_question *question)
{
	int rcode = nt_question_parse(question, wire, len);

	if (rcode)
		core->counters.malformed++;
	if (rcode < 0)
		return false;
	if (question->cookie_len) {
		question->cookie_good =
			nt_cookie_good(question->cookie, question->cookie_len,
				       &client->peer.addr, core->cookie_secret,
				       now_ms / 1000);
		nt_cookie_make(question->cookie, &client->peer.addr,
			       core->cookie_secret, now_ms / 1000);
	}
	if (rcode)
		reply_error(core, client, question, rcode, NT_EDE_NONE, NULL);
	return !rcode;
}

void nt_query_begin(struct nt_core *core, const struct nt_client *client,
		    const uint8_t *wire, size_t len, uint64_t now_ms)
{
	struct nt_decision decision;
	struct nt_question question;
	struct nt_suffixes parts;
	struct nt_query *query;

	core->counters.queries++;
	if (!read_question(core, client, wire, len, now_ms, &question) ||
	    !admit(core, client, &question, now_ms))
		return;
	nt_suffixes_of(&parts, question.name, nt_names_common_key());
	nt_rules_decide_parts(core->rules, &parts, question.type, &decision);
	if (decision.ruling == NT_RULING_FORWARD &&
	    nt_guard_tunnels(core, client, &question, &parts, &decision,
			     now_ms)) {
		decision.ruling = NT_RULING_REFUSED;
		decision.cause = "a tunnel through its domain";
		decision.by = NULL;
	}
	if (decision.ruling > NT_RULING_LOCAL) {
		block(core, client, &question, &decision);
		nt_guard_strike(core, client, &question, now_ms);
		return;
	}
	if (refuse_any(core, client, &question))
		return;
	query = query_new(core, client, &question, &decision, now_ms);
	if (!query) {
		core->counters.refused_busy++;
		reply_error(core, client, &question, LDNS_RCODE_SERVFAIL,
			    NT_EDE_OTHER, "too many queries under way");
		return;
	}
	if (decision.ruling == NT_RULING_LOCAL)
		answer_locally(query);
	else if (!from_cache(query, now_ms))
		ask(query);
}

/* The query and those that wait for it have ended. */
static void end(struct nt_query *query)
{
	struct nt_query *next;

	for (; query; query = next) {
		next = query->same;
		query_free(query);
	}
}

static void fail(struct nt_query *query, int ede, const char *cause)
{
	struct nt_core *core = query->core;
	struct nt_query *q;

	for (q = query; q; q = q->same) {
		core->counters.failed++;
		log_query(NT_LOG_WARNING, "Failed", &q->client, &q->question,
			  NULL, cause);
		if (!q->nobody)
			reply_error(core, &q->client, &q->question,
				    LDNS_RCODE_SERVFAIL, ede, cause);
	}
	end(query);
}

/*
 * Rules that came after it was asked may forbid what those before let through;
 * what they decide is theirs from now on.
 */
static bool now_blocked(struct nt_query *query)
{
	struct nt_core *core = query->core;
	struct nt_decision decision;
	struct nt_query *q;

	if (query->generation == core->generation)
		return false;
	nt_rules_decide(core->rules, query->question.name,
			query->question.type, &decision);
	for (q = query; q; q = q->same) {
		q->generation = core->generation;
		q->decision = decision;
		if (decision.ruling > NT_RULING_LOCAL && !q->nobody)
			block(core, &q->client, &q->question, &decision);
	}
	if (decision.ruling <= NT_RULING_LOCAL)
		return false;
	end(query);
	return true;
}

static bool nobody_waits(const struct nt_query *query)
{
	return query->nobody && !query->same;
}

void nt_query_answered(struct nt_query *query, const uint8_t *wire, size_t len,
		       uint64_t now_ms)
{
	struct nt_core *core = query->core;

	asking_remove(query);
	if (now_blocked(query))
		return;
	query->answer = nt_answer_new(wire, len, &query->question,
				      &query->decision, core->rules,
				      core->config);
	if (!query->answer) {
		fail(query, NT_EDE_OTHER, "the answer cannot be read");
		return;
	}
	if (core->cache)
		nt_cache_put(core->cache, &query->question, query->answer,
			     now_ms);
	strike(query, now_ms);
	if (nobody_waits(query))
		query_free(query);
	else
		proceed_all(query);
}

void nt_query_late(struct nt_query *query)
{
	struct nt_core *core = query->core;
	struct nt_query *clients;

	query->late = true;
	if (nobody_waits(query) || query->generation != core->generation)
		return;
	clients = query_new(core, &query->client, &query->question,
			    &query->decision, query->began_ms);
	if (!clients)
		return;
	clients->nobody = query->nobody;
	clients->same = query->same;
	/* Before they are told: a reply may bring a question that waits here. */
	query->nobody = true;
	query->same = NULL;
	if (from_stale(clients))
		return;
	query->nobody = clients->nobody;
	query->same = clients->same;
	query_free(clients);
}

void nt_query_failed(struct nt_query *query, int ede, const char *cause)
{
	asking_remove(query);
	if (!now_blocked(query) &&
	    (nobody_waits(query) || !from_stale(query)))
		fail(query, ede, cause);
}

/* What the log says of an answer that is about to be released. */
static void log_answer(struct nt_query *query, const struct nt_answer *answer,
		       unsigned int added)
{
	struct nt_counters *counters = &query->core->counters;
	char hosts[HOSTS_STRLEN];
	const char *cause;

	if (answer->n_grants) {
		counters->authorized++;
		if (nt_log_enabled(NT_LOG_INFO))
			log_query(NT_LOG_INFO, added ? "Authorized" : "Renewed",
				  &query->client, &query->question,
				  hosts_str(answer, hosts), NULL);
		return;
	}
	if (query->local) {
		log_query(NT_LOG_INFO, "Answered from the configuration",
			  &query->client, &query->question, NULL, NULL);
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
	if (answer->denied)
		cause = answer->denied;
	else if (answer->rcode == LDNS_RCODE_NXDOMAIN)
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
	struct nt_reply what = {
		.answer = query->answer,
		.age = query->age,
		.ttl_most = query->stale ? STALE_TTL : 0,
		.ede = NT_EDE_NONE,
	};
	struct nt_query *q;

	if (error) {
		query->core->counters.commits_failed++;
		fail(query, NT_EDE_OTHER, error);
		return;
	}
	if (query->answer->denied)
		what.ede = NT_EDE_BLOCKED;
	else if (query->stale)
		what.ede = NT_EDE_STALE;
	else if (query->answer->n_stripped && !query->answer->n_answer)
		what.ede = NT_EDE_FILTERED;
	for (q = query; q; q = q->same) {
		if (q->nobody)
			continue;
		log_answer(q, query->answer, added);
		reply(q->core, &q->client, &q->question, &what);
	}
	end(query);
}
