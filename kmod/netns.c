// SPDX-License-Identifier: GPL-2.0
/* Creates and destroys the state of a network namespace; table limits. */
#include <linux/module.h>
#include <net/net_namespace.h>
#include "kmod/policy/lock.h"
#include "kmod/life/expiry.h"
#include "kmod/life/revoke.h"
#include "kmod/netns.h"
#include "kmod/origin/own.h"
#include "kmod/policy/confirm.h"
#include "kmod/policy/policy.h"
#include "kmod/state.h"
#include "kmod/table/lease.h"

static unsigned int max_leases = 1048576;
module_param(max_leases, uint, 0444);
MODULE_PARM_DESC(max_leases, "Most leases in one namespace");

static unsigned int max_prefixes = 262144;
module_param(max_prefixes, uint, 0444);
MODULE_PARM_DESC(max_prefixes, "Most prefixes in one namespace");

static int __net_init netns_init(struct net *net)
{
	struct nk_net *nt = nt_netns(net);
	int err;

	nt->net = net;
	mutex_init(&nt->lock);
	nt_expiry_init(&nt->expiry);
	nt_confirm_init(&nt->confirm);
	INIT_LIST_HEAD(&nt->egress);
	nt->prefixes.max = max_prefixes;
	nt->stats = alloc_percpu(struct nk_stats);
	nt->own = alloc_percpu(struct nk_own);
	err = nt->stats && nt->own ? nt_leases_init(&nt->leases, max_leases) :
				     -ENOMEM;
	if (err)
		goto err_percpu;
	err = nt_policy_init(nt);
	if (err)
		goto err_leases;
	return 0;

err_leases:
	nt_leases_exit(&nt->leases);
err_percpu:
	free_percpu(nt->own);
	free_percpu(nt->stats);
	return err;
}

/* The core waits for a grace period between this and netns_exit(). */
static void __net_exit netns_pre_exit(struct net *net)
{
	struct nk_net *nt = nt_netns(net);

	nt_confirm_stop(&nt->confirm);
	nt_policy_stop(nt);
	nt_expiry_stop(&nt->expiry);
}

static void __net_exit netns_exit(struct net *net)
{
	struct nk_net *nt = nt_netns(net);

	mutex_lock(&nt->lock);
	nt_lease_drop_all(nt);
	nt_prefix_flush(&nt->prefixes, -1, -1);
	mutex_unlock(&nt->lock);
	nt_leases_exit(&nt->leases);
	nt_expiry_exit(&nt->expiry);
	nt_policy_exit(nt);
	nt_lock_release(nt);
	free_percpu(nt->own);
	free_percpu(nt->stats);
}

static struct pernet_operations netns_ops = {
	.init = netns_init,
	.pre_exit = netns_pre_exit,
	.exit = netns_exit,
	.id = &nt_net_id,
	.size = sizeof(struct nk_net),
};

int nt_netns_init(void)
{
	int err;

	err = nt_policy_check_params();
	if (err)
		return err;
	return register_pernet_subsys(&netns_ops);
}

void nt_netns_exit(void)
{
	unregister_pernet_subsys(&netns_ops);
}
