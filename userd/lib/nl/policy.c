// SPDX-License-Identifier: GPL-2.0
/* Policy and counters. */
#include <errno.h>
#include <string.h>

#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "lib/nl/nl.h"
#include "lib/nl/priv.h"

#define UPSTREAM_SIZE							\
	(NT_NL_ATTR(0) + NT_NL_ATTR(sizeof(struct in6_addr)) +		\
	 NT_NL_ATTR(sizeof(uint8_t)) + NT_NL_ATTR(sizeof(uint16_t)))

/* What is no setting; parse_settings() checks the length of those. */
static struct nla_policy policy_policy[NETTRUST_A_POLICY_MAX + 1] = {
	[NETTRUST_A_POLICY_UPSTREAM] = { .type = NLA_NESTED },
	[NETTRUST_A_POLICY_VERSION] = { .type = NLA_STRING },
	[NETTRUST_A_POLICY_LEASES] = { .type = NLA_U32 },
	[NETTRUST_A_POLICY_PREFIXES] = { .type = NLA_U32 },
	[NETTRUST_A_POLICY_CONFIRM_MS] = { .type = NLA_U64 },
};

static struct nla_policy upstream_policy[NETTRUST_A_UPSTREAM_MAX + 1] = {
	[NETTRUST_A_UPSTREAM_ADDR4] = { .type = NLA_U32 },
	[NETTRUST_A_UPSTREAM_ADDR6] = { .minlen = sizeof(struct in6_addr) },
	[NETTRUST_A_UPSTREAM_PROTO] = { .type = NLA_U8 },
	[NETTRUST_A_UPSTREAM_PORT] = { .type = NLA_U16 },
};

static struct nla_policy counter_policy[NETTRUST_A_COUNTER_MAX + 1] = {
	[NETTRUST_A_COUNTER_REASON] = { .type = NLA_U32 },
	[NETTRUST_A_COUNTER_PACKETS] = { .type = NLA_U64 },
	[NETTRUST_A_COUNTER_BYTES] = { .type = NLA_U64 },
};

static uint32_t u32_or_0(struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static int parse_upstream(struct nlattr *attr, struct nt_upstream *upstream)
{
	struct nlattr *tb[NETTRUST_A_UPSTREAM_MAX + 1];

	if (nla_parse_nested(tb, NETTRUST_A_UPSTREAM_MAX, attr,
			     upstream_policy) ||
	    nt_nl_addr_get(tb[NETTRUST_A_UPSTREAM_ADDR4],
			   tb[NETTRUST_A_UPSTREAM_ADDR6], &upstream->addr) ||
	    !tb[NETTRUST_A_UPSTREAM_PROTO] || !tb[NETTRUST_A_UPSTREAM_PORT])
		return -EPROTO;
	upstream->proto = nla_get_u8(tb[NETTRUST_A_UPSTREAM_PROTO]);
	upstream->port = nla_get_u16(tb[NETTRUST_A_UPSTREAM_PORT]);
	return 0;
}

/* Attributes that may repeat. */
static int parse_lists(struct nlmsghdr *nlh, struct nt_policy *policy)
{
	struct genlmsghdr *genl = genlmsg_hdr(nlh);
	struct nlattr *attr;
	int left;

	nla_for_each_attr(attr, genlmsg_attrdata(genl, 0),
			  genlmsg_attrlen(genl, 0), left) {
		if (nla_type(attr) == NETTRUST_A_POLICY_EGRESS) {
			if (policy->n_egress == NETTRUST_EGRESS_MAX ||
			    nla_len(attr) != sizeof(uint32_t))
				return -EPROTO;
			policy->egress[policy->n_egress++] = nla_get_u32(attr);
		}
		if (nla_type(attr) != NETTRUST_A_POLICY_UPSTREAM)
			continue;
		if (policy->n_upstreams == NETTRUST_UPSTREAMS_MAX ||
		    parse_upstream(attr,
				   &policy->upstreams[policy->n_upstreams]))
			return -EPROTO;
		policy->n_upstreams++;
	}
	return 0;
}

/* Settings that the module does not know stay 0. */
static int parse_settings(struct nlattr *const *tb, struct nt_policy *policy)
{
	for (size_t i = 0; i <= NETTRUST_A_POLICY_MAX; i++) {
		const struct nt_setting *setting = &nt_settings[i];
		char *at = (char *)policy + setting->offset;

		if (!setting->name || !tb[i])
			continue;
		if (nla_len(tb[i]) < (int)setting->size)
			return -EPROTO;
		if (setting->type == NT_SETTING_SWITCH)
			*(bool *)at = nla_get_u8(tb[i]);
		else
			memcpy(at, nla_data(tb[i]), setting->size);
	}
	return 0;
}

int nt_nl_policy_parse(struct nlmsghdr *nlh, struct nt_policy *policy)
{
	struct nlattr *tb[NETTRUST_A_POLICY_MAX + 1];

	memset(policy, 0, sizeof(*policy));
	if (genlmsg_parse(nlh, 0, tb, NETTRUST_A_POLICY_MAX, policy_policy) ||
	    parse_settings(tb, policy))
		return -EPROTO;
	policy->leases = u32_or_0(tb[NETTRUST_A_POLICY_LEASES]);
	policy->prefixes = u32_or_0(tb[NETTRUST_A_POLICY_PREFIXES]);
	policy->confirm_ms = tb[NETTRUST_A_POLICY_CONFIRM_MS] ?
		nla_get_u64(tb[NETTRUST_A_POLICY_CONFIRM_MS]) : UINT64_MAX;
	policy->locked = tb[NETTRUST_A_POLICY_LOCKED];
	nt_nl_string_get(tb[NETTRUST_A_POLICY_VERSION], policy->version,
			 sizeof(policy->version));
	return parse_lists(nlh, policy);
}

static int take_policy(struct nlmsghdr *nlh, void *data)
{
	return nt_nl_policy_parse(nlh, data);
}

int nt_nl_policy_get(struct nt_nl *nl, struct nt_policy *policy)
{
	struct nl_msg *msg = nt_nl_request(nl, NETTRUST_CMD_POLICY_GET, 0, 0);

	return msg ? nt_nl_transact(nl, msg, take_policy, policy) : -ENOMEM;
}

int nt_nl_policy_confirm(struct nt_nl *nl)
{
	return nt_nl_simple(nl, NETTRUST_CMD_POLICY_CONFIRM);
}

int nt_nl_policy_lock(struct nt_nl *nl)
{
	return nt_nl_simple(nl, NETTRUST_CMD_POLICY_LOCK);
}

static int put_upstream(struct nl_msg *msg, const struct nt_upstream *upstream)
{
	struct nlattr *nest = nla_nest_start(msg, NETTRUST_A_POLICY_UPSTREAM);

	if (!nest ||
	    nt_nl_addr_put(msg, NETTRUST_A_UPSTREAM_ADDR4,
			   NETTRUST_A_UPSTREAM_ADDR6, &upstream->addr) ||
	    nla_put_u8(msg, NETTRUST_A_UPSTREAM_PROTO, upstream->proto) ||
	    nla_put_u16(msg, NETTRUST_A_UPSTREAM_PORT, upstream->port))
		return -ENOSPC;
	return nla_nest_end(msg, nest);
}

static int put_upstreams(struct nl_msg *msg, const struct nt_policy *policy)
{
	if (!policy->n_upstreams)
		return nla_put_flag(msg, NETTRUST_A_POLICY_UPSTREAM_CLEAR);
	for (unsigned int i = 0; i < policy->n_upstreams; i++)
		if (put_upstream(msg, &policy->upstreams[i]))
			return -ENOSPC;
	return 0;
}

static int put_egress(struct nl_msg *msg, const struct nt_policy *policy)
{
	if (!policy->n_egress)
		return nla_put_flag(msg, NETTRUST_A_POLICY_EGRESS_CLEAR);
	for (unsigned int i = 0; i < policy->n_egress; i++)
		if (nla_put_u32(msg, NETTRUST_A_POLICY_EGRESS,
				policy->egress[i]))
			return -ENOSPC;
	return 0;
}

static int put_settings(struct nl_msg *msg, const struct nt_policy *policy,
			unsigned int fields)
{
	for (size_t i = 0; i <= NETTRUST_A_POLICY_MAX; i++)
		if ((nt_settings[i].field & fields) &&
		    nla_put(msg, i, nt_settings[i].size,
			    (const char *)policy + nt_settings[i].offset))
			return -ENOSPC;
	return 0;
}

static int put_policy(struct nl_msg *msg, const struct nt_policy *policy,
		      unsigned int fields)
{
	if (put_settings(msg, policy, fields))
		return -ENOSPC;
	if ((fields & NT_POLICY_CONFIRM) &&
	    nla_put_u32(msg, NETTRUST_A_POLICY_CONFIRM, policy->confirm))
		return -ENOSPC;
	if ((fields & NT_POLICY_EGRESS) && put_egress(msg, policy))
		return -ENOSPC;
	return fields & NT_POLICY_UPSTREAMS ? put_upstreams(msg, policy) : 0;
}

int nt_nl_policy_set(struct nt_nl *nl, const struct nt_policy *policy,
		     unsigned int fields)
{
	size_t size = NETTRUST_A_POLICY_MAX * NT_NL_ATTR(sizeof(uint32_t)) +
		      NETTRUST_UPSTREAMS_MAX * UPSTREAM_SIZE +
		      NETTRUST_EGRESS_MAX * NT_NL_ATTR(sizeof(uint32_t));
	struct nl_msg *msg;

	if ((fields & NT_POLICY_UPSTREAMS) &&
	    policy->n_upstreams > NETTRUST_UPSTREAMS_MAX)
		return nt_nl_fail(nl, -EINVAL, "%u upstreams, at most %d are possible",
				  policy->n_upstreams, NETTRUST_UPSTREAMS_MAX);
	if ((fields & NT_POLICY_EGRESS) &&
	    policy->n_egress > NETTRUST_EGRESS_MAX)
		return nt_nl_fail(nl, -EINVAL, "%u devices, at most %d are possible",
				  policy->n_egress, NETTRUST_EGRESS_MAX);
	msg = nt_nl_request(nl, NETTRUST_CMD_POLICY_SET, 0, size);
	if (!msg)
		return -ENOMEM;
	if (put_policy(msg, policy, fields))
		return nt_nl_no_room(nl, msg);
	return nt_nl_transact(nl, msg, NULL, NULL);
}

static int parse_counter(struct nlattr *attr, struct nt_stats *stats)
{
	struct nlattr *tb[NETTRUST_A_COUNTER_MAX + 1];
	uint32_t reason;

	if (nla_parse_nested(tb, NETTRUST_A_COUNTER_MAX, attr,
			     counter_policy) ||
	    !tb[NETTRUST_A_COUNTER_REASON] || !tb[NETTRUST_A_COUNTER_PACKETS] ||
	    !tb[NETTRUST_A_COUNTER_BYTES])
		return -EPROTO;
	reason = nla_get_u32(tb[NETTRUST_A_COUNTER_REASON]);
	if (reason >= NT_REASONS)
		return 0;	/* the module is newer than this program */
	stats->reasons[reason].packets =
		nla_get_u64(tb[NETTRUST_A_COUNTER_PACKETS]);
	stats->reasons[reason].bytes =
		nla_get_u64(tb[NETTRUST_A_COUNTER_BYTES]);
	return 0;
}

static uint64_t *total_of(struct nt_stats *stats, int attr)
{
	switch (attr) {
	case NETTRUST_A_STATS_LEASES_ADDED:
		return &stats->leases_added;
	case NETTRUST_A_STATS_LEASES_EXTENDED:
		return &stats->leases_extended;
	case NETTRUST_A_STATS_LEASES_RENEWED:
		return &stats->leases_renewed;
	case NETTRUST_A_STATS_LEASES_EXPIRED:
		return &stats->leases_expired;
	case NETTRUST_A_STATS_LEASES_REVOKED:
		return &stats->leases_revoked;
	case NETTRUST_A_STATS_LEASES_REFUSED:
		return &stats->leases_refused;
	case NETTRUST_A_STATS_LIVENESS_PASSES:
		return &stats->liveness_passes;
	case NETTRUST_A_STATS_EVENTS_SENT:
		return &stats->events_sent;
	case NETTRUST_A_STATS_EVENTS_LOST:
		return &stats->events_lost;
	default:
		return NULL;
	}
}

static int take_stats(struct nlmsghdr *nlh, void *data)
{
	struct genlmsghdr *genl = genlmsg_hdr(nlh);
	struct nt_stats *stats = data;
	struct nlattr *attr;
	uint64_t *total;
	int left;

	nla_for_each_attr(attr, genlmsg_attrdata(genl, 0),
			  genlmsg_attrlen(genl, 0), left) {
		total = total_of(stats, nla_type(attr));
		if (total && nla_len(attr) != sizeof(*total))
			return -EPROTO;
		if (total)
			*total = nla_get_u64(attr);
		else if (nla_type(attr) == NETTRUST_A_STATS_COUNTER &&
			 parse_counter(attr, stats))
			return -EPROTO;
	}
	return 0;
}

int nt_nl_stats_get(struct nt_nl *nl, struct nt_stats *stats)
{
	struct nl_msg *msg = nt_nl_request(nl, NETTRUST_CMD_STATS_GET, 0, 0);

	memset(stats, 0, sizeof(*stats));
	return msg ? nt_nl_transact(nl, msg, take_stats, stats) : -ENOMEM;
}
