// SPDX-License-Identifier: GPL-2.0
#include "lib/policy/revoke.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * A batch is all or nothing, so one lease that has just expired would keep the
 * others alive: then they are revoked one by one.
 */
static int revoke_batch(struct nt_nl *nl, const struct nt_lease *leases,
			size_t n, bool kill)
{
	int err = nt_nl_lease_del(nl, leases, n, kill);

	if (err != -ENOENT)
		return err;
	for (size_t i = 0; i < n; i++) {
		err = nt_nl_lease_del(nl, &leases[i], 1, kill);
		if (err && err != -ENOENT)
			return err;
	}
	return 0;
}

int nt_revoke(struct nt_nl *nl, const struct nt_lease *leases, size_t n,
	      bool kill)
{
	size_t some;
	int err = 0;

	for (; n && !err; leases += some, n -= some) {
		some = n < NETTRUST_BATCH_MAX ? n : NETTRUST_BATCH_MAX;
		err = revoke_batch(nl, leases, some, kill);
	}
	return err;
}

static int compare(const void *a, const void *b)
{
	const struct nt_service *p = a, *q = b;

	if (p->proto != q->proto)
		return p->proto - q->proto;
	if (p->port_min != q->port_min)
		return p->port_min - q->port_min;
	return p->port_max - q->port_max;
}

static void sort(struct nt_service *sorted, const struct nt_service *services,
		 unsigned int n)
{
	memset(sorted, 0, NETTRUST_SERVICES_MAX * sizeof(*sorted));
	for (unsigned int i = 0; i < n; i++)
		sorted[i] = services[i];
	qsort(sorted, n, sizeof(*sorted), compare);
}

/* The kernel lists them in an order of its own. */
static bool same_services(const struct nt_rule *rule,
			  const struct nt_lease *lease)
{
	struct nt_service a[NETTRUST_SERVICES_MAX], b[NETTRUST_SERVICES_MAX];

	if (rule->n_services != lease->n_services)
		return false;
	sort(a, rule->services, rule->n_services);
	sort(b, lease->services, lease->n_services);
	for (unsigned int i = 0; i < rule->n_services; i++)
		if (compare(&a[i], &b[i]))
			return false;
	return true;
}

/* Would the rule, if there is one, give this lease? */
static bool is_given(const struct nt_rule *rule, const struct nt_lease *lease)
{
	if (!rule)
		return true;
	if (rule->scope != NETTRUST_SCOPE_ANY && rule->scope != lease->scope)
		return false;
	return !rule->n_services || same_services(rule, lease);
}

bool nt_revoke_is_due(const struct nt_rules *rules,
		      const struct nt_lease *lease)
{
	/* A, AAAA, SVCB, HTTPS (RFC 1035, 3596, 9460). */
	static const uint16_t types4[] = { 1, 64, 65 };
	static const uint16_t types6[] = { 28, 64, 65 };
	const uint16_t *types = lease->addr.family == AF_INET ? types4 : types6;
	char name[NETTRUST_NAME_MAX + 1];
	struct nt_decision decision;
	size_t i;

	if (!*lease->name)
		return false;
	for (i = 0; lease->name[i]; i++)
		name[i] = tolower((unsigned char)lease->name[i]);
	name[i] = '\0';
	if (nt_rules_fate(rules, name, &lease->addr) == NT_FATE_STRIP)
		return true;
	for (i = 0; i < 3; i++) {
		nt_rules_decide(rules, name, types[i], &decision);
		if (decision.ruling <= NT_RULING_LOCAL &&
		    is_given(decision.rule, lease))
			return false;
	}
	return true;
}

int nt_revoke_forbidden(struct nt_nl *nl, const struct nt_rules *rules,
			size_t *n)
{
	struct nt_lease *leases = NULL;
	size_t all = 0, i;
	int err;

	*n = 0;
	err = nt_nl_lease_dump(nl, &leases, &all);
	for (i = 0; !err && i < all; i++)
		if (leases[i].state != NETTRUST_LEASE_STATE_LAPSED &&
		    nt_revoke_is_due(rules, &leases[i]))
			leases[(*n)++] = leases[i];
	if (!err)
		err = nt_revoke(nl, leases, *n, false);
	free(leases);
	return err;
}
