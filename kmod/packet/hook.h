/* SPDX-License-Identifier: GPL-2.0 */
/* The netfilter hooks: turn packets into flows, and reasons into verdicts. */
#ifndef NT_HOOK_H
#define NT_HOOK_H

#include <linux/types.h>

struct nf_hook_state;
struct nk_flow;
struct nk_hookset;
struct nk_net;
struct sk_buff;

unsigned int nt_decide(struct nk_net *nt, struct nk_flow *flow,
		       struct sk_buff *skb, const struct nf_hook_state *state);

struct nk_hookset *nt_hooks_register(struct nk_net *nt, u32 hooks,
				     bool arrivals, s32 priority);
void nt_hooks_unregister(struct nk_net *nt, struct nk_hookset *set);

#endif
