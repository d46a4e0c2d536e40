// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>
#include <linux/netlink.h>
#include <net/net_namespace.h>
#include "kmod/policy/lock.h"
#include "kmod/state.h"

/* The initial namespace was locked, so new namespaces are locked, too. */
static bool machine_locked;

/**
 * nt_lock() - from now on, allow only changes that make the policy stricter
 * @nt: namespace
 *
 * Locking pins the module. In the initial namespace the lock applies to the
 * whole machine: otherwise a process could create a namespace without
 * enforcement and move a device into it.
 *
 * Context: mutex.
 */
void nt_lock(struct nk_net *nt)
{
	if (net_eq(nt->net, &init_net))
		WRITE_ONCE(machine_locked, true);
	if (!nt->locked)
		__module_get(THIS_MODULE);
	nt->locked = true;
}

/**
 * nt_lock_at_birth() - must a new namespace start enforced and locked?
 *
 * Context: any.
 */
bool nt_lock_at_birth(void)
{
	return READ_ONCE(machine_locked);
}

/* Drop the lock's module reference when the namespace is destroyed. */
void nt_lock_release(struct nk_net *nt)
{
	if (nt->locked)
		module_put(THIS_MODULE);
}

/**
 * nt_lock_refuses() - does the lock refuse a change?
 * @nt: namespace
 * @weaker: the change lets more pass
 * @extack: gets the cause of a refusal
 *
 * Context: mutex.
 * Return: 0 or -EPERM.
 */
int nt_lock_refuses(const struct nk_net *nt, bool weaker,
		    struct netlink_ext_ack *extack)
{
	if (!nt->locked || !weaker)
		return 0;
	NL_SET_ERR_MSG(extack,
		       "locked: a change that lets more pass is refused until the next boot");
	return -EPERM;
}

/* Rank of a liveness setting by how long an expired lease may live on. */
static unsigned int leniency(u32 liveness)
{
	switch (liveness) {
	case NETTRUST_LIVENESS_OFF:
		return 0;
	case NETTRUST_LIVENESS_HOLD:
		return 1;
	default:
		return 2;
	}
}

static bool has_upstream(const struct nk_policy *policy,
			 const struct nk_upstream *want)
{
	const struct nk_upstream *up;

	for (up = policy->upstreams;
	     up < policy->upstreams + policy->n_upstreams; up++)
		if (up->family == want->family && up->proto == want->proto &&
		    up->port == want->port &&
		    !memcmp(&up->addr, &want->addr, sizeof(up->addr)))
			return true;
	return false;
}

static bool more_upstreams(const struct nk_policy *old,
			   const struct nk_policy *want)
{
	unsigned int i;

	for (i = 0; i < want->n_upstreams; i++)
		if (!has_upstream(old, &want->upstreams[i]))
			return true;
	return false;
}

static bool fewer_devices(const struct nk_policy *old,
			  const struct nk_policy *want)
{
	unsigned int i, j;

	for (i = 0; i < old->n_egress; i++) {
		for (j = 0; j < want->n_egress; j++)
			if (want->egress[j] == old->egress[i])
				break;
		if (j == want->n_egress)
			return true;
	}
	return false;
}

/* 0 means unbounded, hence the longest. */
static bool longer_life(u32 old, u32 want)
{
	return old && (!want || want > old);
}

/**
 * nt_lock_weaker() - does one policy let more pass than another?
 * @old: settings in force
 * @want: settings to replace them
 *
 * Errs on the strict side: any change of priority or mark counts as weaker,
 * because other rules or sockets may depend on it.
 */
bool nt_lock_weaker(const struct nk_policy *old, const struct nk_policy *want)
{
	return want->mode < old->mode ||
	       (want->action == NETTRUST_ACTION_MARK &&
		(old->action != NETTRUST_ACTION_MARK ||
		 want->deny_mark != old->deny_mark)) ||
	       leniency(want->liveness) > leniency(old->liveness) ||
	       (old->hooks & ~want->hooks) || (want->builtin & ~old->builtin) ||
	       want->priority != old->priority ||
	       (old->dns_lockdown && !want->dns_lockdown) ||
	       want->upstream_mark != old->upstream_mark ||
	       more_upstreams(old, want) || fewer_devices(old, want) ||
	       longer_life(old->max_lifetime, want->max_lifetime);
}
