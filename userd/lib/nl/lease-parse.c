// SPDX-License-Identifier: GPL-2.0
/*
 * Parses leases. A table may hold a million of them, so attributes are handled in
 * one pass as they come, in a fifth of the time of nla_parse(), which first sorts
 * them into tables.
 */
#include <errno.h>
#include <string.h>
#include <sys/cdefs.h>

#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "lib/nl/nl.h"
#include "lib/nl/priv.h"

typedef int (*take_attr)(const struct nlattr *attr, void *data);

/* Return: 0, what take returned, or -EPROTO if lengths do not add up. */
static __always_inline int walk(const void *from, size_t left, take_attr take,
				void *data)
{
	const char *at = from;

	while (left >= NLA_HDRLEN) {
		const struct nlattr *attr = (const void *)at;
		size_t size = NLA_ALIGN(attr->nla_len);
		int err;

		if (attr->nla_len < NLA_HDRLEN || attr->nla_len > left)
			return -EPROTO;
		err = take(attr, data);
		if (err)
			return err;
		if (size >= left)
			break;
		at += size;
		left -= size;
	}
	return 0;
}

static unsigned int type_of(const struct nlattr *attr)
{
	return attr->nla_type & NLA_TYPE_MASK;
}

static const void *payload(const struct nlattr *attr)
{
	return (const char *)attr + NLA_HDRLEN;
}

static size_t payload_len(const struct nlattr *attr)
{
	return attr->nla_len - NLA_HDRLEN;
}

static int get(const struct nlattr *attr, void *to, size_t size)
{
	if (payload_len(attr) < size)
		return -EPROTO;
	memcpy(to, payload(attr), size);
	return 0;
}

static int get_addr(const struct nlattr *attr, int family, struct nt_addr *addr)
{
	if (addr->family)
		return -EPROTO;
	addr->family = family;
	return family == AF_INET ? get(attr, &addr->v4, sizeof(addr->v4)) :
				   get(attr, &addr->v6, sizeof(addr->v6));
}

static int get_name(const struct nlattr *attr, char *name)
{
	size_t len = payload_len(attr);

	if (len > NETTRUST_NAME_MAX)
		len = NETTRUST_NAME_MAX;
	memcpy(name, payload(attr), len);
	name[len] = '\0';
	return 0;
}

struct parsed_service {
	struct nt_service service;
	bool has_proto;
};

static int take_of_service(const struct nlattr *attr, void *data)
{
	struct parsed_service *parsed = data;
	struct nt_service *service = &parsed->service;

	switch (type_of(attr)) {
	case NETTRUST_A_SERVICE_PROTO:
		parsed->has_proto = true;
		return get(attr, &service->proto, sizeof(service->proto));
	case NETTRUST_A_SERVICE_PORT_MIN:
		return get(attr, &service->port_min, sizeof(service->port_min));
	case NETTRUST_A_SERVICE_PORT_MAX:
		return get(attr, &service->port_max, sizeof(service->port_max));
	default:
		return 0;
	}
}

static int get_service(const struct nlattr *attr, struct nt_lease *lease)
{
	struct parsed_service parsed = { .has_proto = false };
	struct nt_service *service = &parsed.service;

	if (lease->n_services == NETTRUST_SERVICES_MAX ||
	    walk(payload(attr), payload_len(attr), take_of_service, &parsed) ||
	    !parsed.has_proto)
		return -EPROTO;
	if (!service->port_max)
		service->port_max = service->port_min;
	lease->services[lease->n_services++] = *service;
	return 0;
}

static int take_of_lease(const struct nlattr *attr, void *data)
{
	struct nt_lease *lease = data;

	switch (type_of(attr)) {
	case NETTRUST_A_LEASE_ADDR4:
		return get_addr(attr, AF_INET, &lease->addr);
	case NETTRUST_A_LEASE_ADDR6:
		return get_addr(attr, AF_INET6, &lease->addr);
	case NETTRUST_A_LEASE_SCOPE:
		return get(attr, &lease->scope, sizeof(lease->scope));
	case NETTRUST_A_LEASE_CLIENT4:
		return get_addr(attr, AF_INET, &lease->client);
	case NETTRUST_A_LEASE_CLIENT6:
		return get_addr(attr, AF_INET6, &lease->client);
	case NETTRUST_A_LEASE_UID:
		return get(attr, &lease->uid, sizeof(lease->uid));
	case NETTRUST_A_LEASE_CGROUP:
		return get(attr, &lease->cgroup, sizeof(lease->cgroup));
	case NETTRUST_A_LEASE_TTL:
		return get(attr, &lease->ttl, sizeof(lease->ttl));
	case NETTRUST_A_LEASE_NAME:
		return get_name(attr, lease->name);
	case NETTRUST_A_LEASE_SERVICE:
		return get_service(attr, lease);
	default:
		return 0;
	}
}

static int get_lease(const struct nlattr *attr, struct nt_lease_event *event)
{
	struct nt_lease *lease = &event->lease;

	if (event->has_lease ||
	    walk(payload(attr), payload_len(attr), take_of_lease, lease) ||
	    !lease->addr.family ||
	    (lease->scope == NETTRUST_SCOPE_CLIENT && !lease->client.family))
		return -EPROTO;
	event->has_lease = true;
	return 0;
}

static int take_of_message(const struct nlattr *attr, void *data)
{
	struct nt_lease_event *event = data;
	struct nt_lease *lease = &event->lease;

	switch (type_of(attr)) {
	case NETTRUST_A_LEASE_MSG_LEASE:
		return get_lease(attr, event);
	case NETTRUST_A_LEASE_MSG_STATE:
		return get(attr, &lease->state, sizeof(lease->state));
	case NETTRUST_A_LEASE_MSG_REMAINING_MS:
		return get(attr, &lease->remaining_ms,
			   sizeof(lease->remaining_ms));
	case NETTRUST_A_LEASE_MSG_PACKETS:
		return get(attr, &lease->packets, sizeof(lease->packets));
	case NETTRUST_A_LEASE_MSG_BYTES:
		return get(attr, &lease->bytes, sizeof(lease->bytes));
	case NETTRUST_A_LEASE_MSG_IDLE_MS:
		return get(attr, &lease->idle_ms, sizeof(lease->idle_ms));
	case NETTRUST_A_LEASE_MSG_CHANGE:
		return get(attr, &event->change, sizeof(event->change));
	case NETTRUST_A_LEASE_MSG_TIME_NS:
		return get(attr, &event->time_ns, sizeof(event->time_ns));
	case NETTRUST_A_LEASE_MSG_LOST:
		return get(attr, &event->lost, sizeof(event->lost));
	default:
		return 0;
	}
}

int nt_nl_lease_parse(struct nlmsghdr *nlh, struct nt_lease_event *event)
{
	memset(event, 0, sizeof(*event));
	event->lease.remaining_ms = UINT64_MAX;
	event->lease.idle_ms = UINT64_MAX;
	if (!genlmsg_valid_hdr(nlh, 0))
		return -EPROTO;
	return walk((const char *)nlh + NLMSG_HDRLEN + GENL_HDRLEN,
		    nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN,
		    take_of_message, event);
}
