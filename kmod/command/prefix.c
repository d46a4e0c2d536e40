// SPDX-License-Identifier: GPL-2.0
/* Netlink commands for prefixes. */
#include <net/sock.h>
#include "kmod/policy/lock.h"
#include "kmod/life/liveness.h"
#include "kmod/genl/family.h"
#include "kmod/state.h"
#include "kmod/table/prefix.h"

static int parse_prefix(const struct nlattr *nest, struct nk_prefix *prefix,
			struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NETTRUST_A_PREFIX_MAX + 1];
	int err;

	err = nt_nl_parse_nest(tb, NETTRUST_A_PREFIX_MAX, nest,
			       nettrust_prefix_nl_policy, 0, extack);
	if (err)
		return err;
	err = nt_nl_get_addr(nest, tb[NETTRUST_A_PREFIX_ADDR4],
			     tb[NETTRUST_A_PREFIX_ADDR6], &prefix->addr,
			     extack);
	if (err < 0)
		return err;
	prefix->family = err;
	if (!tb[NETTRUST_A_PREFIX_LEN] || !tb[NETTRUST_A_PREFIX_KIND])
		return nt_nl_refuse(extack, nest,
				    "prefix: len or kind is missing");
	prefix->len = nla_get_u8(tb[NETTRUST_A_PREFIX_LEN]);
	if (prefix->family == AF_INET && prefix->len > 32)
		return nt_nl_refuse(extack, tb[NETTRUST_A_PREFIX_LEN],
				    "prefix: len of an IPv4 network is at most 32");
	prefix->kind = nla_get_u32(tb[NETTRUST_A_PREFIX_KIND]);
	prefix->origin = tb[NETTRUST_A_PREFIX_ORIGIN] ?
			 nla_get_u32(tb[NETTRUST_A_PREFIX_ORIGIN]) :
			 NETTRUST_ORIGIN_ADMIN;
	if (!nt_prefix_is_network(prefix))
		return nt_nl_refuse(extack, nest, "prefix: host bits are set");
	return 0;
}

/* Parse all entries of a message, to find a bad one before applying any. */
static struct nk_prefix *parse_prefixes(const struct genl_info *info, int *n)
{
	struct nk_prefix *prefixes;
	const struct nlattr *nla;
	int rem, err, i = 0;

	*n = nt_nl_count(info, NETTRUST_A_PREFIX_MSG_PREFIX);
	if (*n < 0)
		return ERR_PTR(*n);
	prefixes = kvcalloc(*n, sizeof(*prefixes), GFP_KERNEL);
	if (!prefixes)
		return ERR_PTR(-ENOMEM);
	nlmsg_for_each_attr(nla, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(nla) != NETTRUST_A_PREFIX_MSG_PREFIX)
			continue;
		err = parse_prefix(nla, &prefixes[i++], info->extack);
		if (err) {
			kvfree(prefixes);
			return ERR_PTR(err);
		}
	}
	return prefixes;
}

static int check_room(const struct nk_net *nt, const struct nk_prefix *prefixes,
		      int n, struct netlink_ext_ack *extack)
{
	u32 fresh = 0;
	int i;

	for (i = 0; i < n; i++)
		fresh += !nt_prefix_exists(&nt->prefixes, &prefixes[i]);
	if (nt->prefixes.count + fresh <= nt->prefixes.max)
		return 0;
	NL_SET_ERR_MSG(extack, "the prefix table is full, see prefixes-max or the module parameter max_prefixes");
	return -ENOSPC;
}

/* Adding an allow prefix or deleting a deny prefix lets more pass. */
static int check_lock(const struct nk_net *nt, const struct nk_prefix *prefixes,
		      int n, enum nettrust_prefix_kind weaker,
		      struct netlink_ext_ack *extack)
{
	bool add = weaker == NETTRUST_PREFIX_KIND_ALLOW;
	int i, err = 0;

	for (i = 0; !err && i < n; i++)
		err = nt_lock_refuses(nt, prefixes[i].kind == weaker &&
				      nt_prefix_exists(&nt->prefixes,
						       &prefixes[i]) != add,
				      extack);
	return err;
}

int nettrust_nl_prefix_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nk_net *nt = nt_nl_netns(skb, info->extack);
	struct nk_prefix_stock stock = {};
	struct nk_prefix *prefixes;
	int n, i, err;

	if (IS_ERR(nt))
		return PTR_ERR(nt);
	prefixes = parse_prefixes(info, &n);
	if (IS_ERR(prefixes))
		return PTR_ERR(prefixes);
	err = nt_prefix_stock_fill(&stock, n);
	if (err)
		goto out;
	mutex_lock(&nt->lock);
	err = check_lock(nt, prefixes, n, NETTRUST_PREFIX_KIND_ALLOW,
			 info->extack) ?:
	      check_room(nt, prefixes, n, info->extack);
	for (i = 0; !err && i < n; i++)
		nt_prefix_add(&nt->prefixes, &prefixes[i], &stock);
	if (!err && info->attrs[NETTRUST_A_PREFIX_MSG_KILL])
		nt_liveness_pass(nt, NT_PASS_KILL_DENIED, 0);
	mutex_unlock(&nt->lock);
out:
	nt_prefix_stock_free(&stock);
	kvfree(prefixes);
	return err;
}

static int check_exist(const struct nk_net *nt,
		       const struct nk_prefix *prefixes,
		       const struct genl_info *info)
{
	const struct nlattr *nla;
	int rem, i = 0;

	nlmsg_for_each_attr(nla, info->nlhdr, GENL_HDRLEN, rem) {
		if (nt_prefix_exists(&nt->prefixes, &prefixes[i++]))
			continue;
		NL_SET_ERR_MSG_ATTR(info->extack, nla,
				    "no such prefix of that kind and origin");
		return -ENOENT;
	}
	return 0;
}

int nettrust_nl_prefix_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nk_net *nt = nt_nl_netns(skb, info->extack);
	struct nk_prefix *prefixes;
	int n, i, err;

	if (IS_ERR(nt))
		return PTR_ERR(nt);
	prefixes = parse_prefixes(info, &n);
	if (IS_ERR(prefixes))
		return PTR_ERR(prefixes);
	mutex_lock(&nt->lock);
	err = check_exist(nt, prefixes, info) ?:
	      check_lock(nt, prefixes, n, NETTRUST_PREFIX_KIND_DENY,
			 info->extack);
	for (i = 0; !err && i < n; i++)
		nt_prefix_del(&nt->prefixes, &prefixes[i]);
	mutex_unlock(&nt->lock);
	kvfree(prefixes);
	return err;
}

int nettrust_nl_prefix_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *nest = info->attrs[NETTRUST_A_PREFIX_MSG_PREFIX];
	struct nk_net *nt = nt_nl_netns(skb, info->extack);
	struct nlattr *tb[NETTRUST_A_PREFIX_MAX + 1] = {};
	int kind = -1, origin = -1;
	int err;

	if (IS_ERR(nt))
		return PTR_ERR(nt);
	err = nt_nl_check_twice(nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
				nlmsg_attrlen(info->nlhdr, GENL_HDRLEN), 0,
				info->extack);
	if (!err && nest)
		err = nt_nl_parse_nest(tb, NETTRUST_A_PREFIX_MAX, nest,
				       nettrust_prefix_nl_policy, 0,
				       info->extack);
	if (err)
		return err;
	if (tb[NETTRUST_A_PREFIX_ADDR4] || tb[NETTRUST_A_PREFIX_ADDR6] ||
	    tb[NETTRUST_A_PREFIX_LEN])
		return nt_nl_refuse(info->extack, nest,
				    "a flush takes kind and origin only");
	if (tb[NETTRUST_A_PREFIX_KIND])
		kind = nla_get_u32(tb[NETTRUST_A_PREFIX_KIND]);
	if (tb[NETTRUST_A_PREFIX_ORIGIN])
		origin = nla_get_u32(tb[NETTRUST_A_PREFIX_ORIGIN]);
	mutex_lock(&nt->lock);
	err = nt_lock_refuses(nt, kind != NETTRUST_PREFIX_KIND_ALLOW,
			      info->extack);
	if (!err)
		nt_prefix_flush(&nt->prefixes, kind, origin);
	mutex_unlock(&nt->lock);
	return err;
}

int nettrust_nl_prefix_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	NL_SET_ERR_MSG(info->extack, "prefixes are listed by a dump only");
	return -EOPNOTSUPP;
}

static int dump_prefix(struct sk_buff *msg, struct netlink_callback *cb,
		       const struct nk_prefix *prefix)
{
	struct nlattr *nest;
	void *header;
	int err;

	header = genlmsg_put(msg, NETLINK_CB(cb->skb).portid,
			     cb->nlh->nlmsg_seq, &nt_family, NLM_F_MULTI,
			     NETTRUST_CMD_PREFIX_GET);
	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	nest = nla_nest_start(msg, NETTRUST_A_PREFIX_MSG_PREFIX);
	if (!nest)
		goto err_cancel;
	if (prefix->family == AF_INET)
		err = nla_put_in_addr(msg, NETTRUST_A_PREFIX_ADDR4,
				      prefix->addr.v4);
	else
		err = nla_put_in6_addr(msg, NETTRUST_A_PREFIX_ADDR6,
				       &prefix->addr.v6);
	if (err || nla_put_u8(msg, NETTRUST_A_PREFIX_LEN, prefix->len) ||
	    nla_put_u32(msg, NETTRUST_A_PREFIX_KIND, prefix->kind) ||
	    nla_put_u32(msg, NETTRUST_A_PREFIX_ORIGIN, prefix->origin))
		goto err_cancel;
	nla_nest_end(msg, nest);
	genlmsg_end(msg, header);
	return 0;

err_cancel:
	genlmsg_cancel(msg, header);
	return -EMSGSIZE;
}

/* State of a dump, in cb->ctx. */
struct prefix_dump {
	struct nk_prefix next;	/* position, see nt_prefix_next() */
	bool started;
	bool ended;
};

static bool next_family(struct nk_prefix *next)
{
	bool more = next->family == AF_INET;

	*next = (struct nk_prefix) { .family = AF_INET6 };
	return more;
}

int nettrust_nl_prefix_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb)
{
	struct nk_net *nt = nt_nl_netns(cb->skb, cb->extack);
	struct prefix_dump *dump = (void *)cb->ctx;

	BUILD_BUG_ON(sizeof(*dump) > sizeof(cb->ctx));
	if (IS_ERR(nt))
		return PTR_ERR(nt);
	if (!dump->started)
		dump->next.family = AF_INET;
	dump->started = true;
	mutex_lock(&nt->lock);
	cb->seq = nt->prefixes.generation + 1;
	while (!dump->ended) {
		if (!nt_prefix_next(&nt->prefixes, &dump->next)) {
			dump->ended = !next_family(&dump->next);
			continue;
		}
		if (dump_prefix(skb, cb, &dump->next))
			break;
		if (!nt_prefix_advance(&dump->next))
			dump->ended = !next_family(&dump->next);
	}
	mutex_unlock(&nt->lock);
	return skb->len;
}
