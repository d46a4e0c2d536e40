// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>
#include <linux/netfilter_ipv4.h>
#include <linux/slab.h>
#include <net/netfilter/nf_conntrack.h>
#include "kmod/packet/egress.h"
#include "kmod/life/expiry.h"
#include "kmod/packet/hook.h"
#include "kmod/state.h"
#include "kmod/policy/policy.h"
#include "kmod/packet/fast.h"
#include "kmod/policy/lock.h"

static int hook_priority = -50;
module_param(hook_priority, int, 0444);
MODULE_PARM_DESC(hook_priority, "Netfilter priority in new namespaces, above -100");

static char *default_mode = "off";
module_param(default_mode, charp, 0444);
MODULE_PARM_DESC(default_mode, "Mode of new namespaces: off, audit or enforce");

static const char *const mode_names[] = {
	[NETTRUST_MODE_OFF] = "off",
	[NETTRUST_MODE_AUDIT] = "audit",
	[NETTRUST_MODE_ENFORCE] = "enforce",
};

#define DEFAULT_EVENT_RATE	1000
#define DEFAULT_LINGER		60
#define DEFAULT_MARK		0x4e54
#define DEFAULT_DENY_MARK	0x4e540000

/* Packets must be decided after DNAT. */
static bool priority_ok(s32 priority)
{
	return priority > NF_IP_PRI_NAT_DST;
}

/* Return: 0, or -EINVAL after logging which module parameter is wrong. */
int nt_policy_check_params(void)
{
	if (!priority_ok(hook_priority)) {
		pr_err("nettrust: hook_priority: must be above %d\n",
		       NF_IP_PRI_NAT_DST);
		return -EINVAL;
	}
	if (match_string(mode_names, ARRAY_SIZE(mode_names),
			 default_mode) < 0) {
		pr_err("nettrust: default_mode: must be off, audit or enforce\n");
		return -EINVAL;
	}
	return 0;
}

/* Conntrack costs more than the rest, so it is enabled only when needed. */
static bool needs_conntrack(const struct nk_policy *policy)
{
	return policy->mode != NETTRUST_MODE_OFF &&
	       (policy->liveness == NETTRUST_LIVENESS_RENEW ||
		policy->liveness == NETTRUST_LIVENESS_HOLD ||
		(policy->builtin & NETTRUST_BUILTIN_REPLY) ||
		(policy->hooks & NETTRUST_HOOKS_INPUT));
}

/* Only the reply rule depends on who opened a connection. */
static bool needs_arrivals(const struct nk_policy *policy)
{
	return policy->builtin & NETTRUST_BUILTIN_REPLY;
}

static bool same_hooks(const struct nk_policy *a, const struct nk_policy *b)
{
	return a->hooks == b->hooks && a->priority == b->priority &&
	       needs_arrivals(a) == needs_arrivals(b);
}

/**
 * nt_policy_apply() - put settings in force
 * @nt: namespace
 * @want: the complete settings
 * @extack: gets the cause of a failure
 *
 * Registers new hooks before publishing the policy and unregisters old ones
 * after it, so that a change between two enforcing policies leaves no gap. The
 * caller sends the event, as it may have more to change first.
 *
 * Context: mutex, sleeps; rtnl if @want lists devices.
 * Return: 0, or a negative errno with everything unchanged.
 */
int nt_policy_apply(struct nk_net *nt, const struct nk_policy *want,
		    struct netlink_ext_ack *extack)
{
	struct nk_hookset *hooks = NULL, *old_hooks = nt->hooks;
	bool conntrack = needs_conntrack(want);
	struct nk_policy *policy, *old;
	int err = -ENOMEM;

	if (!priority_ok(want->priority)) {
		NL_SET_ERR_MSG(extack,
			       "priority must be above -100, the decision falls after DNAT");
		return -EINVAL;
	}
	if (!want->hooks) {
		NL_SET_ERR_MSG(extack,
			       "hooks must name at least one hook, mode off unregisters them all");
		return -EINVAL;
	}
	policy = kmemdup(want, sizeof(*want), GFP_KERNEL);
	if (!policy)
		return -ENOMEM;
	if (conntrack && !nt->conntrack) {
		err = nf_ct_netns_get(nt->net, NFPROTO_INET);
		if (err) {
			NL_SET_ERR_MSG(extack, "cannot enable conntrack");
			goto err_free;
		}
	}
	old = nt_dereference(nt, nt->policy);
	if (want->mode != NETTRUST_MODE_OFF) {
		hooks = old_hooks && same_hooks(old, want) ? old_hooks :
			nt_hooks_register(nt, want->hooks,
					  needs_arrivals(want), want->priority);
		if (IS_ERR(hooks)) {
			NL_SET_ERR_MSG(extack, "cannot register the hooks");
			err = PTR_ERR(hooks);
			goto err_conntrack;
		}
	}

	err = nt_egress_add(nt, want, extack);
	if (err)
		goto err_hooks;

	rcu_assign_pointer(nt->policy, policy);
	WRITE_ONCE(nt->slow_ports, nt_fast_slow_ports(policy));
	nt->hooks = hooks;
	nt_egress_trim(nt, hooks ? policy : NULL);
	if (old_hooks && old_hooks != hooks)
		nt_hooks_unregister(nt, old_hooks);
	if (!conntrack && nt->conntrack)
		nf_ct_netns_put(nt->net, NFPROTO_INET);
	nt->conntrack = conntrack;
	if (old)
		kfree_rcu(old, rcu);
	/* Check waiting leases again under the new settings. */
	nt->expiry.pass_after = 0;
	nt->expiry.hold_after = 0;
	nt_expiry_schedule(nt);
	return 0;

err_hooks:
	nt_egress_trim(nt, old_hooks ? old : NULL);
	if (hooks && hooks != old_hooks)
		nt_hooks_unregister(nt, hooks);
err_conntrack:
	if (conntrack && !nt->conntrack)
		nf_ct_netns_put(nt->net, NFPROTO_INET);
err_free:
	kfree(policy);
	return err;
}

/**
 * nt_policy_init() - set the policy of a new namespace
 * @nt: namespace, not yet visible to others
 *
 * Return: 0 or a negative errno. Creating the namespace fails if it cannot be
 * guarded as the parameter default_mode or the machine's lock requires.
 */
int nt_policy_init(struct nk_net *nt)
{
	bool locked = nt_lock_at_birth();
	int mode = locked ? NETTRUST_MODE_ENFORCE :
			    match_string(mode_names, ARRAY_SIZE(mode_names),
					 default_mode);
	struct nk_policy policy = {
		.mode = NETTRUST_MODE_OFF,
		.action = NETTRUST_ACTION_REJECT,
		.liveness = NETTRUST_LIVENESS_RENEW,
		.hooks = NETTRUST_HOOKS_OUTPUT,
		.builtin = NETTRUST_BUILTIN_LOOPBACK |
			   NETTRUST_BUILTIN_PRIVATE |
			   NETTRUST_BUILTIN_LINKLOCAL |
			   NETTRUST_BUILTIN_MULTICAST |
			   NETTRUST_BUILTIN_REPLY,
		.priority = hook_priority,
		.dns_lockdown = true,
		.upstream_mark = DEFAULT_MARK,
		.deny_mark = DEFAULT_DENY_MARK,
		.event_rate = DEFAULT_EVENT_RATE,
		.linger = DEFAULT_LINGER,
	};
	int err;

	mutex_lock(&nt->lock);
	err = nt_policy_apply(nt, &policy, NULL);
	if (!err && mode != NETTRUST_MODE_OFF) {
		/* A second step, because hooks must always find a policy. */
		policy.mode = mode;
		err = nt_policy_apply(nt, &policy, NULL);
	}
	if (!err && locked)
		nt_lock(nt);
	mutex_unlock(&nt->lock);
	if (err) {
		/* Some hooks may have seen packets before another failed. */
		synchronize_rcu();
		nt_policy_exit(nt);
	}
	return err;
}

/* After this and a grace period, no packet is decided any more. */
void nt_policy_stop(struct nk_net *nt)
{
	mutex_lock(&nt->lock);
	if (nt->hooks)
		nt_hooks_unregister(nt, nt->hooks);
	nt->hooks = NULL;
	nt_egress_trim(nt, NULL);
	if (nt->conntrack)
		nf_ct_netns_put(nt->net, NFPROTO_INET);
	nt->conntrack = false;
	mutex_unlock(&nt->lock);
}

void nt_policy_exit(struct nk_net *nt)
{
	kfree(rcu_dereference_protected(nt->policy, true));
}
