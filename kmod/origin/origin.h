/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who opened a connection. Conntrack only knows whose packet it saw first, so
 * its word alone proves nothing: entries are deleted and evicted, connections
 * are picked up in the middle, and a program can send itself a packet with a
 * foreign source. What counts is what this module saw arrive from outside, and
 * it keeps that in a bit of the entry that nobody else can set.
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
