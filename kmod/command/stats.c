// SPDX-License-Identifier: GPL-2.0
/* The netlink command STATS_GET. */
#include "kmod/genl/family.h"
#include "kmod/state.h"

static int put_counter(struct sk_buff *msg, u32 reason, u64 packets, u64 bytes)
{
	struct nlattr *nest = nla_nest_start(msg, NETTRUST_A_STATS_COUNTER);

	if (!nest ||
	    nla_put_u32(msg, NETTRUST_A_COUNTER_REASON, reason) ||
	    nla_put_u64_64bit(msg, NETTRUST_A_COUNTER_PACKETS, packets,
			      NETTRUST_A_COUNTER_PAD) ||
	    nla_put_u64_64bit(msg, NETTRUST_A_COUNTER_BYTES, bytes,
			      NETTRUST_A_COUNTER_PAD))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_stats(const struct nk_net *nt, struct sk_buff *msg)
{
	const struct nk_counts *c = &nt->counts;
	const struct {
		int attr;
		u64 value;
	} totals[] = {
		{ NETTRUST_A_STATS_LEASES_ADDED, c->leases_added },
		{ NETTRUST_A_STATS_LEASES_EXTENDED, c->leases_extended },
		{ NETTRUST_A_STATS_LEASES_RENEWED, c->leases_renewed },
		{ NETTRUST_A_STATS_LEASES_EXPIRED, c->leases_expired },
		{ NETTRUST_A_STATS_LEASES_REVOKED, c->leases_revoked },
		{ NETTRUST_A_STATS_LEASES_REFUSED, c->leases_refused },
		{ NETTRUST_A_STATS_LIVENESS_PASSES, c->liveness_passes },
		{ NETTRUST_A_STATS_EVENTS_SENT,
		  atomic64_read(&nt->events.sent) },
		{ NETTRUST_A_STATS_EVENTS_LOST,
		  atomic64_read(&nt->events.lost) },
	};
	struct nk_stats_sum sum;
	unsigned int i;

	nt_stats_sum(nt->stats, &sum);
	for (i = NETTRUST_REASON_LOOPBACK; i < NT_REASONS; i++)
		if (put_counter(msg, i, sum.packets[i], sum.bytes[i]))
			return -EMSGSIZE;
	for (i = 0; i < ARRAY_SIZE(totals); i++)
		if (nla_put_u64_64bit(msg, totals[i].attr, totals[i].value,
				      NETTRUST_A_STATS_PAD))
			return -EMSGSIZE;
	return 0;
}

int nettrust_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nk_net *nt = nt_nl_netns(skb, info->extack);

	if (IS_ERR(nt))
		return PTR_ERR(nt);
	return nt_nl_reply(info, NETTRUST_CMD_STATS_GET, nt, put_stats);
}
