// SPDX-License-Identifier: GPL-2.0
#include "daemon/kernel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/log.h"

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

/* Copies to out what stands in a and not in b, both sorted. */
static size_t difference(const struct nt_prefix *a, size_t n_a,
			 const struct nt_prefix *b, size_t n_b,
			 struct nt_prefix *out)
{
	size_t i, n = 0;

	for (i = 0; i < n_a; i++)
		if ((!i || compare(&a[i - 1], &a[i])) &&
		    (!n_b || !bsearch(&a[i], b, n_b, sizeof(*b), compare)))
			out[n++] = a[i];
	return n;
}

static size_t only_daemon(struct nt_prefix *prefixes, size_t n)
{
	size_t i, kept = 0;

	for (i = 0; i < n; i++)
		if (prefixes[i].origin == NETTRUST_ORIGIN_DAEMON)
			prefixes[kept++] = prefixes[i];
	return kept;
}

static size_t only_kind(const struct nt_prefix *from, size_t n,
			enum nettrust_prefix_kind kind, struct nt_prefix *to)
{
	size_t i, kept = 0;

	for (i = 0; i < n; i++)
		if (from[i].kind == kind)
			to[kept++] = from[i];
	return kept;
}

/*
 * Deny first, then what is no longer allowed, then what is; last what is no
 * longer denied.
 */
static int sync_sorted(struct nt_nl *nl, const struct nt_prefix *want,
		       size_t n_want, const struct nt_prefix *have,
		       size_t n_have, struct nt_prefix *diff,
		       struct nt_prefix *part)
{
	static const struct {
		enum nettrust_prefix_kind kind;
		bool add;
	} steps[] = {
		{ NETTRUST_PREFIX_KIND_DENY, true },
		{ NETTRUST_PREFIX_KIND_ALLOW, false },
		{ NETTRUST_PREFIX_KIND_ALLOW, true },
		{ NETTRUST_PREFIX_KIND_DENY, false },
	};
	size_t i, n;
	int err = 0;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]) && !err; i++) {
		n = steps[i].add ? difference(want, n_want, have, n_have, diff)
				 : difference(have, n_have, want, n_want, diff);
		n = only_kind(diff, n, steps[i].kind, part);
		err = in_batches(nl, part, n, steps[i].add ? nt_nl_prefix_add :
							     nt_nl_prefix_del);
	}
	return err;
}

static int sync_prefixes(struct nt_nl *nl, const struct nt_config *config)
{
	size_t n_want = config->n_prefixes, n_have = 0, most, i;
	struct nt_prefix *have = NULL, *want, *diff, *part;
	int err;

	err = nt_nl_prefix_dump(nl, &have, &n_have);
	if (err)
		return err;
	n_have = only_daemon(have, n_have);
	most = (n_have > n_want ? n_have : n_want) + 1;
	want = calloc(most, sizeof(*want));
	diff = calloc(most, sizeof(*diff));
	part = calloc(most, sizeof(*part));
	if (want && diff && part) {
		for (i = 0; i < n_want; i++) {
			want[i] = config->prefixes[i];
			want[i].origin = NETTRUST_ORIGIN_DAEMON;
		}
		qsort(want, n_want, sizeof(*want), compare);
		if (n_have)
			qsort(have, n_have, sizeof(*have), compare);
		err = sync_sorted(nl, want, n_want, have, n_have, diff, part);
	} else {
		err = -ENOMEM;
	}
	free(have);
	free(want);
	free(diff);
	free(part);
	return err;
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

static void fill_policy(struct nt_policy *policy,
			const struct nt_config *config)
{
	const struct nt_resolver *resolver = config->resolvers;
	unsigned int i;

	memset(policy, 0, sizeof(*policy));
	policy->mode = config->mode;
	policy->action = config->action;
	policy->liveness = config->liveness;
	policy->hooks = config->hooks;
	policy->builtin = config->builtin;
	policy->dns_lockdown = config->dns_lockdown;
	policy->upstream_mark = config->upstream_mark;
	for (i = 0; i < config->n_resolvers; i++, resolver++) {
		if (resolver->proto == NT_RESOLVER_UDP)
			add_upstream(policy, &resolver->endpoint,
				     IPPROTO_UDP);
		add_upstream(policy, &resolver->endpoint, IPPROTO_TCP);
	}
}

int nt_kernel_apply(struct nt_nl *nl, const struct nt_config *config)
{
	struct nt_policy policy;
	int err;

	err = sync_prefixes(nl, config);
	if (err)
		return err;
	fill_policy(&policy, config);
	return nt_nl_policy_set(nl, &policy,
				NT_POLICY_MODE | NT_POLICY_ACTION |
				NT_POLICY_LIVENESS | NT_POLICY_HOOKS |
				NT_POLICY_BUILTIN | NT_POLICY_DNS_LOCKDOWN |
				NT_POLICY_UPSTREAM_MARK | NT_POLICY_UPSTREAMS);
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
