// SPDX-License-Identifier: GPL-2.0
/* Which addresses of an answer count: see nt_answer_new() in message.h. */
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"

#define CHAIN_MAX	16	/* CNAMEs from the question to the addresses */
#define TTL_GRACE	5	/* for a client that is slow to connect, s */

#define TYPE_SVCB	64
#define TYPE_HTTPS	65
#define SVCB_KEY_IPV4HINT	4
#define SVCB_KEY_IPV6HINT	6

struct chain {
	const ldns_rdf *names[CHAIN_MAX + 1];
	unsigned int n;
	uint32_t ttl;	/* least of the CNAMEs */
};

struct context {
	struct nt_answer *answer;
	const struct nt_question *question;
	const struct nt_rules *rules;
	const struct nt_config *config;
	struct chain chain;
};

static const ldns_rr *find_cname(const ldns_rr_list *list,
				 const ldns_rdf *owner)
{
	const ldns_rr *rr;
	size_t i;

	for (i = 0; i < ldns_rr_list_rr_count(list); i++) {
		rr = ldns_rr_list_rr(list, i);
		if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_CNAME &&
		    ldns_rr_rdf(rr, 0) &&
		    !ldns_dname_compare(ldns_rr_owner(rr), owner))
			return rr;
	}
	return NULL;
}

static bool on_chain(const struct chain *chain, const ldns_rdf *name)
{
	unsigned int i;

	for (i = 0; i < chain->n; i++)
		if (!ldns_dname_compare(chain->names[i], name))
			return true;
	return false;
}

/* A chain that loops ends where it would begin again. */
static void follow(struct chain *chain, const ldns_rdf *owner,
		   const ldns_rr_list *list)
{
	const ldns_rr *rr;

	chain->n = 0;
	chain->ttl = UINT32_MAX;
	while (chain->n <= CHAIN_MAX && !on_chain(chain, owner)) {
		chain->names[chain->n++] = owner;
		rr = find_cname(list, owner);
		if (!rr)
			return;
		owner = ldns_rr_rdf(rr, 0);
		if (ldns_rr_ttl(rr) < chain->ttl)
			chain->ttl = ldns_rr_ttl(rr);
	}
}

static uint32_t lease_ttl(const struct nt_config *config, uint32_t ttl)
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

/* Room for one more, in steps of a power of two. */
static bool grants_room(struct nt_answer *answer)
{
	unsigned int n = answer->n_grants;
	struct nt_grant *grants;

	if (n == NT_GRANTS_MAX)
		return false;
	if (n & (n - 1))
		return true;
	grants = realloc(answer->grants, (n ? 2 * n : 1) * sizeof(*grants));
	if (!grants)
		return false;
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
	if (!grants_room(answer))
		return false;
	if (ctx->chain.ttl < ttl)
		ttl = ctx->chain.ttl;
	grant = &answer->grants[answer->n_grants++];
	grant->addr = *addr;
	grant->ttl = lease_ttl(ctx->config, ttl);
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
 * ldns has them as one field or as an unknown type's, so the octets are read.
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
		key = ldns_read_uint16(at);
		len = ldns_read_uint16(at + 2);
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

static bool take_svcb(struct context *ctx, const ldns_rr *rr)
{
	ldns_buffer *buffer = ldns_buffer_new(512);
	bool good = false;

	/* Two octets of length stand before the rdata. */
	if (buffer &&
	    ldns_rr_rdata2buffer_wire(buffer, rr) == LDNS_STATUS_OK)
		good = take_svcb_rdata(ctx, ldns_buffer_begin(buffer),
				       ldns_buffer_current(buffer),
				       ldns_rr_ttl(rr));
	ldns_buffer_free(buffer);
	return good;
}

static bool take_address(struct context *ctx, const ldns_rr *rr, int family)
{
	const ldns_rdf *rdf = ldns_rr_rdf(rr, 0);

	if (!rdf || ldns_rdf_size(rdf) != (family == AF_INET ? 4u : 16u))
		return false;
	return take_bytes(ctx, family, ldns_rdf_data(rdf), ldns_rr_ttl(rr));
}

/* Return: may the record be told? */
static bool visit(struct context *ctx, const ldns_rr *rr)
{
	unsigned int before = ctx->answer->n_grants;
	bool good;

	switch (ldns_rr_get_type(rr)) {
	case LDNS_RR_TYPE_A:
		good = on_chain(&ctx->chain, ldns_rr_owner(rr)) &&
		       take_address(ctx, rr, AF_INET);
		break;
	case LDNS_RR_TYPE_AAAA:
		good = on_chain(&ctx->chain, ldns_rr_owner(rr)) &&
		       take_address(ctx, rr, AF_INET6);
		break;
	case TYPE_SVCB:
	case TYPE_HTTPS:
		good = on_chain(&ctx->chain, ldns_rr_owner(rr)) &&
		       take_svcb(ctx, rr);
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

/* Caps the ttl that clients see to the lease's, so that they ask in time. */
static bool keep(struct nt_answer *answer, ldns_rr_list *list,
		 const ldns_rr *rr, const struct nt_config *config)
{
	ldns_rr *copy = ldns_rr_clone(rr);

	if (!copy)
		return false;
	if (config->ttl_mode == NT_TTL_FIXED && ldns_rr_ttl(copy) > config->ttl)
		ldns_rr_set_ttl(copy, config->ttl);
	if (config->ttl_mode == NT_TTL_DNS &&
	    ldns_rr_ttl(copy) > config->ttl_max)
		ldns_rr_set_ttl(copy, config->ttl_max);
	if (ldns_rr_ttl(copy) < answer->ttl)
		answer->ttl = ldns_rr_ttl(copy);
	if (ldns_rr_list_push_rr(list, copy))
		return true;
	ldns_rr_free(copy);
	return false;
}

static bool fill(struct context *ctx, const ldns_pkt *packet)
{
	const ldns_rr_list *from = ldns_pkt_answer(packet);
	struct nt_answer *answer = ctx->answer;
	const ldns_rr *rr;
	size_t i;

	follow(&ctx->chain, ctx->question->owner, from);
	for (i = 0; i < ldns_rr_list_rr_count(from); i++) {
		rr = ldns_rr_list_rr(from, i);
		if (visit(ctx, rr) &&
		    !keep(answer, answer->answer, rr, ctx->config))
			return false;
	}
	from = ldns_pkt_authority(packet);
	for (i = 0; i < ldns_rr_list_rr_count(from); i++) {
		rr = ldns_rr_list_rr(from, i);
		if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_A &&
		    ldns_rr_get_type(rr) != LDNS_RR_TYPE_AAAA &&
		    !keep(answer, answer->authority, rr, ctx->config))
			return false;
	}
	return true;
}

struct nt_answer *nt_answer_new(const ldns_pkt *packet,
				const struct nt_question *question,
				const struct nt_rules *rules,
				const struct nt_config *config)
{
	struct context ctx = {
		.question = question,
		.rules = rules,
		.config = config,
	};

	ctx.answer = calloc(1, sizeof(*ctx.answer));
	if (!ctx.answer)
		return NULL;
	ctx.answer->rcode = ldns_pkt_get_rcode(packet);
	ctx.answer->authentic = ldns_pkt_ad(packet);
	ctx.answer->ttl = UINT32_MAX;
	ctx.answer->answer = ldns_rr_list_new();
	ctx.answer->authority = ldns_rr_list_new();
	if (ctx.answer->answer && ctx.answer->authority && fill(&ctx, packet))
		return ctx.answer;
	nt_answer_free(ctx.answer);
	return NULL;
}

struct nt_answer *nt_answer_clone(const struct nt_answer *answer)
{
	struct nt_answer *copy = malloc(sizeof(*copy));

	if (!copy)
		return NULL;
	*copy = *answer;
	copy->grants = NULL;
	if (answer->n_grants) {
		copy->grants = calloc(answer->n_grants, sizeof(*copy->grants));
		if (copy->grants)
			memcpy(copy->grants, answer->grants,
			       answer->n_grants * sizeof(*copy->grants));
	}
	copy->answer = ldns_rr_list_clone(answer->answer);
	copy->authority = ldns_rr_list_clone(answer->authority);
	/* ldns gives NULL for a list that is empty. */
	if (!copy->answer)
		copy->answer = ldns_rr_list_new();
	if (!copy->authority)
		copy->authority = ldns_rr_list_new();
	if (copy->answer && copy->authority &&
	    !copy->grants == !answer->n_grants &&
	    ldns_rr_list_rr_count(copy->answer) ==
	    ldns_rr_list_rr_count(answer->answer))
		return copy;
	nt_answer_free(copy);
	return NULL;
}

void nt_answer_free(struct nt_answer *answer)
{
	if (!answer)
		return;
	ldns_rr_list_deep_free(answer->answer);
	ldns_rr_list_deep_free(answer->authority);
	free(answer->grants);
	free(answer);
}

/* About what it takes in memory, octets. */
size_t nt_answer_size(const struct nt_answer *answer)
{
	return sizeof(*answer) + answer->n_grants * sizeof(*answer->grants) +
	       256 * (ldns_rr_list_rr_count(answer->answer) +
		      ldns_rr_list_rr_count(answer->authority));
}

static void age(ldns_rr_list *list, uint32_t seconds)
{
	ldns_rr *rr;
	size_t i;

	for (i = 0; i < ldns_rr_list_rr_count(list); i++) {
		rr = ldns_rr_list_rr(list, i);
		ldns_rr_set_ttl(rr, ldns_rr_ttl(rr) > seconds ?
				    ldns_rr_ttl(rr) - seconds : 0);
	}
}

void nt_answer_age(struct nt_answer *answer, uint32_t seconds)
{
	age(answer->answer, seconds);
	age(answer->authority, seconds);
}
