/* SPDX-License-Identifier: GPL-2.0 */
/* The settings that a namespace decides by. Data only. */
#ifndef NT_SETTINGS_H
#define NT_SETTINGS_H

#include <linux/types.h>
#include <uapi/linux/nettrust.h>
#include "kmod/flow.h"
#include "kmod/settings-gen.h"

struct nk_upstream {
	struct nk_addr addr;
	u16 port;		/* host byte order */
	u8 family;
	u8 proto;
};

/* For a set of ports that may hold more than were put in. */
#define NT_PORT_BIT(port)	(1ULL << ((port) & 63))

/* The settings of one namespace. Never changed once published (RCU). */
struct nk_policy {
	struct rcu_head rcu;

	NT_SETTINGS_FIELDS
	unsigned int n_upstreams;
	struct nk_upstream upstreams[NETTRUST_UPSTREAMS_MAX];
	unsigned int n_egress;
	int egress[NETTRUST_EGRESS_MAX];	/* indices of devices */
};

#endif
