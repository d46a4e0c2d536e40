/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names that are answered from the configuration and asked of nobody, and
 * localhost (RFC 6761 section 6.3). Each address has its PTR record by itself.
 */
#ifndef NETTRUST_ZONES_H
#define NETTRUST_ZONES_H

#include <stdbool.h>	/* before ldns, which else makes one of its own */

#include <ldns/ldns.h>

#include "lib/config/load.h"
#include "lib/base/names.h"

struct nt_zones;

/* The configuration must outlive the zones. Return: NULL if memory ran out. */
struct nt_zones *nt_zones_new(const struct nt_config *config, uint64_t key);
void nt_zones_free(struct nt_zones *zones);

/* Is the name answered here? The suffixes are those of its key. */
bool nt_zones_has(const struct nt_zones *zones,
		  const struct nt_suffixes *suffixes);

/**
 * nt_zones_answer() - the answer for a name that is answered here
 * @zones: zones
 * @owner: the question's name
 * @name: the same in lower case, without the final dot
 * @type: of the question
 *
 * As a resolver would have answered: with the CNAME records on the way, as far
 * as they stay among these names; without any record if there is none of the
 * type.
 *
 * Return: ldns_pkt_free() is due; NULL if memory ran out.
 */
ldns_pkt *nt_zones_answer(const struct nt_zones *zones, const ldns_rdf *owner,
			  const char *name, uint16_t type);

#endif
