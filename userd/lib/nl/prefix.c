// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "lib/nl/nl.h"
#include "lib/nl/priv.h"

#define PREFIX_SIZE							\
	(NT_NL_ATTR(0) + NT_NL_ATTR(sizeof(struct in6_addr)) +		\
	 NT_NL_ATTR(sizeof(uint8_t)) + 2 * NT_NL_ATTR(sizeof(uint32_t)))

static struct nla_policy msg_policy[NETTRUST_A_PREFIX_MSG_MAX + 1] = {
	[NETTRUST_A_PREFIX_MSG_PREFIX] = { .type = NLA_NESTED },
};

static struct nla_policy prefix_policy[NETTRUST_A_PREFIX_MAX + 1] = {
	[NETTRUST_A_PREFIX_ADDR4] = { .type = NLA_U32 },
	[NETTRUST_A_PREFIX_ADDR6] = { .minlen = sizeof(struct in6_addr) },
	[NETTRUST_A_PREFIX_LEN] = { .type = NLA_U8 },
	[NETTRUST_A_PREFIX_KIND] = { .type = NLA_U32 },
	[NETTRUST_A_PREFIX_ORIGIN] = { .type = NLA_U32 },
};

static int put_prefix(struct nl_msg *msg, const struct nt_prefix *prefix)
{
	struct nlattr *nest = nla_nest_start(msg, NETTRUST_A_PREFIX_MSG_PREFIX);

	if (!nest ||
	    nt_nl_addr_put(msg, NETTRUST_A_PREFIX_ADDR4,
			   NETTRUST_A_PREFIX_ADDR6, &prefix->addr) ||
	    nla_put_u8(msg, NETTRUST_A_PREFIX_LEN, prefix->len) ||
	    nla_put_u32(msg, NETTRUST_A_PREFIX_KIND, prefix->kind) ||
	    nla_put_u32(msg, NETTRUST_A_PREFIX_ORIGIN, prefix->origin))
		return -ENOSPC;
	return nla_nest_end(msg, nest);
}

static int send_prefixes(struct nt_nl *nl, uint8_t cmd,
			 const struct nt_prefix *prefixes, size_t n, bool kill)
{
	struct nl_msg *msg;

	if (!n)
		return 0;
	if (n > NETTRUST_BATCH_MAX)
		return nt_nl_fail(nl, -EINVAL, "%zu prefixes in one request, at most %d are possible",
				  n, NETTRUST_BATCH_MAX);
	msg = nt_nl_request(nl, cmd, 0, n * PREFIX_SIZE + NT_NL_ATTR(0));
	if (!msg)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (put_prefix(msg, &prefixes[i]))
			return nt_nl_no_room(nl, msg);
	if (kill && nla_put_flag(msg, NETTRUST_A_PREFIX_MSG_KILL))
		return nt_nl_no_room(nl, msg);
	return nt_nl_transact(nl, msg, NULL, NULL);
}

int nt_nl_prefix_add(struct nt_nl *nl, const struct nt_prefix *prefixes,
		     size_t n)
{
	return send_prefixes(nl, NETTRUST_CMD_PREFIX_ADD, prefixes, n, false);
}

int nt_nl_prefix_add_kill(struct nt_nl *nl, const struct nt_prefix *prefixes,
			  size_t n)
{
	return send_prefixes(nl, NETTRUST_CMD_PREFIX_ADD, prefixes, n, true);
}

int nt_nl_prefix_del(struct nt_nl *nl, const struct nt_prefix *prefixes,
		     size_t n)
{
	return send_prefixes(nl, NETTRUST_CMD_PREFIX_DEL, prefixes, n, false);
}

int nt_nl_prefix_flush(struct nt_nl *nl, int kind, int origin)
{
	struct nlattr *nest = NULL;
	struct nl_msg *msg;

	msg = nt_nl_request(nl, NETTRUST_CMD_PREFIX_FLUSH, 0, PREFIX_SIZE);
	if (!msg)
		return -ENOMEM;
	if (kind >= 0 || origin >= 0) {
		nest = nla_nest_start(msg, NETTRUST_A_PREFIX_MSG_PREFIX);
		if (!nest)
			return nt_nl_no_room(nl, msg);
	}
	if (kind >= 0 && nla_put_u32(msg, NETTRUST_A_PREFIX_KIND, kind))
		return nt_nl_no_room(nl, msg);
	if (origin >= 0 && nla_put_u32(msg, NETTRUST_A_PREFIX_ORIGIN, origin))
		return nt_nl_no_room(nl, msg);
	if (nest)
		nla_nest_end(msg, nest);
	return nt_nl_transact(nl, msg, NULL, NULL);
}

static int parse_prefix(struct nlattr *attr, struct nt_prefix *prefix)
{
	struct nlattr *tb[NETTRUST_A_PREFIX_MAX + 1];

	memset(prefix, 0, sizeof(*prefix));
	if (nla_parse_nested(tb, NETTRUST_A_PREFIX_MAX, attr, prefix_policy) ||
	    nt_nl_addr_get(tb[NETTRUST_A_PREFIX_ADDR4],
			   tb[NETTRUST_A_PREFIX_ADDR6], &prefix->addr) ||
	    !tb[NETTRUST_A_PREFIX_LEN] || !tb[NETTRUST_A_PREFIX_KIND])
		return -EPROTO;
	prefix->len = nla_get_u8(tb[NETTRUST_A_PREFIX_LEN]);
	prefix->kind = nla_get_u32(tb[NETTRUST_A_PREFIX_KIND]);
	if (tb[NETTRUST_A_PREFIX_ORIGIN])
		prefix->origin = nla_get_u32(tb[NETTRUST_A_PREFIX_ORIGIN]);
	return 0;
}

static int take_prefix(struct nlmsghdr *nlh, void *data)
{
	struct nlattr *tb[NETTRUST_A_PREFIX_MSG_MAX + 1];

	if (genlmsg_parse(nlh, 0, tb, NETTRUST_A_PREFIX_MSG_MAX, msg_policy) ||
	    !tb[NETTRUST_A_PREFIX_MSG_PREFIX])
		return -EPROTO;
	return parse_prefix(tb[NETTRUST_A_PREFIX_MSG_PREFIX], data);
}

static int compare_prefix(const void *pa, const void *pb)
{
	const struct nt_prefix *a = pa, *b = pb;
	int order = memcmp(&a->addr, &b->addr, sizeof(a->addr));

	if (order)
		return order;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->origin != b->origin)
		return a->origin < b->origin ? -1 : 1;
	return 0;
}

int nt_nl_prefix_dump(struct nt_nl *nl, struct nt_prefix **prefixes, size_t *n)
{
	static const struct nt_nl_dump_of of = {
		.cmd = NETTRUST_CMD_PREFIX_GET,
		.size = sizeof(**prefixes),
		.take = take_prefix,
		.compare = compare_prefix,
	};

	return nt_nl_dump(nl, &of, (void **)prefixes, n);
}
