/* SPDX-License-Identifier: GPL-2.0 */
/* Revokes leases before they expire. */
#ifndef NETTRUST_REVOKE_H
#define NETTRUST_REVOKE_H

#include "lib/nl/nl.h"
#include "lib/policy/rules.h"

/**
 * nt_revoke() - revoke leases
 * @nl: handle
 * @leases: from a dump
 * @n: number of @leases, sent in as many batches as needed
 * @kill: also delete their connections
 *
 * A lease that has expired meanwhile is not an error.
 *
 * Return: 0 or a negative errno.
 */
int nt_revoke(struct nt_nl *nl, const struct nt_lease *leases, size_t n,
	      bool kill);

/**
 * nt_revoke_is_due() - do the rules forbid an existing lease?
 * @rules: rules
 * @lease: lease; one without a name does not come from a rule
 *
 * They forbid it if its name is denied for every type that carries such addresses,
 * may not have this address, or has a rule with other services or another scope.
 */
bool nt_revoke_is_due(const struct nt_rules *rules,
		      const struct nt_lease *lease);

/* Revokes the *n leases that the rules forbid. Return: 0 or a negative errno. */
int nt_revoke_forbidden(struct nt_nl *nl, const struct nt_rules *rules,
			size_t *n);

#endif
