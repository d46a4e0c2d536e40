// SPDX-License-Identifier: GPL-2.0
#include "cli/kernel/lease.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/args.h"
#include "cli/say.h"
#include "lib/base/words.h"

int nt_filter_parse(const char *text, struct nt_filter *filter,
		    const char **why)
{
	bool suffix = !strncmp(text, "*.", 2);
	size_t len;

	memset(filter, 0, sizeof(*filter));
	filter->type = NT_FILTER_PREFIX;
	if (!nt_prefix_parse(text, &filter->prefix, why))
		return 0;
	if (strpbrk(text, "/:"))
		return -EINVAL;
	filter->type = suffix ? NT_FILTER_SUFFIX : NT_FILTER_NAME;
	if (suffix)
		text += 2;
	len = nt_name_len(text);
	if (!len || len > NETTRUST_NAME_MAX) {
		*why = "not a name";
		return -EINVAL;
	}
	memcpy(filter->name, text, len);
	return 0;
}

static bool is_below(const char *name, const char *suffix)
{
	size_t len = nt_name_len(name), want = strlen(suffix);

	return len > want + 1 && name[len - want - 1] == '.' &&
	       !strncasecmp(name + len - want, suffix, want);
}

bool nt_filter_matches(const struct nt_filter *filter,
		       const struct nt_addr *addr, const char *name)
{
	switch (filter->type) {
	case NT_FILTER_PREFIX:
		return nt_prefix_contains(&filter->prefix, addr);
	case NT_FILTER_NAME:
		return nt_same_name(name, filter->name);
	case NT_FILTER_SUFFIX:
		return is_below(name, filter->name);
	default:
		return true;
	}
}

const char *nt_lease_services_str(const struct nt_lease *lease, char *buf)
{
	char one[NT_SERVICE_STRLEN];
	size_t used = 0;

	snprintf(buf, NT_SERVICES_STRLEN, "any");
	for (unsigned int i = 0; i < lease->n_services; i++)
		used += snprintf(buf + used, NT_SERVICES_STRLEN - used, "%s%s",
				 i ? "," : "",
				 nt_service_str(&lease->services[i], one));
	return buf;
}

const char *nt_lease_scope_str(const struct nt_lease *lease, char *buf)
{
	const char *word = nt_scope_str(lease->scope);
	char client[NT_ADDR_STRLEN];

	if (lease->scope == NETTRUST_SCOPE_UID)
		snprintf(buf, NT_PREFIX_STRLEN, "uid %u", lease->uid);
	else if (lease->scope == NETTRUST_SCOPE_CGROUP)
		snprintf(buf, NT_PREFIX_STRLEN, "cgroup %llu",
			 (unsigned long long)lease->cgroup);
	else if (lease->scope == NETTRUST_SCOPE_CLIENT)
		snprintf(buf, NT_PREFIX_STRLEN, "from %s",
			 nt_addr_str(&lease->client, client));
	else
		snprintf(buf, NT_PREFIX_STRLEN, "%s", word);
	return buf;
}

const char *nt_lease_end_str(const struct nt_lease *lease, char *buf)
{
	char time[NT_TIME_STRLEN];

	if (lease->remaining_ms == UINT64_MAX)
		snprintf(buf, NT_LEASE_END_STRLEN, "never ends");
	else
		snprintf(buf, NT_LEASE_END_STRLEN, "ends in %s",
			 nt_cli_time(lease->remaining_ms, "", time));
	return buf;
}
