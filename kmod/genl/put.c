// SPDX-License-Identifier: GPL-2.0
/* Encoders of leases and settings, for replies, dumps and events alike. */
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>
#include <net/netlink.h>
#include "kmod/genl/put.h"
#include "kmod/genl/settings.h"
#include "kmod/state.h"
#include "kmod/table/lease.h"

static int put_services(struct sk_buff *msg, const struct nk_lease_info *info)
{
	const struct nk_service *s;
	struct nlattr *nest;

	for (s = info->services; s < info->services + info->n_services; s++) {
		nest = nla_nest_start(msg, NETTRUST_A_LEASE_SERVICE);
		if (!nest || nla_put_u8(msg, NETTRUST_A_SERVICE_PROTO, s->proto))
			return -EMSGSIZE;
		if (s->min &&
		    (nla_put_u16(msg, NETTRUST_A_SERVICE_PORT_MIN, s->min) ||
		     nla_put_u16(msg, NETTRUST_A_SERVICE_PORT_MAX, s->max)))
			return -EMSGSIZE;
		nla_nest_end(msg, nest);
	}
	return 0;
}

/* As the owner of the network namespace numbers users. */
static u32 uid_for(const struct nk_net *nt, u32 uid)
{
	return from_kuid_munged(nt->net->user_ns,
				make_kuid(&init_user_ns, uid));
}

static int put_key(const struct nk_net *nt, struct sk_buff *msg, const u32 *key)
{
	enum nettrust_scope scope = nt_key_scope(key);
	bool v4 = nt_key_family(key) == AF_INET;
	unsigned int words = nt_key_addr_words(key);
	const u32 *addr = key + 1;
	const u32 *id = addr + words;
	u64 cgroup;

	if (nla_put(msg, v4 ? NETTRUST_A_LEASE_ADDR4 : NETTRUST_A_LEASE_ADDR6,
		    words * sizeof(u32), addr) ||
	    nla_put_u32(msg, NETTRUST_A_LEASE_SCOPE, scope))
		return -EMSGSIZE;
	switch (scope) {
	case NETTRUST_SCOPE_CLIENT:
		return nla_put(msg, v4 ? NETTRUST_A_LEASE_CLIENT4 :
					 NETTRUST_A_LEASE_CLIENT6,
			       words * sizeof(u32), id);
	case NETTRUST_SCOPE_UID:
		return nla_put_u32(msg, NETTRUST_A_LEASE_UID, uid_for(nt, *id));
	case NETTRUST_SCOPE_CGROUP:
		memcpy(&cgroup, id, sizeof(cgroup));
		/* The set has no pad: readers copy instead of pointing. */
		return nla_put(msg, NETTRUST_A_LEASE_CGROUP, sizeof(cgroup),
			       &cgroup);
	default:
		return 0;
	}
}

int nt_nl_put_lease(const struct nk_net *nt, struct sk_buff *msg,
		    const struct nk_lease *lease)
{
	struct nlattr *nest = nla_nest_start(msg, NETTRUST_A_LEASE_MSG_LEASE);
	const struct nk_lease_info *info;

	if (!nest || put_key(nt, msg, lease->key) ||
	    nla_put_u32(msg, NETTRUST_A_LEASE_TTL, READ_ONCE(lease->ttl)))
		return -EMSGSIZE;
	info = rcu_dereference_check(lease->info, lockdep_is_held(&nt->lock));
	if (info && (put_services(msg, info) ||
		     (info->name_len &&
		      nla_put_string(msg, NETTRUST_A_LEASE_NAME,
				     nt_lease_name(info)))))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_upstream(struct sk_buff *msg, const struct nk_upstream *up)
{
	struct nlattr *nest = nla_nest_start(msg, NETTRUST_A_POLICY_UPSTREAM);
	int err;

	if (!nest)
		return -EMSGSIZE;
	if (up->family == AF_INET)
		err = nla_put_in_addr(msg, NETTRUST_A_UPSTREAM_ADDR4,
				      up->addr.v4);
	else
		err = nla_put_in6_addr(msg, NETTRUST_A_UPSTREAM_ADDR6,
				       &up->addr.v6);
	if (err || nla_put_u8(msg, NETTRUST_A_UPSTREAM_PROTO, up->proto) ||
	    nla_put_u16(msg, NETTRUST_A_UPSTREAM_PORT, up->port))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_settings(struct sk_buff *msg, const struct nk_policy *policy)
{
	unsigned int i;

	if (nt_settings_put(msg, policy))
		return -EMSGSIZE;
	for (i = 0; i < policy->n_upstreams; i++)
		if (put_upstream(msg, &policy->upstreams[i]))
			return -EMSGSIZE;
	for (i = 0; i < policy->n_egress; i++)
		if (nla_put_u32(msg, NETTRUST_A_POLICY_EGRESS,
				policy->egress[i]))
			return -EMSGSIZE;
	return 0;
}

int nt_nl_put_policy(const struct nk_net *nt, struct sk_buff *msg)
{
	if (put_settings(msg, nt_dereference(nt, nt->policy)) ||
	    nla_put_string(msg, NETTRUST_A_POLICY_VERSION, NETTRUST_VERSION) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_LEASES,
			nt->leases.count - nt->leases.tombstones) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_LEASES_MAX, nt->leases.max) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_PREFIXES,
			nt->prefixes.count) ||
	    nla_put_u32(msg, NETTRUST_A_POLICY_PREFIXES_MAX,
			nt->prefixes.max) ||
	    nla_put_u8(msg, NETTRUST_A_POLICY_DELEGATED, nt->delegated) ||
	    (nt->locked && nla_put_flag(msg, NETTRUST_A_POLICY_LOCKED)) ||
	    (nt->confirm.before &&
	     nla_put_u64_64bit(msg, NETTRUST_A_POLICY_CONFIRM_MS,
			       div_u64(nt_confirm_left(nt), NSEC_PER_MSEC),
			       NETTRUST_A_POLICY_PAD)))
		return -EMSGSIZE;
	return 0;
}
