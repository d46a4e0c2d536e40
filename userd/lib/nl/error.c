// SPDX-License-Identifier: GPL-2.0
/* From an extended acknowledgment to a sentence for people. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "lib/nl/priv.h"

#define PATH_LEN 96

/* What the attributes of a set are called, and what is nested in them. */
struct attr_name {
	const char *name;
	const struct attr_set *nested;
};

struct attr_set {
	const struct attr_name *names;
	unsigned int max;
};

#define SET(set, max_type)						\
	static const struct attr_set set##_set = {			\
		.names = set##_names,					\
		.max = max_type,					\
	}

static const struct attr_name upstream_names[] = {
	[NETTRUST_A_UPSTREAM_ADDR4] = { "addr4", NULL },
	[NETTRUST_A_UPSTREAM_ADDR6] = { "addr6", NULL },
	[NETTRUST_A_UPSTREAM_PROTO] = { "proto", NULL },
	[NETTRUST_A_UPSTREAM_PORT] = { "port", NULL },
};
SET(upstream, NETTRUST_A_UPSTREAM_MAX);

static const struct attr_name policy_names[NETTRUST_A_POLICY_MAX + 1] = {
	[NETTRUST_A_POLICY_MODE] = { "mode", NULL },
	[NETTRUST_A_POLICY_ACTION] = { "action", NULL },
	[NETTRUST_A_POLICY_LIVENESS] = { "liveness", NULL },
	[NETTRUST_A_POLICY_HOOKS] = { "hooks", NULL },
	[NETTRUST_A_POLICY_BUILTIN] = { "builtin", NULL },
	[NETTRUST_A_POLICY_PRIORITY] = { "priority", NULL },
	[NETTRUST_A_POLICY_DNS_LOCKDOWN] = { "dns-lockdown", NULL },
	[NETTRUST_A_POLICY_UPSTREAM_MARK] = { "upstream-mark", NULL },
	[NETTRUST_A_POLICY_UPSTREAM] = { "upstream", &upstream_set },
	[NETTRUST_A_POLICY_UPSTREAM_CLEAR] = { "upstream-clear", NULL },
	[NETTRUST_A_POLICY_EVENT_RATE] = { "event-rate", NULL },
	[NETTRUST_A_POLICY_LINGER] = { "linger", NULL },
};
SET(policy, NETTRUST_A_POLICY_MAX);

static const struct attr_name service_names[] = {
	[NETTRUST_A_SERVICE_PROTO] = { "proto", NULL },
	[NETTRUST_A_SERVICE_PORT_MIN] = { "port-min", NULL },
	[NETTRUST_A_SERVICE_PORT_MAX] = { "port-max", NULL },
};
SET(service, NETTRUST_A_SERVICE_MAX);

static const struct attr_name lease_names[] = {
	[NETTRUST_A_LEASE_ADDR4] = { "addr4", NULL },
	[NETTRUST_A_LEASE_ADDR6] = { "addr6", NULL },
	[NETTRUST_A_LEASE_SCOPE] = { "scope", NULL },
	[NETTRUST_A_LEASE_CLIENT4] = { "client4", NULL },
	[NETTRUST_A_LEASE_CLIENT6] = { "client6", NULL },
	[NETTRUST_A_LEASE_UID] = { "uid", NULL },
	[NETTRUST_A_LEASE_CGROUP] = { "cgroup", NULL },
	[NETTRUST_A_LEASE_SERVICE] = { "service", &service_set },
	[NETTRUST_A_LEASE_TTL] = { "ttl", NULL },
	[NETTRUST_A_LEASE_SHORTEN] = { "shorten", NULL },
	[NETTRUST_A_LEASE_NAME] = { "name", NULL },
};
SET(lease, NETTRUST_A_LEASE_MAX);

static const struct attr_name lease_msg_names[NETTRUST_A_LEASE_MSG_MAX + 1] = {
	[NETTRUST_A_LEASE_MSG_LEASE] = { "lease", &lease_set },
};
SET(lease_msg, NETTRUST_A_LEASE_MSG_MAX);

static const struct attr_name prefix_names[] = {
	[NETTRUST_A_PREFIX_ADDR4] = { "addr4", NULL },
	[NETTRUST_A_PREFIX_ADDR6] = { "addr6", NULL },
	[NETTRUST_A_PREFIX_LEN] = { "len", NULL },
	[NETTRUST_A_PREFIX_KIND] = { "kind", NULL },
	[NETTRUST_A_PREFIX_ORIGIN] = { "origin", NULL },
};
SET(prefix, NETTRUST_A_PREFIX_MAX);

static const struct attr_name prefix_msg_names[NETTRUST_A_PREFIX_MSG_MAX + 1] = {
	[NETTRUST_A_PREFIX_MSG_PREFIX] = { "prefix", &prefix_set },
};
SET(prefix_msg, NETTRUST_A_PREFIX_MSG_MAX);

static const struct attr_set *set_of(uint8_t cmd)
{
	switch (cmd) {
	case NETTRUST_CMD_POLICY_SET:
		return &policy_set;
	case NETTRUST_CMD_LEASE_ADD:
	case NETTRUST_CMD_LEASE_DEL:
	case NETTRUST_CMD_LEASE_GET:
		return &lease_msg_set;
	case NETTRUST_CMD_PREFIX_ADD:
	case NETTRUST_CMD_PREFIX_DEL:
	case NETTRUST_CMD_PREFIX_FLUSH:
		return &prefix_msg_set;
	default:
		return NULL;
	}
}

static void append(char *path, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void append(char *path, const char *format, ...)
{
	size_t used = strlen(path);
	va_list args;

	va_start(args, format);
	vsnprintf(path + used, PATH_LEN - used, format, args);
	va_end(args);
}

static const char *name_of(const struct attr_set *set, unsigned int type)
{
	if (!set || type > set->max || !set->names[type].name)
		return "unknown";
	return set->names[type].name;
}

/*
 * Writes what stands at the offset in the request, such as "lease[3].ttl";
 * the number is left out where there is just one.
 * Return: the set that is nested in it.
 */
static const struct attr_set *path_to(const struct nlmsghdr *nlh,
				      uint32_t offset, char *path)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);
	const struct attr_set *set = set_of(genl->cmd);
	struct nlattr *attr = genlmsg_attrdata(genl, 0);
	const char *target = (const char *)nlh + offset;
	int left = genlmsg_attrlen(genl, 0);
	unsigned int index = 0;
	unsigned int last = 0, type;

	while (set && nla_ok(attr, left) && (char *)attr <= target) {
		type = nla_type(attr);
		index = type == last ? index + 1 : 0;
		last = type;
		if ((char *)attr + nla_len(attr) + NLA_HDRLEN <= target) {
			attr = nla_next(attr, &left);
			continue;
		}
		append(path, "%s%s", *path ? "." : "", name_of(set, type));
		if (index)
			append(path, "[%u]", index);
		set = type <= set->max ? set->names[type].nested : NULL;
		if ((char *)attr == target)
			return set;
		left = nla_len(attr);
		attr = nla_data(attr);
		last = 0;
	}
	return set;
}

/* "attribute lease.ttl", "attribute ttl missing in lease", or "". */
static void where(const struct nt_nl *nl, struct nlattr **tb, char *text,
		  size_t len)
{
	const struct genlmsghdr *genl = nlmsg_data(nl->request);
	const struct attr_set *set = set_of(genl->cmd);
	char path[PATH_LEN] = "";

	text[0] = '\0';
	if (tb[NLMSGERR_ATTR_MISS_TYPE]) {
		if (tb[NLMSGERR_ATTR_MISS_NEST])
			set = path_to(nl->request,
				      nla_get_u32(tb[NLMSGERR_ATTR_MISS_NEST]),
				      path);
		snprintf(text, len, " (attribute %s missing%s%s)",
			 name_of(set, nla_get_u32(tb[NLMSGERR_ATTR_MISS_TYPE])),
			 *path ? " in " : "", path);
	} else if (tb[NLMSGERR_ATTR_OFFS]) {
		path_to(nl->request, nla_get_u32(tb[NLMSGERR_ATTR_OFFS]), path);
		if (*path)
			snprintf(text, len, " (attribute %s)", path);
	}
}

int nt_nl_refused(struct nt_nl *nl, int err, struct nlattr *attrs, int len)
{
	static struct nla_policy policy[NLMSGERR_ATTR_MAX + 1] = {
		[NLMSGERR_ATTR_MSG] = { .type = NLA_STRING },
		[NLMSGERR_ATTR_OFFS] = { .type = NLA_U32 },
		[NLMSGERR_ATTR_MISS_TYPE] = { .type = NLA_U32 },
		[NLMSGERR_ATTR_MISS_NEST] = { .type = NLA_U32 },
	};
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1] = { NULL };
	char message[256], place[160];

	if (len > 0 && nla_parse(tb, NLMSGERR_ATTR_MAX, attrs, len, policy))
		memset(tb, 0, sizeof(tb));
	where(nl, tb, place, sizeof(place));
	nt_nl_string_get(tb[NLMSGERR_ATTR_MSG], message, sizeof(message));
	if (!*message && err == -EPERM)
		return nt_nl_fail(nl, err, "Permission denied: this needs CAP_NET_ADMIN in the initial user namespace (root)");
	return nt_nl_fail(nl, err, "%s%s", *message ? message : strerror(-err),
			  place);
}
