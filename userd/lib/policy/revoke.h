/* SPDX-License-Identifier: GPL-2.0 */
/* Leases that are to end before their time. */
#ifndef NETTRUST_REVOKE_H
#define NETTRUST_REVOKE_H

#include "lib/nl/nl.h"
#include "lib/policy/rules.h"

/**
 * nt_revoke() - take leases away
 * @nl: handle
 * @leases: as they were dumped
 * @n: how many, in as many batches as that takes
 * @kill: their connections, too
 *
 * One that ended by itself meanwhile is no error. Return: 0 or a negative errno.
 */
int nt_revoke(struct nt_nl *nl, const struct nt_lease *leases, size_t n,
	      bool kill);

/**
 * nt_revoke_is_due() - do the rules forbid a lease that stands?
 * @rules: rules
 * @lease: lease; without a name it is not by the rules
 *
 * So they do if the name is denied for every type that carries addresses, if it
 * may not have this address, or if its rule gives other services or another
 * scope.
 */
bool nt_revoke_is_due(const struct nt_rules *rules,
		      const struct nt_lease *lease);

/* Take away what the rules forbid; *n: how many. 0 or a negative errno. */
int nt_revoke_forbidden(struct nt_nl *nl, const struct nt_rules *rules,
			size_t *n);

#endif
