/* SPDX-License-Identifier: GPL-2.0 */
/* How long an answer's addresses, records and absence count. Pure. */
#ifndef NETTRUST_TTL_H
#define NETTRUST_TTL_H

#include "lib/config/types.h"
#include "lib/dns/message.h"

/**
 * nt_ttl_lease() - how long the lease of an address lasts
 * @config: ttl, ttlMin and ttlMax
 * @terms: bounds of the rule that allowed the name, which override the former
 * @ttl: of the address's record, or of a CNAME before it if that is less
 *
 * Return: seconds, or NETTRUST_TTL_NEVER.
 */
uint32_t nt_ttl_lease(const struct nt_config *config,
		      const struct nt_terms *terms, uint32_t ttl);

/**
 * nt_ttl_shown() - the ttl of a record in replies
 * @config: as above
 * @terms: as above
 * @chain: least ttl of the chain's CNAMEs
 * @rr: record
 *
 * A client's cache must not keep an address longer than its lease lasts, or it
 * would use it without asking. The lease of an address ends with the chain to it,
 * of which a cache may keep each record for as long as that has.
 */
uint32_t nt_ttl_shown(const struct nt_config *config,
		      const struct nt_terms *terms, uint32_t chain,
		      const struct nt_rr *rr);

/*
 * How long an answer without records may be cached: as its SOA record says, and
 * not at all without one (RFC 2308 section 5). soa->rdlen is 0 if there is none.
 */
uint32_t nt_ttl_negative(const uint8_t *wire, const struct nt_rr *soa);

#endif
