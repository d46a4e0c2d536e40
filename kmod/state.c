// SPDX-License-Identifier: GPL-2.0
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include "kmod/state.h"

/* net_generic() id of struct nk_net, valid once netns.c has registered it. */
unsigned int nt_net_id __read_mostly;

struct nk_net *nt_netns(struct net *net)
{
	return net_generic(net, nt_net_id);
}
