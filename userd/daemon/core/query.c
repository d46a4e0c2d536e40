// SPDX-License-Identifier: GPL-2.0
#include "daemon/core/query.h"

#include "daemon/core/cache.h"
#include "daemon/core/core.h"
#include "daemon/core/guard.h"
#include "daemon/core/respond.h"
#include "lib/policy/zones.h"

/* The query and those that wait for it get SERVFAIL, and end. */
static void fail(struct nt_query *query, int ede, const char *cause)
{
	struct nt_query *q;

	for (q = query; q; q = q->next_waiter)
		nt_respond_failed(q, ede, cause);
	nt_query_free_all(query);
}

/* --- from an answer to its commit --- */

/* The kernel takes only a client of the address's own family. */
static const char *check_client(const struct nt_query *query)
{
	const struct nt_answer *answer = query->answer;
	int family = query->client.peer.addr.family;
	unsigned int i;

	for (i = 0; i < answer->n_grants; i++)
		if (answer->grants[i].addr.family != family)
			return "scope client: asked over another IP version than the address's";
	return NULL;
}

/*
 * Whom the leases are for. A scope is never widened: if the program cannot be
 * found there is no lease. Return: NULL, or why there can be none.
 */
static const char *resolve_scope(struct nt_query *query)
{
	struct nt_core *core = query->core;

	switch (query->answer->terms.scope) {
	case NETTRUST_SCOPE_ANY:
		return NULL;
	case NETTRUST_SCOPE_CLIENT:
		return check_client(query);
	default:
		return core->ops.owner(query, core->ops.data);
	}
}

static void proceed(struct nt_query *query)
{
	struct nt_core *core = query->core;
	const char *cause;

	if (!query->answer->n_grants) {
		nt_respond_unleased(query);
		nt_query_free_all(query);
		return;
	}
	cause = resolve_scope(query);
	if (cause)
		fail(query, NT_EDE_OTHER, cause);
	else
		core->ops.commit(query, core->ops.data);
}

/*
 * Waiting queries share the commit, unless the leases are scoped: then each
 * needs leases of its own, and continues alone with the same answer.
 */
static void proceed_all(struct nt_query *query)
{
	struct nt_answer *answer = query->answer;
	struct nt_query *next;

	if (answer->terms.scope == NETTRUST_SCOPE_ANY) {
		proceed(query);
		return;
	}
	for (next = query->next_waiter; next; next = next->next_waiter) {
		next->answer = nt_answer_ref(answer);
		next->age = query->age;
		next->stale = query->stale;
	}
	for (; query; query = next) {
		next = query->next_waiter;
		query->next_waiter = NULL;
		if (query->background)
			nt_query_free(query);
		else
			proceed(query);
	}
}

void nt_query_committed(struct nt_query *query,
			const struct nt_committed *proof, unsigned int added)
{
	nt_respond_committed(query, proof, added);
	nt_query_free_all(query);
}

void nt_query_not_committed(struct nt_query *query, const char *cause)
{
	query->core->counters.commits_failed++;
	fail(query, NT_EDE_OTHER, cause);
}

/* --- asking the upstream, the configuration or the cache --- */

/* Counts a name that does not exist against each client that asked for it. */
static void strike(struct nt_query *query, uint64_t now_ms)
{
	if (query->answer->rcode != LDNS_RCODE_NXDOMAIN)
		return;
	for (; query; query = query->next_waiter)
		if (!query->background)
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

/* The stale answer, if there is one, to all that wait. */
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

/*
 * Asks, or waits for a query with the same question. Not for one that older
 * rules let through: it may be blocked when its answer comes.
 */
static void ask(struct nt_query *query)
{
	struct nt_core *core = query->core;
	struct nt_query *first;
	size_t slot;

	first = nt_pending_find(core, &query->question, &slot);
	if (first && first->generation == query->generation) {
		if (first->overdue && from_stale(query))
			return;
		core->counters.shared++;
		query->next_waiter = first->next_waiter;
		first->next_waiter = query;
		return;
	}
	nt_pending_add(query, slot);
	if (!core->ops.ask(query, core->ops.data))
		nt_query_failed(query, NT_EDE_NETWORK,
				"cannot send to the upstream");
}

/* Refreshes the cache with the answer to this query, which expires soon. */
static void prefetch(const struct nt_query *like, uint64_t now_ms)
{
	static const struct nt_client none;
	struct nt_core *core = like->core;
	struct nt_query *query;
	size_t slot;

	if (nt_pending_find(core, &like->question, &slot))
		return;
	query = nt_query_new(core, &none, &like->question, &like->decision,
			     now_ms);
	if (!query)
		return;
	query->background = true;
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

/* --- a client's question --- */

/* Return: may the query go on? If not, the client has its reply, if any. */
static bool admit(struct nt_core *core, const struct nt_client *client,
		  const struct nt_question *question, uint64_t now_ms)
{
	enum nt_admission admission;

	admission = nt_guard_admit(core, client, question, now_ms);
	if (admission == NT_ADMISSION_REFUSE)
		nt_respond_error(core, client, question, LDNS_RCODE_REFUSED,
				 NT_EDE_PROHIBITED, "too many questions");
	if (admission == NT_ADMISSION_PROVE)
		nt_respond_error(core, client, question, NT_RCODE_BADCOOKIE,
				 NT_EDE_NONE, NULL);
	return admission == NT_ADMISSION_YES;
}

/* Return: as admit(). */
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
		nt_respond_error(core, client, question, rcode, NT_EDE_NONE,
				 NULL);
	return !rcode;
}

static void decide(struct nt_core *core, const struct nt_client *client,
		   const struct nt_question *question, uint64_t now_ms,
		   struct nt_decision *decision)
{
	struct nt_suffixes parts;

	nt_suffixes_of(&parts, question->name, nt_names_common_key());
	nt_rules_decide_parts(core->rules, &parts, question->type, decision);
	if (decision->ruling != NT_RULING_FORWARD ||
	    !nt_guard_tunnels(core, client, question, &parts, decision,
			      now_ms))
		return;
	decision->ruling = NT_RULING_REFUSED;
	decision->cause = "a tunnel through its domain";
	decision->by = NULL;
}

void nt_query_begin(struct nt_core *core, const struct nt_client *client,
		    const uint8_t *wire, size_t len, uint64_t now_ms)
{
	struct nt_decision decision;
	struct nt_question question;
	struct nt_query *query;

	core->counters.queries++;
	if (!read_question(core, client, wire, len, now_ms, &question) ||
	    !admit(core, client, &question, now_ms))
		return;
	decide(core, client, &question, now_ms, &decision);
	if (decision.ruling > NT_RULING_LOCAL) {
		nt_respond_blocked(core, client, &question, &decision);
		nt_guard_strike(core, client, &question, now_ms);
		return;
	}
	if (question.type == LDNS_RR_TYPE_ANY && core->config->refuse_any) {
		nt_respond_any(core, client, &question);
		return;
	}
	query = nt_query_new(core, client, &question, &decision, now_ms);
	if (!query) {
		core->counters.refused_busy++;
		nt_respond_error(core, client, &question, LDNS_RCODE_SERVFAIL,
				 NT_EDE_OTHER, "too many queries under way");
		return;
	}
	if (decision.ruling == NT_RULING_LOCAL)
		answer_locally(query);
	else if (!from_cache(query, now_ms))
		ask(query);
}

/* --- the upstream's answer --- */

/*
 * Rules that changed while the upstream was asked may block what the previous
 * ones let through. From here on the query is decided by the new ones.
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
	for (q = query; q; q = q->next_waiter) {
		q->generation = core->generation;
		q->decision = decision;
		if (decision.ruling > NT_RULING_LOCAL && !q->background)
			nt_respond_blocked(core, &q->client, &q->question,
					   &decision);
	}
	if (decision.ruling <= NT_RULING_LOCAL)
		return false;
	nt_query_free_all(query);
	return true;
}

static bool has_no_client(const struct nt_query *query)
{
	return query->background && !query->next_waiter;
}

void nt_query_answered(struct nt_query *query, const uint8_t *wire, size_t len,
		       uint64_t now_ms)
{
	struct nt_core *core = query->core;

	nt_pending_remove(query);
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
	if (has_no_client(query))
		nt_query_free(query);
	else
		proceed_all(query);
}

void nt_query_overdue(struct nt_query *query)
{
	struct nt_core *core = query->core;
	struct nt_query *clients;

	query->overdue = true;
	if (has_no_client(query) || query->generation != core->generation)
		return;
	clients = nt_query_new(core, &query->client, &query->question,
			       &query->decision, query->began_ms);
	if (!clients)
		return;
	clients->background = query->background;
	clients->next_waiter = query->next_waiter;
	/*
	 * Before the replies are sent: one may bring the client's next
	 * question, which may wait for this query.
	 */
	query->background = true;
	query->next_waiter = NULL;
	if (from_stale(clients))
		return;
	query->background = clients->background;
	query->next_waiter = clients->next_waiter;
	nt_query_free(clients);
}

void nt_query_failed(struct nt_query *query, int ede, const char *cause)
{
	nt_pending_remove(query);
	if (!now_blocked(query) &&
	    (has_no_client(query) || !from_stale(query)))
		fail(query, ede, cause);
}
