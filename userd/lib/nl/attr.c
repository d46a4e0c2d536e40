// SPDX-License-Identifier: GPL-2.0
/* Attributes that several commands have. */
#include <errno.h>
#include <string.h>

#include <netlink/netlink.h>

#include "lib/nl/nl.h"
#include "lib/nl/priv.h"

int nt_nl_addr_get(struct nlattr *addr4, struct nlattr *addr6,
		   struct nt_addr *addr)
{
	if (!addr4 == !addr6)
		return -EPROTO;
	memset(addr, 0, sizeof(*addr));
	addr->family = addr4 ? AF_INET : AF_INET6;
	if (addr4)
		memcpy(&addr->v4, nla_data(addr4), sizeof(addr->v4));
	else
		memcpy(&addr->v6, nla_data(addr6), sizeof(addr->v6));
	return 0;
}

int nt_nl_addr_put(struct nl_msg *msg, int attr4, int attr6,
		   const struct nt_addr *addr)
{
	switch (addr->family) {
	case AF_INET:
		return nla_put(msg, attr4, sizeof(addr->v4), &addr->v4);
	case AF_INET6:
		return nla_put(msg, attr6, sizeof(addr->v6), &addr->v6);
	default:
		return -EINVAL;
	}
}

void nt_nl_string_get(struct nlattr *attr, char *buf, size_t len)
{
	buf[0] = '\0';
	if (attr)
		nla_strlcpy(buf, attr, len);
}
