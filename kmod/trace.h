/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints: nettrust:nettrust_verdict for every packet that is decided,
 * nettrust:nettrust_lease for every change of a lease. Numeric values are
 * those of uapi/linux/nettrust.h; addresses take 16 bytes, of which IPv4 uses
 * the first 4.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM nettrust

#if !defined(NT_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define NT_TRACE_H

#include <linux/tracepoint.h>
#include <net/net_namespace.h>
#include "kmod/table/types.h"

TRACE_EVENT(nettrust_verdict,
	TP_PROTO(const struct net *net, u32 mode, const struct nk_flow *flow,
		 enum nettrust_reason reason),
	TP_ARGS(net, mode, flow, reason),
	TP_STRUCT__entry(
		__field(unsigned int, netns)
		__field(u8, mode)
		__field(u8, reason)
		__field(u8, hook)
		__field(u8, family)
		__field(u8, proto)
		__field(u16, dport)
		__array(u8, src, 16)
		__array(u8, dst, 16)
	),
	TP_fast_assign(
		__entry->netns = net->ns.inum;
		__entry->mode = mode;
		__entry->reason = reason;
		__entry->hook = flow->hook;
		__entry->family = flow->family;
		__entry->proto = flow->proto;
		__entry->dport = flow->has_ports ? flow->dport : 0;
		memcpy(__entry->src, &flow->src, 16);
		memcpy(__entry->dst, &flow->dst, 16);
	),
	TP_printk("netns=%u mode=%u reason=%u hook=%u family=%u proto=%u dport=%u src=%*phN dst=%*phN",
		  __entry->netns, __entry->mode, __entry->reason,
		  __entry->hook, __entry->family, __entry->proto,
		  __entry->dport, __entry->family == AF_INET ? 4 : 16,
		  __entry->src, __entry->family == AF_INET ? 4 : 16,
		  __entry->dst)
);

TRACE_EVENT(nettrust_lease,
	TP_PROTO(const struct net *net, const struct nk_lease *lease,
		 enum nettrust_lease_change change),
	TP_ARGS(net, lease, change),
	TP_STRUCT__entry(
		__field(unsigned int, netns)
		__field(u8, change)
		__field(u8, family)
		__field(u8, scope)
		__field(u32, ttl)
		__array(u8, addr, 16)
	),
	TP_fast_assign(
		__entry->netns = net->ns.inum;
		__entry->change = change;
		__entry->family = lease ? nt_key_family(lease->key) : 0;
		__entry->scope = lease ? nt_key_scope(lease->key) : 0;
		__entry->ttl = lease ? READ_ONCE(lease->ttl) : 0;
		memset(__entry->addr, 0, 16);
		if (lease)
			memcpy(__entry->addr, lease->key + 1,
			       nt_key_addr_words(lease->key) * sizeof(u32));
	),
	TP_printk("netns=%u change=%u family=%u scope=%u ttl=%u addr=%*phN",
		  __entry->netns, __entry->change, __entry->family,
		  __entry->scope, __entry->ttl,
		  __entry->family == AF_INET ? 4 : 16, __entry->addr)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH kmod
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
