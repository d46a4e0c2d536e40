// SPDX-License-Identifier: GPL-2.0
/* Netlink commands for leases. */
#include <linux/rhashtable.h>
#include <net/sock.h>
#include "kmod/command/spec.h"
#include "kmod/life/batch.h"
#include "kmod/table/lease.h"
#include "kmod/genl/family.h"
#include "kmod/genl/put.h"
#include "kmod/life/revoke.h"
#include "kmod/state.h"
#include "kmod/table/table.h"
#include "kmod/table/use.h"

static int stage_all(struct nk_batch *batch,
		     const struct genl_info *info)
{
	struct nk_lease_spec spec;
	const struct nlattr *nla;
	int rem, err;

	nlmsg_for_each_attr(nla, info->nlhdr, GENL_HDRLEN, rem) {
		err = nt_nl_parse_lease(batch->nt, nla, true, &spec,
					info->extack);
		if (!err)
			err = nt_batch_stage(batch, &spec, info->extack);
		if (err) {
			if (info->extack && !info->extack->bad_attr)
				NL_SET_BAD_ATTR(info->extack, nla);
			return err;
		}
		cond_resched();
	}
	return 0;
}

int nettrust_nl_lease_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nk_net *nt = nt_nl_netns(skb, info->extack);
	struct nk_batch *batch;
	struct nlattr *result;
	struct sk_buff *msg;
	void *header;
	int n, i, err;
	u8 *results;

	if (IS_ERR(nt))
		return PTR_ERR(nt);
	n = nt_nl_count(info, NETTRUST_A_LEASE_MSG_LEASE);
	if (n < 0)
		return n;
	/* Allocate everything first: an error means that no lease is added. */
	batch = kvzalloc(struct_size(batch, steps, n), GFP_KERNEL);
	if (!batch)
		return -ENOMEM;
	batch->nt = nt;
	err = -ENOMEM;
	msg = genlmsg_new(nla_total_size(n), GFP_KERNEL);
	if (!msg)
		goto out_batch;
	header = genlmsg_put_reply(msg, info, &nt_family, 0,
				   NETTRUST_CMD_LEASE_ADD);
	result = header ? nla_reserve(msg, NETTRUST_A_LEASE_MSG_RESULT, n) :
			  NULL;
	if (!result)
		goto out_msg;

	mutex_lock(&nt->lock);
	err = nt_batch_prepare(nt, n);
	if (!err)
		err = stage_all(batch, info);
	if (!err)
		nt_batch_commit(batch);
	else
		nt_batch_abort(batch);
	mutex_unlock(&nt->lock);
	if (err)
		goto out_msg;
	results = nla_data(result);
	for (i = 0; i < n; i++)
		results[i] = batch->steps[i].result;
	genlmsg_end(msg, header);
	genlmsg_reply(msg, info);
	msg = NULL;
out_msg:
	nlmsg_free(msg);
out_batch:
	kvfree(batch);
	return err;
}

/* Excludes leases of a batch that may still fail, and tombstones. */
static bool is_listed(const struct nk_lease *lease)
{
	return nt_lease_match(lease, nt_now()) != NT_LEASE_NONE;
}

static struct nk_lease *find_listed(struct nk_net *nt,
				    const struct nk_lease_spec *spec)
{
	struct nk_lease *lease = nt_lease_find(&nt->leases, spec, NULL);

	return lease && is_listed(lease) ? lease : NULL;
}

static int doom_all(struct nk_net *nt, const struct genl_info *info,
		    struct nk_lease **doomed, unsigned int *n)
{
	struct nk_lease_spec spec;
	struct nk_lease *lease;
	const struct nlattr *nla;
	int rem, err;

	nlmsg_for_each_attr(nla, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(nla) != NETTRUST_A_LEASE_MSG_LEASE)
			continue;
		err = nt_nl_parse_lease(nt, nla, false, &spec, info->extack);
		if (err)
			return err;
		lease = find_listed(nt, &spec);
		if (!lease) {
			NL_SET_ERR_MSG_ATTR(info->extack, nla,
					    "no such lease");
			return -ENOENT;
		}
		if (lease->flags & NT_LEASE_DOOMED)
			return nt_nl_refuse(info->extack, nla,
					    "the same lease twice");
		WRITE_ONCE(lease->flags, lease->flags | NT_LEASE_DOOMED);
		doomed[(*n)++] = lease;
		cond_resched();
	}
	return 0;
}

int nettrust_nl_lease_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nk_net *nt = nt_nl_netns(skb, info->extack);
	unsigned int n = 0, i;
	struct nk_lease **doomed;
	int err;

	if (IS_ERR(nt))
		return PTR_ERR(nt);
	err = nt_nl_count(info, NETTRUST_A_LEASE_MSG_LEASE);
	if (err < 0)
		return err;
	doomed = kvcalloc(err, sizeof(*doomed), GFP_KERNEL);
	if (!doomed)
		return -ENOMEM;
	mutex_lock(&nt->lock);
	err = doom_all(nt, info, doomed, &n);
	if (!err && info->attrs[NETTRUST_A_LEASE_MSG_KILL])
		nt_lease_kill(nt, doomed, n);
	for (i = 0; i < n; i++) {
		if (err)
			WRITE_ONCE(doomed[i]->flags,
				   doomed[i]->flags & ~NT_LEASE_DOOMED);
		else
			nt_lease_revoke(nt, doomed[i]);
	}
	mutex_unlock(&nt->lock);
	kvfree(doomed);
	return err;
}

static int put_use(struct sk_buff *msg, const struct nk_lease *lease, u64 now)
{
	static const u32 states[] = {
		[NT_LEASE_LIVE] = NETTRUST_LEASE_STATE_LIVE,
		[NT_LEASE_PENDING] = NETTRUST_LEASE_STATE_PENDING,
		[NT_LEASE_LAPSED] = NETTRUST_LEASE_STATE_LAPSED,
	};
	u64 used = (u64)READ_ONCE(lease->last_use) * NSEC_PER_SEC;
	u64 expires = atomic64_read(&lease->expires);
	u64 left = expires > now ? expires - now : 0;
	u64 packets, bytes;

	nt_use_sum(lease, &packets, &bytes);
	if (nla_put_u32(msg, NETTRUST_A_LEASE_MSG_STATE,
			states[nt_lease_match(lease, now)]) ||
	    nla_put_u64_64bit(msg, NETTRUST_A_LEASE_MSG_PACKETS,
			      packets, NETTRUST_A_LEASE_MSG_PAD) ||
	    nla_put_u64_64bit(msg, NETTRUST_A_LEASE_MSG_BYTES,
			      bytes, NETTRUST_A_LEASE_MSG_PAD))
		return -EMSGSIZE;
	if (expires != NT_EXPIRES_NEVER &&
	    nla_put_u64_64bit(msg, NETTRUST_A_LEASE_MSG_REMAINING_MS,
			      div_u64(left, NSEC_PER_MSEC),
			      NETTRUST_A_LEASE_MSG_PAD))
		return -EMSGSIZE;
	if (used &&
	    nla_put_u64_64bit(msg, NETTRUST_A_LEASE_MSG_IDLE_MS,
			      now > used ? div_u64(now - used, NSEC_PER_MSEC) :
					   0,
			      NETTRUST_A_LEASE_MSG_PAD))
		return -EMSGSIZE;
	return 0;
}

static int put_listing(const struct nk_net *nt, struct sk_buff *msg,
		       const struct nk_lease *lease)
{
	return nt_nl_put_lease(nt, msg, lease) ?:
	       put_use(msg, lease, nt_now());
}

int nettrust_nl_lease_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nk_net *nt = nt_nl_netns(skb, info->extack);
	struct nlattr *nest = info->attrs[NETTRUST_A_LEASE_MSG_LEASE];
	struct nk_lease_spec spec;
	struct nk_lease *lease;
	struct sk_buff *msg;
	void *header;
	int err;

	if (IS_ERR(nt))
		return PTR_ERR(nt);
	err = nt_nl_count(info, NETTRUST_A_LEASE_MSG_LEASE);
	if (err > 1) {
		NL_SET_ERR_MSG(info->extack, "one lease at a time, or a dump");
		return -E2BIG;
	}
	if (err == 1)
		err = nt_nl_parse_lease(nt, nest, false, &spec,
					info->extack);
	if (err)
		return err;
	msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	header = genlmsg_put_reply(msg, info, &nt_family, 0,
				   NETTRUST_CMD_LEASE_GET);
	mutex_lock(&nt->lock);
	lease = find_listed(nt, &spec);
	if (!lease) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest, "no such lease");
		err = -ENOENT;
	} else {
		err = header ? put_listing(nt, msg, lease) : -EMSGSIZE;
	}
	mutex_unlock(&nt->lock);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
}

/* State of a dump, in cb->ctx. */
struct lease_dump {
	struct rhashtable_iter *iter;
	u32 moved;		/* resizes of the table during the walk */
};

int nettrust_nl_lease_get_start(struct netlink_callback *cb)
{
	struct nk_net *nt = nt_netns(sock_net(cb->skb->sk));
	struct lease_dump *dump = (void *)cb->ctx;

	BUILD_BUG_ON(sizeof(*dump) > sizeof(cb->ctx));
	dump->iter = kmalloc(sizeof(*dump->iter), GFP_KERNEL);
	if (!dump->iter)
		return -ENOMEM;
	rhashtable_walk_enter(&nt->leases.ht, dump->iter);
	return 0;
}

int nettrust_nl_lease_get_done(struct netlink_callback *cb)
{
	struct lease_dump *dump = (void *)cb->ctx;

	if (dump->iter)
		rhashtable_walk_exit(dump->iter);
	kfree(dump->iter);
	return 0;
}

static int dump_lease(const struct nk_net *nt, struct sk_buff *msg,
		      struct netlink_callback *cb, const struct nk_lease *lease)
{
	void *header;

	if (!is_listed(lease))
		return 0;
	header = genlmsg_put(msg, NETLINK_CB(cb->skb).portid,
			     cb->nlh->nlmsg_seq, &nt_family, NLM_F_MULTI,
			     NETTRUST_CMD_LEASE_GET);
	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	if (put_listing(nt, msg, lease)) {
		genlmsg_cancel(msg, header);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, header);
	return 0;
}

int nettrust_nl_lease_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	struct nk_net *nt = nt_nl_netns(cb->skb, cb->extack);
	struct lease_dump *dump = (void *)cb->ctx;
	struct nk_lease *lease;
	int err = 0;

	if (IS_ERR(nt))
		return PTR_ERR(nt);
	if (nlmsg_attrlen(cb->nlh, GENL_HDRLEN)) {
		NL_SET_ERR_MSG(cb->extack, "a dump takes no attributes");
		return -EINVAL;
	}
	/* After a resize the walk restarts and repeats leases. */
	if (rhashtable_walk_start_check(dump->iter) == -EAGAIN)
		dump->moved++;
	cb->seq = READ_ONCE(nt->leases.generation) + dump->moved + 1;
	lease = rhashtable_walk_peek(dump->iter);
	while (lease) {
		nt_table_prefetch(dump->iter);
		if (!IS_ERR(lease)) {
			err = dump_lease(nt, skb, cb, lease);
			if (err)
				break;
		} else if (PTR_ERR(lease) == -EAGAIN) {
			dump->moved++;
			cb->seq++;
		} else {
			err = PTR_ERR(lease);
			break;
		}
		lease = rhashtable_walk_next(dump->iter);
	}
	rhashtable_walk_stop(dump->iter);
	if (err == -EMSGSIZE && skb->len)
		return skb->len;
	return err ?: skb->len;
}

int nettrust_nl_lease_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nk_net *nt = nt_nl_netns(skb, info->extack);

	if (IS_ERR(nt))
		return PTR_ERR(nt);
	mutex_lock(&nt->lock);
	nt_lease_flush(nt, info->attrs[NETTRUST_A_LEASE_MSG_KILL]);
	mutex_unlock(&nt->lock);
	return 0;
}
