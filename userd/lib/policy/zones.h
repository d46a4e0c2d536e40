/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names that are answered from the configuration instead of upstream, and localhost
 * (RFC 6761 section 6.3). Address records get their PTR record automatically.
 */
#ifndef NETTRUST_ZONES_H
#define NETTRUST_ZONES_H

#include <stdbool.h>	/* before ldns, which else makes one of its own */

#include <ldns/ldns.h>

#include "lib/config/types.h"
#include "lib/base/names.h"

struct nt_zones;

/* The configuration must outlive the zones. Return: NULL if memory ran out. */
struct nt_zones *nt_zones_new(const struct nt_config *config, uint64_t key);
void nt_zones_free(struct nt_zones *zones);

/* Is the name answered here? The suffixes must be of the zones' key. */
bool nt_zones_has(const struct nt_zones *zones,
		  const struct nt_suffixes *suffixes);

/**
 * nt_zones_answer() - make the answer for a name that is answered here
 * @zones: zones
 * @owner: the question's name
 * @name: the same in lower case, without the final dot
 * @type: of the question
 *
 * Answers like a resolver: with the CNAME records of the chain as long as it leads
 * to names of these zones; without records if there is none of the type.
 *
 * Return: a packet for ldns_pkt_free(); NULL if memory ran out.
 */
ldns_pkt *nt_zones_answer(const struct nt_zones *zones, const ldns_rdf *owner,
			  const char *name, uint16_t type);

#endif
