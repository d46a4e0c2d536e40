/* SPDX-License-Identifier: GPL-2.0 */
/* Whom an answer's leases are for, by the scope of its rule. */
#ifndef NETTRUST_OWNER_H
#define NETTRUST_OWNER_H

#include "daemon/core/types.h"
#include "lib/nl/nl.h"

/* For struct nt_query_ops: asks the kernel whose socket the client is. */
const char *nt_owner_resolve(struct nt_query *query);

/* Puts the scope and services of the query's answer into a lease. */
void nt_owner_put(const struct nt_query *query, struct nt_lease *lease);

#endif
