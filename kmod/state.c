// SPDX-License-Identifier: GPL-2.0
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include "kmod/state.h"

/* The slot of struct nk_net in a namespace, from its registration on. */
unsigned int nt_net_id __read_mostly;

struct nk_net *nt_netns(struct net *net)
{
	return net_generic(net, nt_net_id);
}
