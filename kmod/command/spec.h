/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NT_SPEC_H
#define NT_SPEC_H

#include <linux/types.h>

struct netlink_ext_ack;
struct nlattr;
struct nk_lease_spec;
struct nk_net;

int nt_nl_parse_lease(const struct nk_net *nt, const struct nlattr *nest,
		      bool add, struct nk_lease_spec *spec,
		      struct netlink_ext_ack *extack);

#endif
