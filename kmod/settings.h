/* SPDX-License-Identifier: GPL-2.0 */
/* Settings of a network namespace. Data only. */
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

/* Bit of a port in a 64-bit set that may have false positives. */
#define NT_PORT_BIT(port)	(1ULL << ((port) & 63))

/* Settings of one namespace. Immutable once published (RCU). */
struct nk_policy {
	struct rcu_head rcu;

	NT_SETTINGS_FIELDS
	unsigned int n_upstreams;
	struct nk_upstream upstreams[NETTRUST_UPSTREAMS_MAX];
	unsigned int n_egress;
	int egress[NETTRUST_EGRESS_MAX];	/* ifindexes */
};

#endif
