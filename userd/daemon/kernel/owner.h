/* SPDX-License-Identifier: GPL-2.0 */
/* In whose name an answer's leases are made, by the scope of its rule. */
#ifndef NETTRUST_OWNER_H
#define NETTRUST_OWNER_H

#include "daemon/core/query.h"
#include "lib/nl/nl.h"

/**
 * nt_owner_resolve() - find out what the scope of a query's leases needs
 * @query: with its answer; gets its owner
 *
 * A scope is never widened: who cannot be found gets no lease.
 *
 * Return: NULL, or why there can be no lease.
 */
const char *nt_owner_resolve(struct nt_query *query);

/* Put scope and services into a lease for this query. */
void nt_owner_put(const struct nt_query *query, struct nt_lease *lease);

#endif
