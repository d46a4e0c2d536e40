/* SPDX-License-Identifier: GPL-2.0 */
/* Parses a packet into a struct nk_flow. */
#ifndef NT_PARSE_H
#define NT_PARSE_H

struct nk_flow;
struct sk_buff;

void nt_parse4(const struct sk_buff *skb, struct nk_flow *flow);
void nt_parse6(const struct sk_buff *skb, struct nk_flow *flow);

#endif
