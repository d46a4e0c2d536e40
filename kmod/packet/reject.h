/* SPDX-License-Identifier: GPL-2.0 */
/* Notifies the sender of a denied packet. */
#ifndef NT_REJECT_H
#define NT_REJECT_H

struct nf_hook_state;
struct nk_flow;
struct sk_buff;

unsigned int nt_reject(struct sk_buff *skb, const struct nk_flow *flow,
		       const struct nf_hook_state *state);

#endif
