// SPDX-License-Identifier: GPL-2.0
/* Do not edit directly, auto-generated from: */
/*	uapi/nettrust.yaml, by make gen */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "gen.h"

#include <uapi/linux/nettrust.h>

/* Common nested types */
const struct nla_policy nettrust_lease_nl_policy[NETTRUST_A_LEASE_NAME + 1] = {
	[NETTRUST_A_LEASE_ADDR4] = { .type = NLA_U32, },
	[NETTRUST_A_LEASE_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[NETTRUST_A_LEASE_SCOPE] = NLA_POLICY_MAX(NLA_U32, 3),
	[NETTRUST_A_LEASE_CLIENT4] = { .type = NLA_U32, },
	[NETTRUST_A_LEASE_CLIENT6] = NLA_POLICY_EXACT_LEN(16),
	[NETTRUST_A_LEASE_UID] = { .type = NLA_U32, },
	[NETTRUST_A_LEASE_CGROUP] = { .type = NLA_U64, },
	[NETTRUST_A_LEASE_SERVICE] = NLA_POLICY_NESTED(nettrust_service_nl_policy),
	[NETTRUST_A_LEASE_TTL] = NLA_POLICY_MIN(NLA_U32, 1),
	[NETTRUST_A_LEASE_SHORTEN] = { .type = NLA_FLAG, },
	[NETTRUST_A_LEASE_NAME] = { .type = NLA_NUL_STRING, .len = NETTRUST_NAME_MAX, },
};

const struct nla_policy nettrust_prefix_nl_policy[NETTRUST_A_PREFIX_ORIGIN + 1] = {
	[NETTRUST_A_PREFIX_ADDR4] = { .type = NLA_U32, },
	[NETTRUST_A_PREFIX_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[NETTRUST_A_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[NETTRUST_A_PREFIX_KIND] = NLA_POLICY_MAX(NLA_U32, 1),
	[NETTRUST_A_PREFIX_ORIGIN] = NLA_POLICY_MAX(NLA_U32, 1),
};

const struct nla_policy nettrust_service_nl_policy[NETTRUST_A_SERVICE_PORT_MAX + 1] = {
	[NETTRUST_A_SERVICE_PROTO] = { .type = NLA_U8, },
	[NETTRUST_A_SERVICE_PORT_MIN] = { .type = NLA_U16, },
	[NETTRUST_A_SERVICE_PORT_MAX] = { .type = NLA_U16, },
};

const struct nla_policy nettrust_upstream_nl_policy[NETTRUST_A_UPSTREAM_PORT + 1] = {
	[NETTRUST_A_UPSTREAM_ADDR4] = { .type = NLA_U32, },
	[NETTRUST_A_UPSTREAM_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[NETTRUST_A_UPSTREAM_PROTO] = { .type = NLA_U8, },
	[NETTRUST_A_UPSTREAM_PORT] = NLA_POLICY_MIN(NLA_U16, 1),
};

/* NETTRUST_CMD_POLICY_GET - do */
const struct nla_policy nettrust_policy_get_nl_policy[NETTRUST_A_POLICY_PAD + 1] = {
};

/* NETTRUST_CMD_POLICY_SET - do */
const struct nla_policy nettrust_policy_set_nl_policy[NETTRUST_A_POLICY_EGRESS_CLEAR + 1] = {
	[NETTRUST_A_POLICY_MODE] = NLA_POLICY_MAX(NLA_U32, 2),
	[NETTRUST_A_POLICY_ACTION] = NLA_POLICY_MAX(NLA_U32, 2),
	[NETTRUST_A_POLICY_LIVENESS] = NLA_POLICY_MAX(NLA_U32, 3),
	[NETTRUST_A_POLICY_HOOKS] = NLA_POLICY_MASK(NLA_U32, 0x7),
	[NETTRUST_A_POLICY_BUILTIN] = NLA_POLICY_MASK(NLA_U32, 0x3f),
	[NETTRUST_A_POLICY_PRIORITY] = { .type = NLA_S32, },
	[NETTRUST_A_POLICY_DNS_LOCKDOWN] = NLA_POLICY_MAX(NLA_U8, 1),
	[NETTRUST_A_POLICY_UPSTREAM_MARK] = NLA_POLICY_MIN(NLA_U32, 1),
	[NETTRUST_A_POLICY_UPSTREAM] = NLA_POLICY_NESTED(nettrust_upstream_nl_policy),
	[NETTRUST_A_POLICY_UPSTREAM_CLEAR] = { .type = NLA_FLAG, },
	[NETTRUST_A_POLICY_EVENT_RATE] = NLA_POLICY_MIN(NLA_U32, 1),
	[NETTRUST_A_POLICY_LINGER] = NLA_POLICY_MAX(NLA_U32, 3600),
	[NETTRUST_A_POLICY_LEASES_MAX] = NLA_POLICY_MIN(NLA_U32, 1),
	[NETTRUST_A_POLICY_PREFIXES_MAX] = NLA_POLICY_MIN(NLA_U32, 1),
	[NETTRUST_A_POLICY_DENY_MARK] = NLA_POLICY_MIN(NLA_U32, 1),
	[NETTRUST_A_POLICY_MAX_LIFETIME] = { .type = NLA_U32, },
	[NETTRUST_A_POLICY_CONFIRM] = { .type = NLA_U32, },
	[NETTRUST_A_POLICY_DELEGATED] = NLA_POLICY_MAX(NLA_U8, 1),
	[NETTRUST_A_POLICY_EGRESS] = { .type = NLA_U32, },
	[NETTRUST_A_POLICY_EGRESS_CLEAR] = { .type = NLA_FLAG, },
};

/* NETTRUST_CMD_POLICY_CONFIRM - do */
const struct nla_policy nettrust_policy_confirm_nl_policy[NETTRUST_A_POLICY_PAD + 1] = {
};

/* NETTRUST_CMD_POLICY_LOCK - do */
const struct nla_policy nettrust_policy_lock_nl_policy[NETTRUST_A_POLICY_PAD + 1] = {
};

/* NETTRUST_CMD_LEASE_ADD - do */
const struct nla_policy nettrust_lease_add_nl_policy[NETTRUST_A_LEASE_MSG_LEASE + 1] = {
	[NETTRUST_A_LEASE_MSG_LEASE] = NLA_POLICY_NESTED(nettrust_lease_nl_policy),
};

/* NETTRUST_CMD_LEASE_DEL - do */
const struct nla_policy nettrust_lease_del_nl_policy[NETTRUST_A_LEASE_MSG_KILL + 1] = {
	[NETTRUST_A_LEASE_MSG_LEASE] = NLA_POLICY_NESTED(nettrust_lease_nl_policy),
	[NETTRUST_A_LEASE_MSG_KILL] = { .type = NLA_FLAG, },
};

/* NETTRUST_CMD_LEASE_GET - do */
const struct nla_policy nettrust_lease_get_nl_policy[NETTRUST_A_LEASE_MSG_LEASE + 1] = {
	[NETTRUST_A_LEASE_MSG_LEASE] = NLA_POLICY_NESTED(nettrust_lease_nl_policy),
};

/* NETTRUST_CMD_LEASE_FLUSH - do */
const struct nla_policy nettrust_lease_flush_nl_policy[NETTRUST_A_LEASE_MSG_KILL + 1] = {
	[NETTRUST_A_LEASE_MSG_KILL] = { .type = NLA_FLAG, },
};

/* NETTRUST_CMD_PREFIX_ADD - do */
const struct nla_policy nettrust_prefix_add_nl_policy[NETTRUST_A_PREFIX_MSG_KILL + 1] = {
	[NETTRUST_A_PREFIX_MSG_PREFIX] = NLA_POLICY_NESTED(nettrust_prefix_nl_policy),
	[NETTRUST_A_PREFIX_MSG_KILL] = { .type = NLA_FLAG, },
};

/* NETTRUST_CMD_PREFIX_DEL - do */
const struct nla_policy nettrust_prefix_del_nl_policy[NETTRUST_A_PREFIX_MSG_PREFIX + 1] = {
	[NETTRUST_A_PREFIX_MSG_PREFIX] = NLA_POLICY_NESTED(nettrust_prefix_nl_policy),
};

/* NETTRUST_CMD_PREFIX_GET - do */
const struct nla_policy nettrust_prefix_get_nl_policy[NETTRUST_A_PREFIX_MSG_PAD + 1] = {
};

/* NETTRUST_CMD_PREFIX_FLUSH - do */
const struct nla_policy nettrust_prefix_flush_nl_policy[NETTRUST_A_PREFIX_MSG_PREFIX + 1] = {
	[NETTRUST_A_PREFIX_MSG_PREFIX] = NLA_POLICY_NESTED(nettrust_prefix_nl_policy),
};

/* NETTRUST_CMD_STATS_GET - do */
const struct nla_policy nettrust_stats_get_nl_policy[NETTRUST_A_STATS_PAD + 1] = {
};
