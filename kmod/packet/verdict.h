/* SPDX-License-Identifier: GPL-2.0 */
/*
 * May this packet leave? One pure function over a parsed packet: no sk_buff,
 * no clock, no locks. It queries the tables and conntrack through the
 * nt_lookup_*() functions; facts.c implements them with the kernel, the unit
 * tests with scripted answers.
 */
#ifndef NT_VERDICT_H
#define NT_VERDICT_H

#include "kmod/flow.h"
#include "kmod/reason-gen.h"
#include "kmod/settings.h"

struct nk_lookup;

/* Context of all nt_lookup_*(): RCU read lock. */
unsigned int nt_lookup_prefix(struct nk_lookup *lookup,
			      const struct nk_flow *flow);
enum nt_lease_match nt_lookup_lease(struct nk_lookup *lookup,
				    const struct nk_flow *flow);
/* After nt_lookup_lease() returned PENDING: may this packet still use it? */
bool nt_lookup_alive(struct nk_lookup *lookup, const struct nk_flow *flow);
enum nt_origin nt_lookup_origin(struct nk_lookup *lookup,
				const struct nk_flow *flow);
/* After NT_ORIGIN_ERROR_TO_SERVER: does a live lease cover the connection? */
bool nt_lookup_error_leased(struct nk_lookup *lookup,
			    const struct nk_flow *flow);
/* Did a local program send it with a source that is not this host's? */
bool nt_lookup_forged(struct nk_lookup *lookup, const struct nk_flow *flow);

enum nettrust_reason nt_verdict(const struct nk_policy *policy,
				const struct nk_flow *flow,
				struct nk_lookup *lookup);

#endif
