/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Determines who opened a connection. Conntrack only knows whose packet it saw
 * first, which proves nothing: entries are deleted and evicted, connections are
 * picked up mid-stream, and a program can send a packet with a spoofed source
 * to its own host. The evidence is what this module itself saw arrive from
 * outside, recorded in a bit of the conntrack entry that only it can set.
 */
#ifndef NT_ORIGIN_H
#define NT_ORIGIN_H

#include <linux/netfilter.h>
#include <net/netfilter/nf_conntrack.h>

struct nk_flow;

bool nt_origin_theirs(const struct nf_conn *ct);
bool nt_origin_conversation(const struct nf_conn *ct);
bool nt_origin_picked_up(const struct nf_conn *ct);
bool nt_origin_served(const struct sock *sk);
void nt_origin_flow(const struct nf_conn *ct, enum ip_conntrack_dir end,
		    struct nk_flow *flow);
unsigned int nt_origin_arrival(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state);

#endif
