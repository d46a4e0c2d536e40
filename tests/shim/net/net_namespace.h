/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_NET_NAMESPACE_H
#define SHIM_NET_NAMESPACE_H

struct net {
	int unused;
};

static struct net init_net;

#define net_eq(a, b) ((a) == (b))

#endif
