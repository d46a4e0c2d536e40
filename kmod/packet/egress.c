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

/* Tags that a frame may carry in front of what it is. */
#define MAX_TAGS 2

/* On one device; freed after a grace period, since listings look at @ops. */
struct nk_egress {
	struct list_head list;	/* of nt_net, under its mutex */
	struct rcu_head rcu;
	struct net_device *dev;
	struct nf_hook_ops ops;
};

/* The loopback device has such headers, too. */
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
 * What a frame is, by its own header: what the socket says of it may be a lie.
 * Return: the protocol, and the length of the header in @offset.
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

	/* All else was decided before, or comes from a bridge or a tunnel. */
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
		/* No router passes these on. */
		return NF_ACCEPT;
	default:
		flow.malformed = true;
	}
	return nt_decide(priv, &flow, skb, state);
}

static struct nk_egress *find(const struct nk_net *nt, int ifindex)
{
	struct nk_egress *e;

	list_for_each_entry(e, &nt->egress, list)
		if (e->dev->ifindex == ifindex)
			return e;
	return NULL;
}

static bool is_named(const struct nk_policy *policy, int ifindex)
{
	unsigned int i;

	if (policy)
		for (i = 0; i < policy->n_egress; i++)
			if (policy->egress[i] == ifindex)
				return true;
	return false;
}

static int add_one(struct nk_net *nt, struct net_device *dev,
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
			       "egress: the hook cannot be registered, has this kernel CONFIG_NETFILTER_EGRESS?");
		kfree(e);
		return err;
	}
	list_add(&e->list, &nt->egress);
	return 0;
}

static void remove(struct nk_net *nt, struct nk_egress *e)
{
	nf_unregister_net_hook(nt->net, &e->ops);
	list_del(&e->list);
	kfree_rcu(e, rcu);
}

/**
 * nt_egress_add() - guard the devices that a policy names
 * @nt: namespace
 * @want: the policy to come
 * @extack: gets the cause of a failure
 *
 * A device that has gone since the policy named it is passed over.
 *
 * Context: rtnl and mutex.
 * Return: 0, or a negative errno; nt_egress_trim() undoes what was done.
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
		if (find(nt, want->egress[i]))
			continue;
		ASSERT_RTNL();
		dev = __dev_get_by_index(nt->net, want->egress[i]);
		err = dev ? add_one(nt, dev, extack) : 0;
		if (err)
			return err;
	}
	return 0;
}

/**
 * nt_egress_trim() - leave alone the devices that a policy does not name
 * @nt: namespace
 * @policy: in force; NULL for all devices
 *
 * Context: mutex.
 */
void nt_egress_trim(struct nk_net *nt, const struct nk_policy *policy)
{
	struct nk_egress *e, *next;

	list_for_each_entry_safe(e, next, &nt->egress, list)
		if (!is_named(policy, e->dev->ifindex))
			remove(nt, e);
}

/*
 * A device goes or comes, also to and from another namespace. One that comes
 * back as what a policy names is guarded again. Context: rtnl.
 */
static int device_event(struct notifier_block *nb, unsigned long event,
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
	e = find(nt, dev->ifindex);
	if (e && event == NETDEV_UNREGISTER)
		remove(nt, e);
	else if (!e && event == NETDEV_REGISTER && nt->hooks &&
		 is_named(policy, dev->ifindex) && add_one(nt, dev, NULL))
		pr_warn("nettrust: %s is not guarded: see nettrust mode --egress\n",
			dev->name);
	mutex_unlock(&nt->lock);
	return NOTIFY_DONE;
}

static struct notifier_block notifier = { .notifier_call = device_event };

int nt_egress_init(void)
{
	return register_netdevice_notifier(&notifier);
}

/*
 * It tells of the end of every device on the way; the namespaces are still
 * there, but guard none any more.
 */
void nt_egress_exit(void)
{
	unregister_netdevice_notifier(&notifier);
}
