/* SPDX-License-Identifier: GPL-2.0 */
/* Copies scalar settings between attributes and struct nk_policy. */
#ifndef NT_GENL_SETTINGS_H
#define NT_GENL_SETTINGS_H

#include <linux/skbuff.h>
#include <net/netlink.h>
#include "kmod/settings.h"

/* Return: 0 or -EMSGSIZE. */
int nt_settings_put(struct sk_buff *msg, const struct nk_policy *policy);
/* @attrs: of POLICY_SET, validated; members without an attribute stay as is. */
void nt_settings_get(struct nlattr *const *attrs, struct nk_policy *policy);

#endif
