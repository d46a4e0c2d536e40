// SPDX-License-Identifier: GPL-2.0
/* Decides on the records of an upstream's answer, see nt_answer_new(). */
#include <stdlib.h>
#include <string.h>

#include "lib/base/grow.h"
#include "lib/dns/chain.h"
#include "lib/dns/message.h"
#include "lib/dns/strip.h"
#include "lib/dns/ttl.h"

#define SVCB_KEY_IPV4HINT	4
#define SVCB_KEY_IPV6HINT	6

struct context {
	const uint8_t *wire;
	size_t len;
	size_t records;		/* where the answer section begins */
	unsigned int n_answer;
	unsigned int n_all;	/* with the authority section */
	uint8_t *struck;	/* 1 for each record to remove; NULL: none */
	bool no_memory;		/* a grant could not be stored */
	struct nt_answer *answer;
	const struct nt_question *question;
	const struct nt_decision *decision;
	const struct nt_rules *rules;
	const struct nt_config *config;
	struct nt_chain chain;
};

/* Asks the rules about each link; the rule that allows gives the terms. */
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
		nt_wire_text(ctx->chain.links[i].octets, name);
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

/* Return: may the record with this address be released? */
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
	if (answer->n_grants == NT_GRANTS_MAX)
		return false;
	grant = nt_grow(answer->grants, answer->n_grants, sizeof(*grant));
	if (!grant) {
		ctx->no_memory = true;
		return false;
	}
	answer->grants = grant;
	if (ctx->chain.ttl < ttl)
		ttl = ctx->chain.ttl;
	grant = &answer->grants[answer->n_grants++];
	grant->addr = *addr;
	grant->ttl = nt_ttl_lease(ctx->config, &answer->terms, ttl);
	return true;
}

static bool take_bytes(struct context *ctx, int family, const uint8_t *bytes,
		       uint32_t ttl)
{
	struct nt_addr addr = { .family = family };

	memcpy(&addr.v6, bytes, family == AF_INET ? 4 : 16);
	return take(ctx, &addr, ttl);
}

/* Takes the addresses of a SvcParam. */
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
	/* Nearly always a pointer to the question. */
	if (nt_get16(ctx->wire + rr->owner) == (0xc000 | NT_HEADER_LEN))
		return ctx->chain.n;
	return nt_chain_has(&ctx->chain, ctx->wire, ctx->len, rr->owner);
}

/* Return: may this record of the answer section be released? */
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

/* Return: false if memory ran out or the message is malformed. */
static bool examine(struct context *ctx)
{
	size_t at = ctx->records;
	struct nt_rr rr;
	unsigned int i;

	nt_chain_follow(&ctx->chain, ctx->wire, ctx->len, ctx->records,
			ctx->n_answer);
	judge(ctx);
	if (ctx->answer->denied)
		return true;
	for (i = 0; i < ctx->n_all; i++) {
		if (!nt_wire_rr(ctx->wire, ctx->len, &at, &rr))
			return false;
		/* The authority section has no business with addresses. */
		if (i < ctx->n_answer ? visit(ctx, &rr) :
					!nt_type_has_addresses(rr.type))
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
 * Copies the records with limited ttls and computes how long the answer may be
 * cached. Return: NULL if memory ran out or the message is malformed.
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
		shown = nt_ttl_shown(ctx->config, &answer->terms,
				     ctx->chain.ttl, &rr);
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
		answer->ttl = nt_ttl_negative(wire, &soa);
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

	/* Without zeroing the chain, which takes 4 KiB. */
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

size_t nt_answer_size(const struct nt_answer *answer)
{
	return sizeof(*answer) + answer->len +
	       answer->n_grants * sizeof(*answer->grants);
}
