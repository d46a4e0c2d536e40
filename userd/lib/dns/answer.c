// SPDX-License-Identifier: GPL-2.0
/* Which addresses of an answer count: see nt_answer_new() in message.h. */
#include <stdlib.h>
#include <string.h>

#include "lib/dns/message.h"
#include "lib/dns/strip.h"

#define CHAIN_MAX	16	/* CNAMEs from the question to the addresses */
#define ANY_TTL		3600	/* s */
#define NULL_TTL	10	/* a name may be allowed soon, s */
#define TTL_GRACE	5	/* for a client that is slow to connect, s */

#define SVCB_KEY_IPV4HINT	4
#define SVCB_KEY_IPV6HINT	6

/* On the wire, lower case. */
struct name {
	size_t len;
	uint8_t octets[NT_OWNER_MAX];
};

struct chain {
	struct name names[CHAIN_MAX + 1];
	unsigned int n;
	uint32_t ttl;	/* least of the CNAMEs */
};

struct context {
	const uint8_t *wire;
	size_t len;
	size_t records;		/* where they begin */
	unsigned int n_answer;
	unsigned int n_all;	/* with authority */
	uint8_t *struck;	/* for each record, is it out? NULL: none is */
	bool no_memory;		/* an address was left out for that */
	struct nt_answer *answer;
	const struct nt_question *question;
	const struct nt_decision *decision;
	const struct nt_rules *rules;
	const struct nt_config *config;
	struct chain chain;
};

static bool read_name(const struct context *ctx, size_t at, struct name *name)
{
	return nt_wire_name(ctx->wire, ctx->len, at, name->octets, &name->len);
}

static bool same(const struct name *a, const struct name *b)
{
	return a->len == b->len && !memcmp(a->octets, b->octets, a->len);
}

/* The CNAME of the owner, if there is one. */
static bool find_cname(const struct context *ctx, const struct name *owner,
		       struct nt_rr *rr)
{
	size_t at = ctx->records;
	struct name name;
	unsigned int i;

	for (i = 0; i < ctx->n_answer; i++)
		if (nt_wire_rr(ctx->wire, ctx->len, &at, rr) &&
		    rr->type == LDNS_RR_TYPE_CNAME &&
		    read_name(ctx, rr->owner, &name) && same(&name, owner))
			return true;
	return false;
}

static bool on_chain(const struct chain *chain, const struct name *name)
{
	unsigned int i;

	for (i = 0; i < chain->n; i++)
		if (same(&chain->names[i], name))
			return true;
	return false;
}

/* A chain that loops ends where it would begin again. */
static void follow(struct context *ctx)
{
	struct chain *chain = &ctx->chain;
	struct name *next = chain->names;
	struct nt_rr rr;

	chain->n = 0;
	chain->ttl = UINT32_MAX;
	if (!read_name(ctx, NT_HEADER_LEN, next))
		return;
	while (!on_chain(chain, next)) {
		chain->n++;
		if (chain->n > CHAIN_MAX || !find_cname(ctx, next, &rr))
			return;
		if (!read_name(ctx, rr.rdata, ++next))
			return;
		if (rr.ttl < chain->ttl)
			chain->ttl = rr.ttl;
	}
}

/* Asks the rules about each link, and takes the terms of the one that allows. */
static void judge(struct context *ctx)
{
	const struct nt_question *question = ctx->question;
	struct nt_answer *answer = ctx->answer;
	struct nt_terms *terms = &answer->terms;
	struct nt_decision decision = *ctx->decision;
	char name[NT_NAME_STRLEN];
	unsigned int i;

	if (decision.ruling > NT_RULING_LOCAL) {
		answer->denied = decision.cause;
		return;
	}
	for (i = 1; nt_rules_match_links(ctx->rules) && i < ctx->chain.n; i++) {
		nt_wire_text(ctx->chain.names[i].octets, name);
		if (nt_rules_link(ctx->rules, name, question->type, &decision))
			continue;
		answer->denied = decision.cause;
		return;
	}
	if (!decision.rule)
		return;
	terms->n_services = decision.rule->n_services;
	memcpy(terms->services, decision.rule->services,
	       sizeof(terms->services));
	terms->ttl_min = decision.rule->ttl_min;
	terms->ttl_max = decision.rule->ttl_max;
	terms->scope = decision.rule->scope;
}

static uint32_t lease_ttl_of(const struct nt_config *config, uint32_t ttl)
{
	switch (config->ttl_mode) {
	case NT_TTL_FIXED:
		return config->ttl;
	case NT_TTL_DNS:
		if (ttl < config->ttl_min)
			ttl = config->ttl_min;
		if (ttl > config->ttl_max)
			ttl = config->ttl_max;
		return ttl + TTL_GRACE;
	default:
		return NETTRUST_TTL_NEVER;
	}
}

/*
 * Of an address whose record has this ttl, behind the chain. The rule's bounds go
 * before the configuration's; "never" is the longest.
 */
static uint32_t lease_ttl(const struct context *ctx, uint32_t ttl)
{
	const struct nt_terms *terms = &ctx->answer->terms;

	if (ctx->chain.ttl < ttl)
		ttl = ctx->chain.ttl;
	ttl = lease_ttl_of(ctx->config, ttl);
	if (ttl < terms->ttl_min)
		ttl = terms->ttl_min;
	if (terms->ttl_max && ttl > terms->ttl_max)
		ttl = terms->ttl_max + TTL_GRACE;
	return ttl;
}

/* Room for one more, in steps of a power of two. */
static bool grants_room(struct context *ctx)
{
	struct nt_answer *answer = ctx->answer;
	unsigned int n = answer->n_grants;
	struct nt_grant *grants;

	if (n == NT_GRANTS_MAX)
		return false;
	if (n & (n - 1))
		return true;
	grants = realloc(answer->grants, (n ? 2 * n : 1) * sizeof(*grants));
	if (!grants) {
		ctx->no_memory = true;
		return false;
	}
	answer->grants = grants;
	return true;
}

/* Return: may the record that carries the address be told? */
static bool take(struct context *ctx, const struct nt_addr *addr, uint32_t ttl)
{
	struct nt_answer *answer = ctx->answer;
	struct nt_grant *grant;

	switch (nt_rules_fate(ctx->rules, ctx->question->name, addr)) {
	case NT_FATE_PASS:
		answer->n_null++;
		return true;
	case NT_FATE_STRIP:
		return false;
	case NT_FATE_COMMIT:
		break;
	}
	if (!grants_room(ctx))
		return false;
	grant = &answer->grants[answer->n_grants++];
	grant->addr = *addr;
	grant->ttl = lease_ttl(ctx, ttl);
	return true;
}

static bool take_bytes(struct context *ctx, int family, const uint8_t *bytes,
		       uint32_t ttl)
{
	struct nt_addr addr = { .family = family };

	memcpy(&addr.v6, bytes, family == AF_INET ? 4 : 16);
	return take(ctx, &addr, ttl);
}

/* Each address of one SvcParam. */
static bool take_hints(struct context *ctx, int family, const uint8_t *value,
		       size_t len, uint32_t ttl)
{
	size_t size = family == AF_INET ? 4 : 16;

	if (!len || len % size)
		return false;
	for (; len; value += size, len -= size)
		if (!take_bytes(ctx, family, value, ttl))
			return false;
	return true;
}

/*
 * RFC 9460 section 2.2: priority, target name (never compressed), parameters.
 */
static bool take_svcb_rdata(struct context *ctx, const uint8_t *at,
			    const uint8_t *end, uint32_t ttl)
{
	uint16_t key, len;

	if (end - at < 3)
		return false;
	at += 2;
	while (at < end && *at) {
		if (*at > LDNS_MAX_LABELLEN || end - at <= *at)
			return false;
		at += *at + 1;
	}
	if (at >= end)
		return false;
	at++;
	while (end - at >= 4) {
		key = nt_get16(at);
		len = nt_get16(at + 2);
		at += 4;
		if (end - at < len)
			return false;
		if (key == SVCB_KEY_IPV4HINT &&
		    !take_hints(ctx, AF_INET, at, len, ttl))
			return false;
		if (key == SVCB_KEY_IPV6HINT &&
		    !take_hints(ctx, AF_INET6, at, len, ttl))
			return false;
		at += len;
	}
	return at == end;
}

static bool take_svcb(struct context *ctx, const struct nt_rr *rr)
{
	const uint8_t *rdata = ctx->wire + rr->rdata;

	return take_svcb_rdata(ctx, rdata, rdata + rr->rdlen, rr->ttl);
}

static bool owner_counts(const struct context *ctx, const struct nt_rr *rr)
{
	struct name owner;

	/* Nearly always it points to the question. */
	if (nt_get16(ctx->wire + rr->owner) == (0xc000 | NT_HEADER_LEN))
		return ctx->chain.n;
	return read_name(ctx, rr->owner, &owner) &&
	       on_chain(&ctx->chain, &owner);
}

/* Return: may the record, of the answer section, be told? */
static bool visit(struct context *ctx, const struct nt_rr *rr)
{
	unsigned int before = ctx->answer->n_grants;
	const uint8_t *rdata = ctx->wire + rr->rdata;
	bool good;

	switch (rr->type) {
	case LDNS_RR_TYPE_A:
		good = owner_counts(ctx, rr) &&
		       take_bytes(ctx, AF_INET, rdata, rr->ttl);
		break;
	case LDNS_RR_TYPE_AAAA:
		good = owner_counts(ctx, rr) &&
		       take_bytes(ctx, AF_INET6, rdata, rr->ttl);
		break;
	case NT_TYPE_SVCB:
	case NT_TYPE_HTTPS:
		good = owner_counts(ctx, rr) && take_svcb(ctx, rr);
		break;
	default:
		return true;
	}
	if (!good) {
		ctx->answer->n_grants = before;
		ctx->answer->n_stripped++;
	}
	return good;
}

static bool may_carry_addresses(const struct nt_rr *rr)
{
	return rr->type == LDNS_RR_TYPE_A || rr->type == LDNS_RR_TYPE_AAAA ||
	       rr->type == NT_TYPE_SVCB || rr->type == NT_TYPE_HTTPS;
}

/* Return: false if memory ran out or the message is malformed. */
static bool examine(struct context *ctx)
{
	size_t at = ctx->records;
	struct nt_rr rr;
	unsigned int i;

	follow(ctx);
	judge(ctx);
	if (ctx->answer->denied)
		return true;
	for (i = 0; i < ctx->n_all; i++) {
		if (!nt_wire_rr(ctx->wire, ctx->len, &at, &rr))
			return false;
		/* No address belongs into the authority section. */
		if (i < ctx->n_answer ? visit(ctx, &rr) :
					!may_carry_addresses(&rr))
			continue;
		if (!ctx->struck)
			ctx->struck = calloc(ctx->n_all, 1);
		if (!ctx->struck)
			return false;
		ctx->struck[i] = 1;
	}
	return !ctx->no_memory;
}

/*
 * Clients see no longer ttl than the lease's, so that they ask in time. The lease
 * of an address ends with the chain to it; caches may keep its record longer.
 */
static uint32_t shown_ttl(const struct context *ctx, const struct nt_rr *rr)
{
	const struct nt_terms *terms = &ctx->answer->terms;
	const struct nt_config *config = ctx->config;
	uint32_t ttl = rr->ttl, covered;

	if (terms->ttl_max && ttl > terms->ttl_max)
		ttl = terms->ttl_max;
	if (config->ttl_mode == NT_TTL_FIXED && ttl > config->ttl)
		return config->ttl;
	if (config->ttl_mode != NT_TTL_DNS)
		return ttl;
	if (ttl > config->ttl_max)
		ttl = config->ttl_max;
	if (!may_carry_addresses(rr))
		return ttl;
	covered = lease_ttl(ctx, rr->ttl) - TTL_GRACE;
	return ttl < covered ? ttl : covered;
}

/* RFC 2308 section 5: as long as its SOA record says, without one not at all. */
static uint32_t negative_ttl(const uint8_t *wire, const struct nt_rr *soa)
{
	uint32_t minimum;

	if (!soa->rdlen)
		return 0;
	minimum = nt_get32(wire + soa->rdata + soa->rdlen - 4);
	return soa->ttl < minimum ? soa->ttl : minimum;
}

/*
 * Copies the records, their ttls cut, and finds out how long the answer may be
 * kept. Return: NULL if memory ran out or the message is malformed.
 */
static struct nt_answer *copy_records(const struct context *ctx,
				      const uint8_t *wire, size_t len)
{
	unsigned int n = LDNS_ANCOUNT(wire), i;
	uint32_t ttl = UINT32_MAX, shown;
	struct nt_rr rr, soa = { 0 };
	struct nt_answer *answer;
	size_t base = ctx->records, at = base;
	bool positive = false;

	answer = malloc(sizeof(*answer) + len - base);
	if (!answer)
		return NULL;
	*answer = *ctx->answer;
	answer->n_answer = n;
	answer->n_authority = LDNS_NSCOUNT(wire);
	memcpy(answer->records, wire + base, len - base);
	for (i = 0; i < n + answer->n_authority; i++) {
		if (!nt_wire_rr(wire, len, &at, &rr)) {
			free(answer);
			return NULL;
		}
		shown = shown_ttl(ctx, &rr);
		nt_put32(answer->records + rr.ttl_at - base, shown);
		if (shown < ttl)
			ttl = shown;
		positive |= i < n && (rr.type == ctx->question->type ||
				      ctx->question->type == LDNS_RR_TYPE_ANY);
		if (i >= n && rr.type == LDNS_RR_TYPE_SOA)
			soa = rr;
	}
	answer->len = at - base;
	if (!positive || answer->rcode)
		answer->ttl = negative_ttl(wire, &soa);
	else
		answer->ttl = ttl;
	if (answer->ttl > ttl)
		answer->ttl = ttl;
	return answer;
}

static struct nt_answer *copy_nothing(const struct nt_answer *draft)
{
	struct nt_answer *answer = malloc(sizeof(*answer));

	if (answer)
		*answer = *draft;
	return answer;
}

static struct nt_answer *finish(const struct context *ctx)
{
	struct nt_answer *answer;
	uint8_t *wire;
	size_t len;

	if (ctx->answer->denied)
		return copy_nothing(ctx->answer);
	if (!ctx->struck)
		return copy_records(ctx, ctx->wire, ctx->len);
	wire = nt_strip(ctx->wire, ctx->len, ctx->struck, &len);
	if (!wire)
		return NULL;
	answer = copy_records(ctx, wire, len);
	free(wire);
	return answer;
}

struct nt_answer *nt_answer_new(const uint8_t *wire, size_t len,
				const struct nt_question *question,
				const struct nt_decision *decision,
				const struct nt_rules *rules,
				const struct nt_config *config)
{
	struct nt_answer draft = { .refs = 1 }, *answer = NULL;
	struct context ctx;

	/* Not all of it: the chain is large. */
	ctx.wire = wire;
	ctx.len = len;
	ctx.records = NT_HEADER_LEN + question->owner_len + 4;
	ctx.struck = NULL;
	ctx.no_memory = false;
	ctx.answer = &draft;
	ctx.question = question;
	ctx.decision = decision;
	ctx.rules = rules;
	ctx.config = config;
	if (len < ctx.records || LDNS_QDCOUNT(wire) != 1 ||
	    nt_wire_name(wire, len, NT_HEADER_LEN, NULL, NULL) !=
	    ctx.records - 4)
		return NULL;
	ctx.n_answer = LDNS_ANCOUNT(wire);
	ctx.n_all = ctx.n_answer + LDNS_NSCOUNT(wire);
	draft.rcode = LDNS_RCODE_WIRE(wire);
	draft.authentic = LDNS_AD_WIRE(wire);
	if (examine(&ctx))
		answer = finish(&ctx);
	if (!answer)
		free(draft.grants);
	free(ctx.struck);
	return answer;
}

static bool push_question(ldns_pkt *packet, const struct nt_question *question)
{
	ldns_rr *rr = ldns_rr_new();
	ldns_rdf *owner;

	owner = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, question->owner_len,
				      question->owner);
	if (rr && owner) {
		ldns_rr_set_question(rr, true);
		ldns_rr_set_owner(rr, owner);
		ldns_rr_set_type(rr, question->type);
		ldns_rr_set_class(rr, LDNS_RR_CLASS_IN);
		if (ldns_pkt_push_rr(packet, LDNS_SECTION_QUESTION, rr))
			return true;
		ldns_rr_free(rr);
		return false;
	}
	ldns_rr_free(rr);
	ldns_rdf_deep_free(owner);
	return false;
}

struct nt_answer *nt_answer_of_packet(ldns_pkt *packet,
				      const struct nt_question *question,
				      const struct nt_decision *decision,
				      const struct nt_rules *rules,
				      const struct nt_config *config)
{
	struct nt_answer *answer;
	uint8_t *wire;
	size_t len;

	if ((!ldns_pkt_qdcount(packet) && !push_question(packet, question)) ||
	    ldns_pkt2wire(&wire, packet, &len) != LDNS_STATUS_OK)
		return NULL;
	answer = nt_answer_new(wire, len, question, decision, rules, config);
	free(wire);
	return answer;
}

/* An answer of one record, whose owner is the question's; or of none. */
static struct nt_answer *one_record(uint16_t type, uint32_t ttl,
				    const void *rdata, size_t rdlen)
{
	size_t len = rdlen ? 12 + rdlen : 0;
	struct nt_answer *answer = calloc(1, sizeof(*answer) + len);
	uint8_t *at;

	if (!answer)
		return NULL;
	answer->refs = 1;
	answer->len = len;
	if (!len)
		return answer;
	answer->n_answer = 1;
	at = answer->records;
	nt_put16(at, 0xc000 | NT_HEADER_LEN);
	nt_put16(at + 2, type);
	nt_put16(at + 4, LDNS_RR_CLASS_IN);
	nt_put32(at + 6, ttl);
	nt_put16(at + 10, rdlen);
	memcpy(at + 12, rdata, rdlen);
	return answer;
}

struct nt_answer *nt_answer_null(const struct nt_question *question)
{
	static const uint8_t zeros[16];
	size_t rdlen = question->type == LDNS_RR_TYPE_A ? 4 :
		       question->type == LDNS_RR_TYPE_AAAA ? 16 : 0;

	return one_record(question->type, NULL_TTL, zeros, rdlen);
}

struct nt_answer *nt_answer_any(void)
{
	/* CPU "RFC8482", no OS. */
	static const char hinfo[] = "\7RFC8482";

	return one_record(LDNS_RR_TYPE_HINFO, ANY_TTL, hinfo, sizeof(hinfo));
}

struct nt_answer *nt_answer_ref(struct nt_answer *answer)
{
	answer->refs++;
	return answer;
}

void nt_answer_free(struct nt_answer *answer)
{
	if (!answer || --answer->refs)
		return;
	free(answer->grants);
	free(answer);
}

/* What it takes in memory, octets. */
size_t nt_answer_size(const struct nt_answer *answer)
{
	return sizeof(*answer) + answer->len +
	       answer->n_grants * sizeof(*answer->grants);
}
