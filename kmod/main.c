// SPDX-License-Identifier: GPL-2.0
/* Init and exit order. */
#include <linux/module.h>
#include <linux/rcupdate.h>
#include "kmod/genl/event.h"
#include "kmod/genl/family.h"
#include "kmod/netns.h"
#include "kmod/packet/egress.h"
#include "kmod/table/lease.h"
#include "kmod/table/prefix.h"

static int __init nettrust_init(void)
{
	int err;

	err = nt_lease_caches_init();
	if (err)
		return err;
	err = nt_prefix_cache_init();
	if (err)
		goto err_leases;
	err = nt_netns_init();
	if (err)
		goto err_prefixes;
	err = nt_egress_init();
	if (err)
		goto err_netns;
	err = nt_family_init(nettrust_nl_ops, ARRAY_SIZE(nettrust_nl_ops));
	if (err)
		goto err_egress;
	nt_events_start();
	return 0;

err_egress:
	nt_egress_exit();
err_netns:
	nt_netns_exit();
	rcu_barrier();
err_prefixes:
	nt_prefix_cache_exit();
err_leases:
	nt_lease_caches_exit();
	return err;
}

static void __exit nettrust_exit(void)
{
	nt_events_stop();
	nt_family_exit();
	nt_egress_exit();
	nt_netns_exit();
	/* RCU callbacks in this module still free leases and prefix nodes. */
	rcu_barrier();
	nt_prefix_cache_exit();
	nt_lease_caches_exit();
}

module_init(nettrust_init);
module_exit(nettrust_exit);

MODULE_DESCRIPTION("Outbound firewall whose authorised addresses come from DNS");
MODULE_LICENSE("GPL");
MODULE_VERSION(NETTRUST_VERSION);
