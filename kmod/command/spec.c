// SPDX-License-Identifier: GPL-2.0
/* Parses a lease's attributes into a struct nk_lease_spec. */
#include <linux/sort.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>
#include "kmod/command/spec.h"
#include "kmod/compat.h"
#include "kmod/table/lease.h"
#include "kmod/genl/family.h"
#include "kmod/state.h"

static int compare_services(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct nk_service));
}

static bool has_ports(u8 proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP ||
	       proto == IPPROTO_UDPLITE || proto == IPPROTO_SCTP ||
	       proto == IPPROTO_DCCP;
}

static int parse_service(const struct nlattr *nest, struct nk_service *service,
			 struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NETTRUST_A_SERVICE_MAX + 1];
	const struct nlattr *min, *max;
	const char *why;
	int err;

	err = nt_nl_parse_nest(tb, NETTRUST_A_SERVICE_MAX, nest,
			       nettrust_service_nl_policy, 0, extack);
	if (err)
		return err;
	memset(service, 0, sizeof(*service));
	min = tb[NETTRUST_A_SERVICE_PORT_MIN];
	max = tb[NETTRUST_A_SERVICE_PORT_MAX];
	why = "service: proto is missing";
	if (!tb[NETTRUST_A_SERVICE_PROTO])
		goto err;
	service->proto = nla_get_u8(tb[NETTRUST_A_SERVICE_PROTO]);
	why = "service: port-max without port-min";
	if (max && !min)
		goto err;
	if (!min)
		return 0;
	why = "service: this protocol has no ports";
	if (!has_ports(service->proto))
		goto err;
	service->min = nla_get_u16(min);
	service->max = max ? nla_get_u16(max) : service->min;
	why = "service: port 0, leave port-min out for every port";
	if (!service->min)
		goto err;
	why = "service: port-max is below port-min";
	if (service->max < service->min)
		goto err;
	return 0;

err:
	return nt_nl_refuse(extack, nest, why);
}

static int parse_services(const struct nlattr *nest,
			  struct nk_lease_spec *spec,
			  struct netlink_ext_ack *extack)
{
	const struct nlattr *nla;
	int rem, err;

	spec->n_services = 0;
	nla_for_each_nested(nla, nest, rem) {
		if (nla_type(nla) != NETTRUST_A_LEASE_SERVICE)
			continue;
		if (spec->n_services == NETTRUST_SERVICES_MAX) {
			NL_SET_ERR_MSG_ATTR(extack, nla,
					    "too many services, a lease takes at most 16");
			return -E2BIG;
		}
		err = parse_service(nla, &spec->services[spec->n_services++],
				    extack);
		if (err)
			return err;
	}
	/* The order of services does not matter to a lease's identity. */
	sort(spec->services, spec->n_services, sizeof(spec->services[0]),
	     compare_services, NULL);
	return 0;
}

/* Uids are those of the user namespace that owns the network namespace. */
static int parse_uid(const struct nk_net *nt, const struct nlattr *uid,
		     u32 *owner, struct netlink_ext_ack *extack)
{
	kuid_t kuid = make_kuid(nt->net->user_ns, nla_get_u32(uid));

	if (!uid_valid(kuid))
		return nt_nl_refuse(extack, uid,
				    "uid: there is no such user in this user namespace");
	*owner = from_kuid(&init_user_ns, kuid);
	return 0;
}

static int parse_key(const struct nk_net *nt, const struct nlattr *nest,
		     struct nlattr **tb, struct nk_key *key,
		     struct netlink_ext_ack *extack)
{
	const struct nlattr *client4 = tb[NETTRUST_A_LEASE_CLIENT4];
	const struct nlattr *client6 = tb[NETTRUST_A_LEASE_CLIENT6];
	const struct nlattr *cgroup = tb[NETTRUST_A_LEASE_CGROUP];
	const struct nlattr *uid = tb[NETTRUST_A_LEASE_UID];
	enum nettrust_scope scope = NETTRUST_SCOPE_ANY;
	struct nk_addr addr, client;
	const void *id = NULL;
	u64 cgroup_id;
	int family;
	u32 owner;

	family = nt_nl_get_addr(nest, tb[NETTRUST_A_LEASE_ADDR4],
				tb[NETTRUST_A_LEASE_ADDR6], &addr, extack);
	if (family < 0)
		return family;
	if (tb[NETTRUST_A_LEASE_SCOPE])
		scope = nla_get_u32(tb[NETTRUST_A_LEASE_SCOPE]);
	if ((client4 || client6) && scope != NETTRUST_SCOPE_CLIENT)
		return nt_nl_refuse(extack, client4 ?: client6,
				    "client4 and client6 need scope client");
	if (uid && scope != NETTRUST_SCOPE_UID)
		return nt_nl_refuse(extack, uid, "uid needs scope uid");
	if (cgroup && scope != NETTRUST_SCOPE_CGROUP)
		return nt_nl_refuse(extack, cgroup,
				    "cgroup needs scope cgroup");

	if (scope == NETTRUST_SCOPE_CLIENT) {
		if (family == AF_INET ? !client4 || client6 :
					!client6 || client4)
			return nt_nl_refuse(extack, nest,
					    "scope client needs a client of the address's family");
		nt_nl_get_addr(nest, client4, client6, &client, extack);
		id = &client;
	} else if (scope == NETTRUST_SCOPE_UID) {
		if (!uid)
			return nt_nl_refuse(extack, nest,
					    "scope uid needs uid");
		if (parse_uid(nt, uid, &owner, extack))
			return -EINVAL;
		id = &owner;
	} else if (scope == NETTRUST_SCOPE_CGROUP) {
		if (!cgroup)
			return nt_nl_refuse(extack, nest,
					    "scope cgroup needs cgroup");
		cgroup_id = nla_get_u64(cgroup);
		id = &cgroup_id;
	}
	nt_key_set(key, family, &addr, scope, id);
	return 0;
}

/* Attributes that do not identify a lease are valid for additions only. */
static int parse_rest(const struct nlattr *nest, struct nlattr **tb, bool add,
		      struct nk_lease_spec *spec,
		      struct netlink_ext_ack *extack)
{
	const struct nlattr *shorten = tb[NETTRUST_A_LEASE_SHORTEN];
	const struct nlattr *name = tb[NETTRUST_A_LEASE_NAME];
	const struct nlattr *ttl = tb[NETTRUST_A_LEASE_TTL];

	if (!add && (ttl || shorten || name))
		return nt_nl_refuse(extack, ttl ?: shorten ?: name,
				    "only an addition takes ttl, shorten and name");
	if (add && !ttl)
		return nt_nl_refuse(extack, nest, "lease: ttl is missing");
	spec->ttl = ttl ? nla_get_u32(ttl) : 0;
	spec->shorten = shorten;
	spec->name[0] = 0;
	if (name)
		nla_strscpy(spec->name, name, sizeof(spec->name));
	return 0;
}

/**
 * nt_nl_parse_lease() - parse a nested lease
 * @nt: namespace
 * @nest: the nest
 * @add: for an addition; otherwise only to identify a lease
 * @spec: filled in
 * @extack: gets the cause of a failure
 *
 * Return: 0 or a negative errno.
 */
int nt_nl_parse_lease(const struct nk_net *nt, const struct nlattr *nest,
		      bool add, struct nk_lease_spec *spec,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NETTRUST_A_LEASE_MAX + 1];
	int err;

	err = nt_nl_parse_nest(tb, NETTRUST_A_LEASE_MAX, nest,
			       nettrust_lease_nl_policy,
			       BIT(NETTRUST_A_LEASE_SERVICE), extack);
	return err ?: parse_key(nt, nest, tb, &spec->key, extack) ?:
	       parse_services(nest, spec, extack) ?:
	       parse_rest(nest, tb, add, spec, extack);
}
