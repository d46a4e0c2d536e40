// SPDX-License-Identifier: GPL-2.0
#include "daemon/kernel/kernel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/log.h"

static int compare(const void *a, const void *b)
{
	const struct nt_prefix *p = a, *q = b;
	size_t size = p->addr.family == AF_INET ? 4 : 16;
	int diff;

	if (p->kind != q->kind)
		return p->kind < q->kind ? -1 : 1;
	if (p->addr.family != q->addr.family)
		return p->addr.family < q->addr.family ? -1 : 1;
	diff = memcmp(&p->addr.v6, &q->addr.v6, size);
	return diff ? diff : p->len - q->len;
}

static int in_batches(struct nt_nl *nl, const struct nt_prefix *prefixes,
		      size_t n,
		      int (*call)(struct nt_nl *nl, const struct nt_prefix *p,
				  size_t n))
{
	size_t chunk;
	int err = 0;

	for (; n && !err; prefixes += chunk, n -= chunk) {
		chunk = n < NETTRUST_BATCH_MAX ? n : NETTRUST_BATCH_MAX;
		err = call(nl, prefixes, chunk);
	}
	return err;
}

/* Prefixes of origin daemon, sorted. */
struct set {
	struct nt_prefix *list;
	size_t n;
};

static void sort(struct set *set)
{
	if (set->n)
		qsort(set->list, set->n, sizeof(*set->list), compare);
}

/* free(set->list) is due in every case. */
static int dump(struct nt_nl *nl, struct set *set)
{
	size_t i, n = 0;
	int err;

	err = nt_nl_prefix_dump(nl, &set->list, &n);
	for (i = 0; !err && i < n; i++)
		if (set->list[i].origin == NETTRUST_ORIGIN_DAEMON)
			set->list[set->n++] = set->list[i];
	sort(set);
	return err;
}

static int copy(const struct nt_config *config, struct set *set)
{
	size_t i;

	set->list = calloc(config->n_prefixes + 1, sizeof(*set->list));
	if (!set->list)
		return -ENOMEM;
	for (i = 0; i < config->n_prefixes; i++) {
		set->list[i] = config->prefixes[i];
		set->list[i].origin = NETTRUST_ORIGIN_DAEMON;
	}
	set->n = config->n_prefixes;
	sort(set);
	return 0;
}

static bool has(const struct set *set, const struct nt_prefix *prefix)
{
	return set->n &&
	       bsearch(prefix, set->list, set->n, sizeof(*prefix), compare);
}

/* What to change, in which order make_change() decides. */
struct change {
	struct nt_nl *nl;
	const struct set *want;
	const struct set *have;
	const struct nt_config *config;	/* its settings, NULL: none */
	const struct nt_config *before;	/* its upstreams, too; NULL: none */
	struct nt_prefix *some;		/* room for all of either */
};

/* Collects those of a kind in a and not in b. Return: how many. */
static size_t difference(const struct change *change, const struct set *a,
			 const struct set *b, enum nettrust_prefix_kind kind)
{
	const struct nt_prefix *at = a->list;
	size_t i, n = 0;

	for (i = 0; i < a->n; i++, at++)
		if (at->kind == kind && (!i || compare(at - 1, at)) &&
		    !has(b, at))
			change->some[n++] = *at;
	return n;
}

static int add(const struct change *change, enum nettrust_prefix_kind kind)
{
	return in_batches(change->nl, change->some,
			  difference(change, change->want, change->have, kind),
			  nt_nl_prefix_add);
}

static int del(const struct change *change, enum nettrust_prefix_kind kind)
{
	return in_batches(change->nl, change->some,
			  difference(change, change->have, change->want, kind),
			  nt_nl_prefix_del);
}

static void add_upstream(struct nt_policy *policy,
			 const struct nt_endpoint *endpoint, uint8_t proto)
{
	struct nt_upstream *upstream = policy->upstreams;
	unsigned int i;

	for (i = 0; i < policy->n_upstreams; i++, upstream++)
		if (upstream->proto == proto &&
		    upstream->port == endpoint->port &&
		    nt_addr_equal(&upstream->addr, &endpoint->addr))
			return;
	if (i == NETTRUST_UPSTREAMS_MAX)
		return;
	upstream->addr = endpoint->addr;
	upstream->port = endpoint->port;
	upstream->proto = proto;
	policy->n_upstreams++;
}

static void add_upstreams(struct nt_policy *policy,
			  const struct nt_config *config)
{
	const struct nt_resolver *resolver = config->resolvers;
	unsigned int i;

	for (i = 0; i < config->n_resolvers; i++, resolver++) {
		if (resolver->proto == NT_RESOLVER_UDP)
			add_upstream(policy, &resolver->endpoint,
				     IPPROTO_UDP);
		add_upstream(policy, &resolver->endpoint, IPPROTO_TCP);
	}
}

static void fill_policy(struct nt_policy *policy,
			const struct nt_config *config)
{
	memset(policy, 0, sizeof(*policy));
	policy->mode = config->mode;
	policy->action = config->action;
	policy->liveness = config->liveness;
	policy->hooks = config->hooks;
	policy->builtin = config->builtin;
	policy->dns_lockdown = config->dns_lockdown;
	policy->upstream_mark = config->upstream_mark;
	add_upstreams(policy, config);
}

static int set_policy(const struct change *change)
{
	struct nt_policy policy;

	if (!change->config)
		return 0;
	fill_policy(&policy, change->config);
	if (change->before)
		add_upstreams(&policy, change->before);
	return nt_nl_policy_set(change->nl, &policy,
				NT_POLICY_MODE | NT_POLICY_ACTION |
				NT_POLICY_LIVENESS | NT_POLICY_HOOKS |
				NT_POLICY_BUILTIN | NT_POLICY_DNS_LOCKDOWN |
				NT_POLICY_UPSTREAM_MARK | NT_POLICY_UPSTREAMS);
}

/*
 * Deny more before allowing more, so that no moment is more open than before or
 * after: new deny prefixes, old allow prefixes, new allow prefixes, and last
 * old deny prefixes.
 */
static int make_change(const struct change *change)
{
	int err = add(change, NETTRUST_PREFIX_KIND_DENY);

	if (!err)
		err = del(change, NETTRUST_PREFIX_KIND_ALLOW);
	if (!err)
		err = add(change, NETTRUST_PREFIX_KIND_ALLOW);
	if (!err)
		err = del(change, NETTRUST_PREFIX_KIND_DENY);
	return err ? err : set_policy(change);
}

/*
 * Under a lock only stricter is possible, and it cannot be undone. So what the
 * lock refuses comes first, while nothing has changed.
 */
static int make_locked_change(const struct change *change)
{
	int err = add(change, NETTRUST_PREFIX_KIND_ALLOW);

	if (!err)
		err = del(change, NETTRUST_PREFIX_KIND_DENY);
	if (!err)
		err = set_policy(change);
	if (!err)
		err = add(change, NETTRUST_PREFIX_KIND_DENY);
	return err ? err : del(change, NETTRUST_PREFIX_KIND_ALLOW);
}

/* Only prefixes: the settings are set at once or not at all. */
static void put_back(const struct change *failed)
{
	struct set now = { NULL };
	struct change back = {
		.nl = failed->nl,
		.want = failed->have,
		.have = &now,
	};
	int err;

	err = dump(back.nl, &now);
	back.some = calloc(now.n + back.want->n + 1, sizeof(*back.some));
	if (!err)
		err = back.some ? make_change(&back) : -ENOMEM;
	if (err)
		nt_log(NT_LOG_ERROR, "Cannot restore the previous prefixes",
		       "cause", nt_nl_error(back.nl), NULL);
	free(back.some);
	free(now.list);
}

int nt_kernel_apply(struct nt_nl *nl, const struct nt_config *config,
		    const struct nt_config *before)
{
	struct set want = { NULL }, have = { NULL };
	struct change change = { nl, &want, &have, config, before, NULL };
	struct nt_policy policy;
	int err;

	err = nt_nl_policy_get(nl, &policy);
	if (!err)
		err = dump(nl, &have);
	if (!err)
		err = copy(config, &want);
	change.some = calloc(want.n + have.n + 1, sizeof(*change.some));
	if (!err && !change.some)
		err = -ENOMEM;
	if (!err) {
		err = policy.locked ? make_locked_change(&change) :
				      make_change(&change);
		if (err)
			put_back(&change);
	}
	free(change.some);
	free(want.list);
	free(have.list);
	return err;
}

bool nt_kernel_unsettled(const struct nt_config *config,
			 const struct nt_config *before)
{
	struct nt_policy policy = { .n_upstreams = 0 };
	unsigned int own;

	add_upstreams(&policy, config);
	own = policy.n_upstreams;
	add_upstreams(&policy, before);
	return policy.n_upstreams > own;
}

int nt_kernel_settle(struct nt_nl *nl, const struct nt_config *config)
{
	struct nt_policy policy = { .n_upstreams = 0 };

	add_upstreams(&policy, config);
	return nt_nl_policy_set(nl, &policy, NT_POLICY_UPSTREAMS);
}

bool nt_kernel_is_gone(int err)
{
	return err == -ENOENT || err == -ECONNREFUSED || err == -EBADF ||
	       err == -EOPNOTSUPP;
}

int nt_kernel_reopen(struct nt_nl **nl)
{
	struct nt_nl *new;
	int err = nt_nl_open(&new);

	nt_log(NT_LOG_WARNING, "Connection to the kernel module opened again",
	       "cause", err ? nt_nl_error(new) : NULL, NULL);
	/* Without a socket the new one would be of less use than the old. */
	if (err && err != -ENOENT) {
		nt_nl_close(new);
		return err;
	}
	nt_nl_close(*nl);
	*nl = new;
	return err;
}

void nt_kernel_refresh(struct nt_nl **nl)
{
	struct nt_policy policy;

	if (nt_kernel_is_gone(nt_nl_policy_get(*nl, &policy)))
		nt_kernel_reopen(nl);
}

int nt_kernel_adopt(struct nt_nl *nl)
{
	struct nt_policy policy;
	char leases[16];
	int err;

	err = nt_nl_policy_get(nl, &policy);
	if (err)
		return err;
	if (!policy.leases)
		return 0;
	snprintf(leases, sizeof(leases), "%u", policy.leases);
	nt_log(NT_LOG_INFO, "Adopted", "leases", leases, NULL);
	return 0;
}

void nt_kernel_leave(struct nt_nl *nl, const struct nt_config *config)
{
	struct nt_policy policy = { .mode = NETTRUST_MODE_OFF };
	int err = 0;

	if (!config->keep_leases)
		err = nt_nl_lease_flush(nl, false);
	if (!config->keep_table && !err) {
		err = nt_nl_prefix_flush(nl, -1, NETTRUST_ORIGIN_DAEMON);
		if (!err)
			err = nt_nl_policy_set(nl, &policy,
					       NT_POLICY_MODE |
					       NT_POLICY_UPSTREAMS);
	}
	if (err)
		nt_log(NT_LOG_ERROR, "Cannot clean up in the kernel", "cause",
		       nt_nl_error(nl), NULL);
}
