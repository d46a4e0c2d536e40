// SPDX-License-Identifier: GPL-2.0
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/sock.h>
#include "kmod/compat.h"
#include "kmod/packet/egress.h"
#include "kmod/packet/hook.h"
#include "kmod/state.h"
#include "kmod/packet/parse.h"

/* VLAN tags that are skipped: 802.1ad allows a service and a customer tag. */
#define MAX_TAGS 2

/* Hook of one device. Dumps of netfilter hooks read @ops, hence the RCU. */
struct nk_egress {
	struct list_head list;	/* in struct nk_net, under its mutex */
	struct rcu_head rcu;
	struct net_device *dev;
	struct nf_hook_ops ops;
};

/* The loopback device has Ethernet headers, too. */
static bool has_ethernet(const struct net_device *dev)
{
	return dev->type == ARPHRD_ETHER || dev->type == ARPHRD_LOOPBACK;
}

static u8 first_nibble(const struct sk_buff *skb)
{
	u8 buf;
	const u8 *byte = skb_header_pointer(skb, 0, sizeof(buf), &buf);

	return byte ? *byte >> 4 : 0;
}

/*
 * Read a frame's type from its own header. skb->protocol is not reliable: a
 * packet socket sets it to any value (sll_protocol).
 * Return: the EtherType, 0 if unknown; @offset gets the header's length.
 */
static __be16 frame_type(const struct sk_buff *skb, unsigned int *offset)
{
	unsigned int tags = 0;
	const __be16 *type;
	__be16 buf;

	*offset = 0;
	if (!has_ethernet(skb->dev)) {
		switch (first_nibble(skb)) {
		case 4:
			return htons(ETH_P_IP);
		case 6:
			return htons(ETH_P_IPV6);
		default:
			return 0;
		}
	}
	*offset = ETH_HLEN;
	do {
		type = skb_header_pointer(skb, *offset - sizeof(buf),
					  sizeof(buf), &buf);
		if (!type || !eth_type_vlan(*type))
			return type ? *type : 0;
		*offset += VLAN_HLEN;
	} while (tags++ < MAX_TAGS);
	return 0;
}

static unsigned int hook_egress(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	struct nk_flow flow = { .hook = NETTRUST_HOOKS_OUTPUT };
	unsigned int offset;

	/*
	 * Only packet sockets bypass the IP hooks. Other frames were decided
	 * there, or come from a bridge or a tunnel.
	 */
	if (!skb->sk || skb->sk->sk_family != AF_PACKET)
		return NF_ACCEPT;
	switch (frame_type(skb, &offset)) {
	case htons(ETH_P_IP):
		skb_set_network_header(skb, offset);
		nt_parse4(skb, &flow);
		break;
	case htons(ETH_P_IPV6):
		skb_set_network_header(skb, offset);
		nt_parse6(skb, &flow);
		break;
	case htons(ETH_P_ARP):
	case htons(ETH_P_PAE):
	case htons(ETH_P_LLDP):
		/* Routers do not forward these. */
		return NF_ACCEPT;
	default:
		flow.malformed = true;
	}
	return nt_decide(priv, &flow, skb, state);
}

static struct nk_egress *egress_find(const struct nk_net *nt, int ifindex)
{
	struct nk_egress *e;

	list_for_each_entry(e, &nt->egress, list)
		if (e->dev->ifindex == ifindex)
			return e;
	return NULL;
}

static bool policy_has_device(const struct nk_policy *policy, int ifindex)
{
	unsigned int i;

	if (policy)
		for (i = 0; i < policy->n_egress; i++)
			if (policy->egress[i] == ifindex)
				return true;
	return false;
}

static int egress_add(struct nk_net *nt, struct net_device *dev,
		      struct netlink_ext_ack *extack)
{
	struct nk_egress *e;
	int err;

	if (!has_ethernet(dev) && dev->hard_header_len) {
		NL_SET_ERR_MSG(extack,
			       "egress: only devices with Ethernet frames or bare IP packets can be guarded");
		return -EOPNOTSUPP;
	}
	e = kzalloc(sizeof(*e), GFP_KERNEL);
	if (!e)
		return -ENOMEM;
	e->dev = dev;
	e->ops = (struct nf_hook_ops) {
		.hook = hook_egress,
		.priv = nt,
		.dev = dev,
		.pf = NFPROTO_NETDEV,
		.hooknum = NF_NETDEV_EGRESS,
	};
	err = nf_register_net_hook(nt->net, &e->ops);
	if (err) {
		NL_SET_ERR_MSG(extack,
			       "egress: cannot register the hook, does this kernel have CONFIG_NETFILTER_EGRESS?");
		kfree(e);
		return err;
	}
	list_add(&e->list, &nt->egress);
	return 0;
}

static void egress_remove(struct nk_net *nt, struct nk_egress *e)
{
	nf_unregister_net_hook(nt->net, &e->ops);
	list_del(&e->list);
	kfree_rcu(e, rcu);
}

/**
 * nt_egress_add() - register the egress hook on a policy's devices
 * @nt: namespace
 * @want: the policy about to be applied
 * @extack: gets the cause of a failure
 *
 * Skips devices that were removed after the policy was written.
 *
 * Context: rtnl and mutex.
 * Return: 0 or a negative errno. After a failure some devices may already have
 * the hook; nt_egress_trim() with the old policy unregisters it.
 */
int nt_egress_add(struct nk_net *nt, const struct nk_policy *want,
		  struct netlink_ext_ack *extack)
{
	struct net_device *dev;
	unsigned int i;
	int err;

	if (want->mode == NETTRUST_MODE_OFF)
		return 0;
	for (i = 0; i < want->n_egress; i++) {
		if (egress_find(nt, want->egress[i]))
			continue;
		ASSERT_RTNL();
		dev = __dev_get_by_index(nt->net, want->egress[i]);
		err = dev ? egress_add(nt, dev, extack) : 0;
		if (err)
			return err;
	}
	return 0;
}

/**
 * nt_egress_trim() - unregister the hook from devices that a policy lacks
 * @nt: namespace
 * @policy: settings in force; NULL unregisters all of them
 *
 * Context: mutex.
 */
void nt_egress_trim(struct nk_net *nt, const struct nk_policy *policy)
{
	struct nk_egress *e, *next;

	list_for_each_entry_safe(e, next, &nt->egress, list)
		if (!policy_has_device(policy, e->dev->ifindex))
			egress_remove(nt, e);
}

/*
 * A device was registered or unregistered, or moved between namespaces. If it
 * comes back with an index in the policy, it gets its hook back. Context: rtnl.
 */
static int egress_device_event(struct notifier_block *nb, unsigned long event,
			       void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct nk_net *nt = nt_netns(dev_net(dev));
	const struct nk_policy *policy;
	struct nk_egress *e;

	if (event != NETDEV_UNREGISTER && event != NETDEV_REGISTER)
		return NOTIFY_DONE;
	mutex_lock(&nt->lock);
	policy = nt_dereference(nt, nt->policy);
	e = egress_find(nt, dev->ifindex);
	if (e && event == NETDEV_UNREGISTER)
		egress_remove(nt, e);
	else if (!e && event == NETDEV_REGISTER && nt->hooks &&
		 policy_has_device(policy, dev->ifindex) &&
		 egress_add(nt, dev, NULL))
		pr_warn("nettrust: %s is not guarded: see nettrust mode --egress\n",
			dev->name);
	mutex_unlock(&nt->lock);
	return NOTIFY_DONE;
}

static struct notifier_block egress_notifier = {
	.notifier_call = egress_device_event,
};

int nt_egress_init(void)
{
	return register_netdevice_notifier(&egress_notifier);
}

/*
 * The core replays NETDEV_UNREGISTER for every device, which removes the hooks
 * that are left. So this must run while the namespaces' state still exists.
 */
void nt_egress_exit(void)
{
	unregister_netdevice_notifier(&egress_notifier);
}
