// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "lib/nl/nl.h"
#include "lib/nl/priv.h"

static size_t lease_size(const struct nt_lease *lease)
{
	return NT_NL_ATTR(0) +				/* the nest */
	       2 * NT_NL_ATTR(sizeof(struct in6_addr)) +
	       3 * NT_NL_ATTR(sizeof(uint32_t)) +	/* scope, uid, ttl */
	       NT_NL_ATTR(sizeof(uint64_t)) +		/* cgroup */
	       lease->n_services *
	       (NT_NL_ATTR(0) + 3 * NT_NL_ATTR(sizeof(uint32_t))) +
	       NT_NL_ATTR(0) +				/* shorten */
	       NT_NL_ATTR(strlen(lease->name) + 1);
}

static int put_service(struct nl_msg *msg, const struct nt_service *service)
{
	struct nlattr *nest = nla_nest_start(msg, NETTRUST_A_LEASE_SERVICE);

	if (!nest ||
	    nla_put_u8(msg, NETTRUST_A_SERVICE_PROTO, service->proto))
		return -ENOSPC;
	if (service->port_min &&
	    (nla_put_u16(msg, NETTRUST_A_SERVICE_PORT_MIN, service->port_min) ||
	     nla_put_u16(msg, NETTRUST_A_SERVICE_PORT_MAX, service->port_max)))
		return -ENOSPC;
	return nla_nest_end(msg, nest);
}

static int put_scope(struct nl_msg *msg, const struct nt_lease *lease)
{
	if (lease->scope == NETTRUST_SCOPE_ANY)
		return 0;
	if (nla_put_u32(msg, NETTRUST_A_LEASE_SCOPE, lease->scope))
		return -ENOSPC;
	switch (lease->scope) {
	case NETTRUST_SCOPE_CLIENT:
		return nt_nl_addr_put(msg, NETTRUST_A_LEASE_CLIENT4,
				      NETTRUST_A_LEASE_CLIENT6, &lease->client);
	case NETTRUST_SCOPE_UID:
		return nla_put_u32(msg, NETTRUST_A_LEASE_UID, lease->uid);
	case NETTRUST_SCOPE_CGROUP:
		return nla_put_u64(msg, NETTRUST_A_LEASE_CGROUP, lease->cgroup);
	default:
		return 0;	/* the kernel refuses it with a sentence */
	}
}

/* The key of a lease; with terms also the rest of LEASE_ADD's attributes. */
static int put_lease(struct nl_msg *msg, const struct nt_lease *lease,
		     bool terms)
{
	struct nlattr *nest = nla_nest_start(msg, NETTRUST_A_LEASE_MSG_LEASE);

	if (!nest ||
	    nt_nl_addr_put(msg, NETTRUST_A_LEASE_ADDR4, NETTRUST_A_LEASE_ADDR6,
			   &lease->addr) ||
	    put_scope(msg, lease))
		return -ENOSPC;
	for (unsigned int i = 0; i < lease->n_services; i++)
		if (put_service(msg, &lease->services[i]))
			return -ENOSPC;
	if (terms && nla_put_u32(msg, NETTRUST_A_LEASE_TTL, lease->ttl))
		return -ENOSPC;
	if (terms && lease->shorten &&
	    nla_put_flag(msg, NETTRUST_A_LEASE_SHORTEN))
		return -ENOSPC;
	if (terms && *lease->name &&
	    nla_put_string(msg, NETTRUST_A_LEASE_NAME, lease->name))
		return -ENOSPC;
	return nla_nest_end(msg, nest);
}

static int send_leases(struct nt_nl *nl, uint8_t cmd,
		       const struct nt_lease *leases, size_t n, bool kill,
		       nt_nl_reply reply, void *data)
{
	size_t size = NT_NL_ATTR(0);
	struct nl_msg *msg;

	if (!n)
		return 0;
	if (n > NETTRUST_BATCH_MAX)
		return nt_nl_fail(nl, -EINVAL, "%zu leases in one request, at most %d are possible",
				  n, NETTRUST_BATCH_MAX);
	for (size_t i = 0; i < n; i++) {
		if (leases[i].n_services > NETTRUST_SERVICES_MAX)
			return nt_nl_fail(nl, -EINVAL, "%u services in one lease, at most %d are possible",
					  leases[i].n_services,
					  NETTRUST_SERVICES_MAX);
		size += lease_size(&leases[i]);
	}
	msg = nt_nl_request(nl, cmd, 0, size);
	if (!msg)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (put_lease(msg, &leases[i], cmd == NETTRUST_CMD_LEASE_ADD))
			return nt_nl_no_room(nl, msg);
	if (kill && nla_put_flag(msg, NETTRUST_A_LEASE_MSG_KILL))
		return nt_nl_no_room(nl, msg);
	/* The kernel replies once the leases are in force: no ack is needed. */
	return reply ? nt_nl_exchange(nl, msg, reply, data) :
		       nt_nl_transact(nl, msg, NULL, NULL);
}

struct results {
	uint8_t *results;
	size_t n;
	bool seen;
};

static int take_results(struct nlmsghdr *nlh, void *data)
{
	struct results *results = data;
	struct nlattr *result;

	if (!genlmsg_valid_hdr(nlh, 0))
		return -EPROTO;
	result = nlmsg_find_attr(nlh, GENL_HDRLEN, NETTRUST_A_LEASE_MSG_RESULT);
	if (!result || (size_t)nla_len(result) != results->n)
		return -EPROTO;
	if (results->results)
		memcpy(results->results, nla_data(result), results->n);
	results->seen = true;
	return 0;
}

int nt_nl_lease_add(struct nt_nl *nl, const struct nt_lease *leases, size_t n,
		    uint8_t *results)
{
	struct results reply = { .results = results, .n = n, .seen = !n };
	int err;

	err = send_leases(nl, NETTRUST_CMD_LEASE_ADD, leases, n, false,
			  take_results, &reply);
	if (!err && !reply.seen)
		return nt_nl_fail(nl, -EPROTO, "The kernel module did not say what it did with the leases");
	return err;
}

int nt_nl_lease_del(struct nt_nl *nl, const struct nt_lease *leases, size_t n,
		    bool kill)
{
	return send_leases(nl, NETTRUST_CMD_LEASE_DEL, leases, n, kill, NULL,
			   NULL);
}

int nt_nl_lease_flush(struct nt_nl *nl, bool kill)
{
	struct nl_msg *msg = nt_nl_request(nl, NETTRUST_CMD_LEASE_FLUSH, 0,
					   NT_NL_ATTR(0));

	if (!msg)
		return -ENOMEM;
	if (kill && nla_put_flag(msg, NETTRUST_A_LEASE_MSG_KILL))
		return nt_nl_no_room(nl, msg);
	return nt_nl_transact(nl, msg, NULL, NULL);
}

static int take_lease(struct nlmsghdr *nlh, void *data)
{
	struct nt_lease_event event;

	if (nt_nl_lease_parse(nlh, &event) || !event.has_lease)
		return -EPROTO;
	*(struct nt_lease *)data = event.lease;
	return 0;
}

int nt_nl_lease_get(struct nt_nl *nl, struct nt_lease *lease)
{
	struct nt_lease key = *lease;

	return send_leases(nl, NETTRUST_CMD_LEASE_GET, &key, 1, false,
			   take_lease, lease);
}

static int compare_service(const struct nt_service *a,
			   const struct nt_service *b)
{
	if (a->proto != b->proto)
		return a->proto < b->proto ? -1 : 1;
	if (a->port_min != b->port_min)
		return a->port_min < b->port_min ? -1 : 1;
	if (a->port_max != b->port_max)
		return a->port_max < b->port_max ? -1 : 1;
	return 0;
}

/* Compares keys by memcmp(): parsed leases are zero where nothing was set. */
static int compare_lease(const void *pa, const void *pb)
{
	const struct nt_lease *a = pa, *b = pb;
	int order = memcmp(&a->addr, &b->addr, sizeof(a->addr));

	if (!order)
		order = memcmp(&a->client, &b->client, sizeof(a->client));
	if (order)
		return order;
	if (a->scope != b->scope)
		return a->scope < b->scope ? -1 : 1;
	if (a->uid != b->uid)
		return a->uid < b->uid ? -1 : 1;
	if (a->cgroup != b->cgroup)
		return a->cgroup < b->cgroup ? -1 : 1;
	if (a->n_services != b->n_services)
		return a->n_services < b->n_services ? -1 : 1;
	for (unsigned int i = 0; i < a->n_services && !order; i++)
		order = compare_service(&a->services[i], &b->services[i]);
	return order;
}

int nt_nl_lease_dump(struct nt_nl *nl, struct nt_lease **leases, size_t *n)
{
	static const struct nt_nl_dump_of of = {
		.cmd = NETTRUST_CMD_LEASE_GET,
		.size = sizeof(**leases),
		.take = take_lease,
		.compare = compare_lease,
	};

	return nt_nl_dump(nl, &of, (void **)leases, n);
}

struct each {
	void (*each)(const struct nt_lease *lease, void *data);
	void *data;
};

static int hand_on(struct nlmsghdr *nlh, void *data)
{
	const struct each *each = data;
	struct nt_lease_event event;

	if (nt_nl_lease_parse(nlh, &event) || !event.has_lease)
		return -EPROTO;
	each->each(&event.lease, each->data);
	return 0;
}

int nt_nl_lease_each(struct nt_nl *nl,
		     void (*each)(const struct nt_lease *lease, void *data),
		     void *data)
{
	struct each to = { each, data };
	struct nl_msg *msg;
	int err;

	msg = nt_nl_request(nl, NETTRUST_CMD_LEASE_GET, NLM_F_DUMP, 0);
	if (!msg)
		return -ENOMEM;
	err = nt_nl_transact(nl, msg, hand_on, &to);
	if (!err && nl->interrupted)
		return nt_nl_fail(nl, -EAGAIN, "The table changed while it was listed: a lease may be missing or stand twice");
	return err;
}
