// SPDX-License-Identifier: GPL-2.0
/* Generated from uapi/nettrust.yaml by make gen. Do not edit. */
#include "lib/nl/priv.h"

static const struct nt_nl_attr upstream_attrs[NETTRUST_A_UPSTREAM_MAX + 1] = {
	[NETTRUST_A_UPSTREAM_ADDR4] = { "addr4" },
	[NETTRUST_A_UPSTREAM_ADDR6] = { "addr6" },
	[NETTRUST_A_UPSTREAM_PROTO] = { "proto" },
	[NETTRUST_A_UPSTREAM_PORT] = { "port" },
};

static const struct nt_nl_attr_set upstream_set = {
	upstream_attrs, NETTRUST_A_UPSTREAM_MAX
};

static const struct nt_nl_attr policy_attrs[NETTRUST_A_POLICY_MAX + 1] = {
	[NETTRUST_A_POLICY_MODE] = { "mode" },
	[NETTRUST_A_POLICY_ACTION] = { "action" },
	[NETTRUST_A_POLICY_LIVENESS] = { "liveness" },
	[NETTRUST_A_POLICY_HOOKS] = { "hooks" },
	[NETTRUST_A_POLICY_BUILTIN] = { "builtin" },
	[NETTRUST_A_POLICY_PRIORITY] = { "priority" },
	[NETTRUST_A_POLICY_DNS_LOCKDOWN] = { "dns-lockdown" },
	[NETTRUST_A_POLICY_UPSTREAM_MARK] = { "upstream-mark" },
	[NETTRUST_A_POLICY_UPSTREAM] = { "upstream", &upstream_set },
	[NETTRUST_A_POLICY_UPSTREAM_CLEAR] = { "upstream-clear" },
	[NETTRUST_A_POLICY_EVENT_RATE] = { "event-rate" },
	[NETTRUST_A_POLICY_LINGER] = { "linger" },
	[NETTRUST_A_POLICY_VERSION] = { "version" },
	[NETTRUST_A_POLICY_LEASES] = { "leases" },
	[NETTRUST_A_POLICY_LEASES_MAX] = { "leases-max" },
	[NETTRUST_A_POLICY_PREFIXES] = { "prefixes" },
	[NETTRUST_A_POLICY_PREFIXES_MAX] = { "prefixes-max" },
	[NETTRUST_A_POLICY_DENY_MARK] = { "deny-mark" },
	[NETTRUST_A_POLICY_MAX_LIFETIME] = { "max-lifetime" },
	[NETTRUST_A_POLICY_CONFIRM] = { "confirm" },
	[NETTRUST_A_POLICY_CONFIRM_MS] = { "confirm-ms" },
	[NETTRUST_A_POLICY_LOCKED] = { "locked" },
	[NETTRUST_A_POLICY_DELEGATED] = { "delegated" },
	[NETTRUST_A_POLICY_EGRESS] = { "egress" },
	[NETTRUST_A_POLICY_EGRESS_CLEAR] = { "egress-clear" },
};

static const struct nt_nl_attr_set policy_set = {
	policy_attrs, NETTRUST_A_POLICY_MAX
};

static const struct nt_nl_attr service_attrs[NETTRUST_A_SERVICE_MAX + 1] = {
	[NETTRUST_A_SERVICE_PROTO] = { "proto" },
	[NETTRUST_A_SERVICE_PORT_MIN] = { "port-min" },
	[NETTRUST_A_SERVICE_PORT_MAX] = { "port-max" },
};

static const struct nt_nl_attr_set service_set = {
	service_attrs, NETTRUST_A_SERVICE_MAX
};

static const struct nt_nl_attr lease_attrs[NETTRUST_A_LEASE_MAX + 1] = {
	[NETTRUST_A_LEASE_ADDR4] = { "addr4" },
	[NETTRUST_A_LEASE_ADDR6] = { "addr6" },
	[NETTRUST_A_LEASE_SCOPE] = { "scope" },
	[NETTRUST_A_LEASE_CLIENT4] = { "client4" },
	[NETTRUST_A_LEASE_CLIENT6] = { "client6" },
	[NETTRUST_A_LEASE_UID] = { "uid" },
	[NETTRUST_A_LEASE_CGROUP] = { "cgroup" },
	[NETTRUST_A_LEASE_SERVICE] = { "service", &service_set },
	[NETTRUST_A_LEASE_TTL] = { "ttl" },
	[NETTRUST_A_LEASE_SHORTEN] = { "shorten" },
	[NETTRUST_A_LEASE_NAME] = { "name" },
};

static const struct nt_nl_attr_set lease_set = {
	lease_attrs, NETTRUST_A_LEASE_MAX
};

static const struct nt_nl_attr lease_msg_attrs[NETTRUST_A_LEASE_MSG_MAX + 1] = {
	[NETTRUST_A_LEASE_MSG_LEASE] = { "lease", &lease_set },
	[NETTRUST_A_LEASE_MSG_RESULT] = { "result" },
	[NETTRUST_A_LEASE_MSG_STATE] = { "state" },
	[NETTRUST_A_LEASE_MSG_REMAINING_MS] = { "remaining-ms" },
	[NETTRUST_A_LEASE_MSG_PACKETS] = { "packets" },
	[NETTRUST_A_LEASE_MSG_BYTES] = { "bytes" },
	[NETTRUST_A_LEASE_MSG_IDLE_MS] = { "idle-ms" },
	[NETTRUST_A_LEASE_MSG_CHANGE] = { "change" },
	[NETTRUST_A_LEASE_MSG_TIME_NS] = { "time-ns" },
	[NETTRUST_A_LEASE_MSG_LOST] = { "lost" },
	[NETTRUST_A_LEASE_MSG_KILL] = { "kill" },
};

static const struct nt_nl_attr_set lease_msg_set = {
	lease_msg_attrs, NETTRUST_A_LEASE_MSG_MAX
};

static const struct nt_nl_attr prefix_attrs[NETTRUST_A_PREFIX_MAX + 1] = {
	[NETTRUST_A_PREFIX_ADDR4] = { "addr4" },
	[NETTRUST_A_PREFIX_ADDR6] = { "addr6" },
	[NETTRUST_A_PREFIX_LEN] = { "len" },
	[NETTRUST_A_PREFIX_KIND] = { "kind" },
	[NETTRUST_A_PREFIX_ORIGIN] = { "origin" },
};

static const struct nt_nl_attr_set prefix_set = {
	prefix_attrs, NETTRUST_A_PREFIX_MAX
};

static const struct nt_nl_attr prefix_msg_attrs[NETTRUST_A_PREFIX_MSG_MAX + 1] = {
	[NETTRUST_A_PREFIX_MSG_PREFIX] = { "prefix", &prefix_set },
	[NETTRUST_A_PREFIX_MSG_KILL] = { "kill" },
};

static const struct nt_nl_attr_set prefix_msg_set = {
	prefix_msg_attrs, NETTRUST_A_PREFIX_MSG_MAX
};

const struct nt_nl_attr_set *nt_nl_attrs_of(uint8_t cmd)
{
	switch (cmd) {
	case NETTRUST_CMD_POLICY_SET:
		return &policy_set;
	case NETTRUST_CMD_LEASE_ADD:
	case NETTRUST_CMD_LEASE_DEL:
	case NETTRUST_CMD_LEASE_GET:
	case NETTRUST_CMD_LEASE_FLUSH:
		return &lease_msg_set;
	case NETTRUST_CMD_PREFIX_ADD:
	case NETTRUST_CMD_PREFIX_DEL:
	case NETTRUST_CMD_PREFIX_FLUSH:
		return &prefix_msg_set;
	default:
		return NULL;
	}
}
