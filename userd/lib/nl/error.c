// SPDX-License-Identifier: GPL-2.0
/* Error sentences, from extended acknowledgments where there is one. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "lib/nl/nl.h"
#include "lib/nl/priv.h"

#define PATH_LEN 96

int nt_nl_fail(struct nt_nl *nl, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(nl->error, sizeof(nl->error), format, args);
	va_end(args);
	return err;
}

const char *nt_nl_error(const struct nt_nl *nl)
{
	return nl ? nl->error : "Out of memory";
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

static const char *name_of(const struct nt_nl_attr_set *set, unsigned int type)
{
	if (!set || type > set->max || !set->attrs[type].name)
		return "unknown";
	return set->attrs[type].name;
}

/*
 * Writes the path of the attribute at the offset in the request, such as
 * "lease[3].ttl"; the index is left out if it is 0.
 * Return: the set that is nested in it.
 */
static const struct nt_nl_attr_set *path_to(const struct nlmsghdr *nlh,
					    uint32_t offset, char *path)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);
	const struct nt_nl_attr_set *set = nt_nl_attrs_of(genl->cmd);
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
		set = type <= set->max ? set->attrs[type].nested : NULL;
		if ((char *)attr == target)
			return set;
		left = nla_len(attr);
		attr = nla_data(attr);
		last = 0;
	}
	return set;
}

/* " (attribute lease.ttl)", " (attribute ttl missing in lease)", or "". */
static void where(const struct nt_nl *nl, struct nlattr **tb, char *text,
		  size_t len)
{
	const struct genlmsghdr *genl = nlmsg_data(nl->request);
	const struct nt_nl_attr_set *set = nt_nl_attrs_of(genl->cmd);
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
