// SPDX-License-Identifier: GPL-2.0
/* Hooks that only accept, to measure the cost of netfilter itself. */
#include <linux/module.h>
#include <linux/netfilter.h>
#include <net/net_namespace.h>

static unsigned int accept(void *priv, struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	return NF_ACCEPT;
}

static const struct nf_hook_ops ops[] = {
	{
		.hook = accept,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_OUT,
	},
	{
		.hook = accept,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_OUT,
	},
};

static int __init empty_init(void)
{
	return nf_register_net_hooks(current->nsproxy->net_ns, ops,
				     ARRAY_SIZE(ops));
}
module_init(empty_init);

static void __exit empty_exit(void)
{
	nf_unregister_net_hooks(current->nsproxy->net_ns, ops,
				ARRAY_SIZE(ops));
}
module_exit(empty_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Empty netfilter hooks, to measure");
