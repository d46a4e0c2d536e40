// SPDX-License-Identifier: GPL-2.0
#include "lib/dns/ttl.h"

/* The client asks just before its copy expires, and connects a moment later. */
#define GRACE 5		/* seconds */

static uint32_t configured(const struct nt_config *config, uint32_t ttl)
{
	switch (config->ttl_mode) {
	case NT_TTL_FIXED:
		return config->ttl;
	case NT_TTL_DNS:
		if (ttl < config->ttl_min)
			ttl = config->ttl_min;
		if (ttl > config->ttl_max)
			ttl = config->ttl_max;
		return ttl + GRACE;
	default:
		return NETTRUST_TTL_NEVER;
	}
}

uint32_t nt_ttl_lease(const struct nt_config *config,
		      const struct nt_terms *terms, uint32_t ttl)
{
	ttl = configured(config, ttl);
	/* NETTRUST_TTL_NEVER is the largest number, so bounds hold for it, too. */
	if (ttl < terms->ttl_min)
		ttl = terms->ttl_min;
	if (terms->ttl_max && ttl > terms->ttl_max)
		ttl = terms->ttl_max + GRACE;
	return ttl;
}

uint32_t nt_ttl_shown(const struct nt_config *config,
		      const struct nt_terms *terms, uint32_t chain,
		      const struct nt_rr *rr)
{
	uint32_t ttl = rr->ttl, covered;

	if (terms->ttl_max && ttl > terms->ttl_max)
		ttl = terms->ttl_max;
	if (config->ttl_mode == NT_TTL_FIXED && ttl > config->ttl)
		return config->ttl;
	if (config->ttl_mode != NT_TTL_DNS)
		return ttl;
	if (ttl > config->ttl_max)
		ttl = config->ttl_max;
	if (!nt_type_has_addresses(rr->type))
		return ttl;
	covered = nt_ttl_lease(config, terms, rr->ttl < chain ? rr->ttl :
								chain) - GRACE;
	return ttl < covered ? ttl : covered;
}

uint32_t nt_ttl_negative(const uint8_t *wire, const struct nt_rr *soa)
{
	uint32_t minimum;

	if (!soa->rdlen)
		return 0;
	minimum = nt_get32(wire + soa->rdata + soa->rdlen - 4);
	return soa->ttl < minimum ? soa->ttl : minimum;
}
