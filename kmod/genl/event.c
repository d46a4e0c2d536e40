// SPDX-License-Identifier: GPL-2.0
#include <linux/jhash.h>
#include <net/genetlink.h>
#include "kmod/genl/event.h"
#include "kmod/table/lease.h"
#include "kmod/genl/family.h"
#include "kmod/genl/put.h"
#include "kmod/trace.h"

/* The multicast groups exist only while the family is registered. */
static bool started;

void nt_events_start(void)
{
	WRITE_ONCE(started, true);
}

/* Context: sleeps. After it returns, no packet sends an event. */
void nt_events_stop(void)
{
	WRITE_ONCE(started, false);
	synchronize_rcu();
}

/**
 * nt_event_wanted() - does the group have a listener?
 * @nt: namespace
 * @group: NETTRUST_NLGRP_*
 *
 * Context: any.
 */
bool nt_event_wanted(const struct nk_net *nt, unsigned int group)
{
	BUILD_BUG_ON(NETTRUST_NLGRP_STATE + 1 != NT_GROUPS);
	return READ_ONCE(started) &&
	       genl_has_listeners(&nt_family, nt->net, group);
}

static void count_lost(struct nk_net *nt, unsigned int group)
{
	atomic64_inc(&nt->events.rates[group].lost);
	atomic64_inc(&nt->events.lost);
}

/*
 * May an event be sent? Yes within the rate; beyond it only the first of its
 * kind in this second, so that a flood of one kind does not hide the others.
 * The excess per second is at most NT_EVENT_KINDS and at most the rate itself.
 */
static bool within_rate(struct nk_event_rate *r, u32 rate, u32 kind)
{
	u32 sent;

	kind %= min_t(u32, rate, NT_EVENT_KINDS) ?: 1;
	/* Stop at the rate: a counter that wraps would allow events again. */
	if (atomic_read(&r->sent) < rate) {
		sent = atomic_inc_return(&r->sent);
		if (sent <= rate) {
			set_bit(kind, r->seen);
			return true;
		}
	}
	return rate && !test_bit(kind, r->seen) &&
	       !test_and_set_bit(kind, r->seen);
}

/*
 * Allocate a message and write its header, if the rate allows. @kind is a hash
 * of what distinguishes events of the group.
 */
static struct sk_buff *event_new(struct nk_net *nt, unsigned int group,
				 u32 rate, u32 kind, u8 cmd, gfp_t gfp,
				 void **header)
{
	struct nk_event_rate *r = &nt->events.rates[group];
	s64 second = div_u64(nt_now(), NSEC_PER_SEC);
	s64 counted = atomic64_read(&r->second);
	struct sk_buff *msg;

	if (counted != second &&
	    atomic64_cmpxchg(&r->second, counted, second) == counted) {
		bitmap_zero(r->seen, NT_EVENT_KINDS);
		atomic_set(&r->sent, 0);
	}
	if (!within_rate(r, rate, kind))
		goto err;
	msg = genlmsg_new(NLMSG_DEFAULT_SIZE, gfp);
	if (!msg)
		goto err;
	*header = genlmsg_put(msg, 0, 0, &nt_family, 0, cmd);
	if (*header)
		return msg;
	nlmsg_free(msg);
err:
	count_lost(nt, group);
	return NULL;
}

/*
 * The last attribute of a message: it resets the counter, which would be lost
 * if a later attribute did not fit.
 */
static int put_lost(struct nk_net *nt, unsigned int group, struct sk_buff *msg,
		    int attr, int pad)
{
	atomic64_t *counter = &nt->events.rates[group].lost;
	u64 lost = atomic64_xchg(counter, 0);
	int err = lost ? nla_put_u64_64bit(msg, attr, lost, pad) : 0;

	if (err)
		atomic64_add(lost, counter);
	return err;
}

static void event_send(struct nk_net *nt, unsigned int group,
		       struct sk_buff *msg, void *header, gfp_t gfp)
{
	genlmsg_end(msg, header);
	genlmsg_multicast_netns(&nt_family, nt->net, msg, 0, group, gfp);
	atomic64_inc(&nt->events.sent);
}

static int put_addresses(struct sk_buff *msg, const struct nk_flow *flow)
{
	if (flow->family == AF_INET)
		return nla_put_in_addr(msg, NETTRUST_A_EVENT_SRC4,
				       flow->src.v4) ?:
		       nla_put_in_addr(msg, NETTRUST_A_EVENT_DST4,
				       flow->dst.v4);
	return nla_put_in6_addr(msg, NETTRUST_A_EVENT_SRC6, &flow->src.v6) ?:
	       nla_put_in6_addr(msg, NETTRUST_A_EVENT_DST6, &flow->dst.v6);
}

static int put_flow(struct sk_buff *msg, const struct nk_flow *flow)
{
	if (put_addresses(msg, flow) ||
	    nla_put_u32(msg, NETTRUST_A_EVENT_HOOK, flow->hook) ||
	    nla_put_u8(msg, NETTRUST_A_EVENT_PROTO, flow->proto))
		return -EMSGSIZE;
	if (flow->has_ports &&
	    (nla_put_u16(msg, NETTRUST_A_EVENT_SPORT, flow->sport) ||
	     nla_put_u16(msg, NETTRUST_A_EVENT_DPORT, flow->dport)))
		return -EMSGSIZE;
	if (flow->has_icmp &&
	    (nla_put_u8(msg, NETTRUST_A_EVENT_ICMP_TYPE, flow->icmp_type) ||
	     nla_put_u8(msg, NETTRUST_A_EVENT_ICMP_CODE, flow->icmp_code)))
		return -EMSGSIZE;
	return 0;
}

static int put_sender(struct sk_buff *msg, const struct nk_denial *d)
{
	if (d->ifindex &&
	    (nla_put_u32(msg, NETTRUST_A_EVENT_IFINDEX, d->ifindex) ||
	     nla_put_string(msg, NETTRUST_A_EVENT_IFNAME, d->ifname)))
		return -EMSGSIZE;
	if (d->has_uid && nla_put_u32(msg, NETTRUST_A_EVENT_UID, d->uid))
		return -EMSGSIZE;
	if (d->cgroup &&
	    nla_put_u64_64bit(msg, NETTRUST_A_EVENT_CGROUP, d->cgroup,
			      NETTRUST_A_EVENT_PAD))
		return -EMSGSIZE;
	if (d->pid &&
	    (nla_put_u32(msg, NETTRUST_A_EVENT_PID, d->pid) ||
	     nla_put_string(msg, NETTRUST_A_EVENT_COMM, d->comm)))
		return -EMSGSIZE;
	return 0;
}

/* Denials with the same reason and destination are of one kind. */
static u32 kind_of(const struct nk_denial *denial)
{
	return jhash(&denial->flow->dst, sizeof(denial->flow->dst),
		     denial->reason);
}

/**
 * nt_event_denial() - send an event about a denied packet
 * @nt: namespace
 * @rate: event rate of the policy
 * @denial: the denial
 *
 * Context: any, with the RCU read lock.
 */
void nt_event_denial(struct nk_net *nt, u32 rate,
		     const struct nk_denial *denial)
{
	const unsigned int group = NETTRUST_NLGRP_DENIALS;
	struct sk_buff *msg;
	void *header;

	msg = event_new(nt, group, rate, kind_of(denial),
			NETTRUST_CMD_DENY_NTF, GFP_ATOMIC, &header);
	if (!msg)
		return;
	if (nla_put_u64_64bit(msg, NETTRUST_A_EVENT_TIME_NS,
			      ktime_get_real_ns(), NETTRUST_A_EVENT_PAD) ||
	    nla_put_u32(msg, NETTRUST_A_EVENT_MODE, denial->mode) ||
	    nla_put_u32(msg, NETTRUST_A_EVENT_REASON, denial->reason) ||
	    put_flow(msg, denial->flow) || put_sender(msg, denial) ||
	    (denial->name && denial->name[0] &&
	     nla_put_string(msg, NETTRUST_A_EVENT_NAME, denial->name)) ||
	    put_lost(nt, group, msg, NETTRUST_A_EVENT_LOST,
		     NETTRUST_A_EVENT_PAD)) {
		nlmsg_free(msg);
		count_lost(nt, group);
		return;
	}
	event_send(nt, group, msg, header, GFP_ATOMIC);
}

/**
 * nt_event_lease() - send an event about a changed lease
 * @nt: namespace
 * @lease: the lease, NULL if the event is not about a single lease
 * @change: kind of change
 *
 * Context: mutex.
 */
void nt_event_lease(struct nk_net *nt, const struct nk_lease *lease,
		    enum nettrust_lease_change change)
{
	const unsigned int group = NETTRUST_NLGRP_LEASES;
	struct sk_buff *msg;
	void *header;

	trace_nettrust_lease(nt->net, lease, change);
	if (!nt_event_wanted(nt, group))
		return;
	msg = event_new(nt, group, nt_dereference(nt, nt->policy)->event_rate,
			change, NETTRUST_CMD_LEASE_NTF, GFP_KERNEL, &header);
	if (!msg)
		return;
	if ((lease && nt_nl_put_lease(nt, msg, lease)) ||
	    nla_put_u32(msg, NETTRUST_A_LEASE_MSG_CHANGE, change) ||
	    nla_put_u64_64bit(msg, NETTRUST_A_LEASE_MSG_TIME_NS,
			      ktime_get_real_ns(), NETTRUST_A_LEASE_MSG_PAD) ||
	    put_lost(nt, group, msg, NETTRUST_A_LEASE_MSG_LOST,
		     NETTRUST_A_LEASE_MSG_PAD)) {
		nlmsg_free(msg);
		count_lost(nt, group);
		return;
	}
	event_send(nt, group, msg, header, GFP_KERNEL);
}

/**
 * nt_event_policy() - send an event about changed settings
 * @nt: namespace
 *
 * Context: mutex.
 */
void nt_event_policy(struct nk_net *nt)
{
	const unsigned int group = NETTRUST_NLGRP_STATE;
	struct sk_buff *msg;
	void *header;

	if (!nt_event_wanted(nt, group))
		return;
	msg = event_new(nt, group, nt_dereference(nt, nt->policy)->event_rate,
			0, NETTRUST_CMD_STATE_NTF, GFP_KERNEL, &header);
	if (!msg)
		return;
	if (nt_nl_put_policy(nt, msg)) {
		nlmsg_free(msg);
		count_lost(nt, group);
		return;
	}
	event_send(nt, group, msg, header, GFP_KERNEL);
}
