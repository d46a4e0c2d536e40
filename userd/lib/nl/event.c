// SPDX-License-Identifier: GPL-2.0
/* Multicast events. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "lib/nl/nl.h"
#include "lib/nl/priv.h"

/* Holds the events of the time in which the reader does something else. */
#define RECEIVE_BUFFER (4 << 20)

static struct nla_policy event_policy[NETTRUST_A_EVENT_MAX + 1] = {
	[NETTRUST_A_EVENT_TIME_NS] = { .type = NLA_U64 },
	[NETTRUST_A_EVENT_MODE] = { .type = NLA_U32 },
	[NETTRUST_A_EVENT_HOOK] = { .type = NLA_U32 },
	[NETTRUST_A_EVENT_REASON] = { .type = NLA_U32 },
	[NETTRUST_A_EVENT_SRC4] = { .type = NLA_U32 },
	[NETTRUST_A_EVENT_SRC6] = { .minlen = sizeof(struct in6_addr) },
	[NETTRUST_A_EVENT_DST4] = { .type = NLA_U32 },
	[NETTRUST_A_EVENT_DST6] = { .minlen = sizeof(struct in6_addr) },
	[NETTRUST_A_EVENT_PROTO] = { .type = NLA_U8 },
	[NETTRUST_A_EVENT_SPORT] = { .type = NLA_U16 },
	[NETTRUST_A_EVENT_DPORT] = { .type = NLA_U16 },
	[NETTRUST_A_EVENT_ICMP_TYPE] = { .type = NLA_U8 },
	[NETTRUST_A_EVENT_ICMP_CODE] = { .type = NLA_U8 },
	[NETTRUST_A_EVENT_IFINDEX] = { .type = NLA_U32 },
	[NETTRUST_A_EVENT_IFNAME] = { .type = NLA_STRING },
	[NETTRUST_A_EVENT_UID] = { .type = NLA_U32 },
	[NETTRUST_A_EVENT_CGROUP] = { .type = NLA_U64 },
	[NETTRUST_A_EVENT_PID] = { .type = NLA_U32 },
	[NETTRUST_A_EVENT_COMM] = { .type = NLA_STRING },
	[NETTRUST_A_EVENT_NAME] = { .type = NLA_STRING },
	[NETTRUST_A_EVENT_LOST] = { .type = NLA_U64 },
};

static int parse_addrs(struct nlattr **tb, struct nt_denial *denial)
{
	if ((tb[NETTRUST_A_EVENT_SRC4] || tb[NETTRUST_A_EVENT_SRC6]) &&
	    nt_nl_addr_get(tb[NETTRUST_A_EVENT_SRC4], tb[NETTRUST_A_EVENT_SRC6],
			   &denial->src))
		return -EPROTO;
	if ((tb[NETTRUST_A_EVENT_DST4] || tb[NETTRUST_A_EVENT_DST6]) &&
	    nt_nl_addr_get(tb[NETTRUST_A_EVENT_DST4], tb[NETTRUST_A_EVENT_DST6],
			   &denial->dst))
		return -EPROTO;
	return 0;
}

static void parse_transport(struct nlattr **tb, struct nt_denial *denial)
{
	if (tb[NETTRUST_A_EVENT_PROTO])
		denial->proto = nla_get_u8(tb[NETTRUST_A_EVENT_PROTO]);
	if (tb[NETTRUST_A_EVENT_SPORT] && tb[NETTRUST_A_EVENT_DPORT]) {
		denial->has_ports = true;
		denial->sport = nla_get_u16(tb[NETTRUST_A_EVENT_SPORT]);
		denial->dport = nla_get_u16(tb[NETTRUST_A_EVENT_DPORT]);
	}
	if (tb[NETTRUST_A_EVENT_ICMP_TYPE] && tb[NETTRUST_A_EVENT_ICMP_CODE]) {
		denial->has_icmp = true;
		denial->icmp_type = nla_get_u8(tb[NETTRUST_A_EVENT_ICMP_TYPE]);
		denial->icmp_code = nla_get_u8(tb[NETTRUST_A_EVENT_ICMP_CODE]);
	}
}

static void parse_sender(struct nlattr **tb, struct nt_denial *denial)
{
	if (tb[NETTRUST_A_EVENT_IFINDEX])
		denial->ifindex = nla_get_u32(tb[NETTRUST_A_EVENT_IFINDEX]);
	if (tb[NETTRUST_A_EVENT_UID]) {
		denial->has_uid = true;
		denial->uid = nla_get_u32(tb[NETTRUST_A_EVENT_UID]);
	}
	if (tb[NETTRUST_A_EVENT_CGROUP])
		denial->cgroup = nla_get_u64(tb[NETTRUST_A_EVENT_CGROUP]);
	if (tb[NETTRUST_A_EVENT_PID])
		denial->pid = nla_get_u32(tb[NETTRUST_A_EVENT_PID]);
	nt_nl_string_get(tb[NETTRUST_A_EVENT_IFNAME], denial->ifname,
			 sizeof(denial->ifname));
	nt_nl_string_get(tb[NETTRUST_A_EVENT_COMM], denial->comm,
			 sizeof(denial->comm));
	nt_nl_string_get(tb[NETTRUST_A_EVENT_NAME], denial->name,
			 sizeof(denial->name));
}

int nt_nl_denial_parse(struct nlmsghdr *nlh, struct nt_denial *denial)
{
	struct nlattr *tb[NETTRUST_A_EVENT_MAX + 1];

	memset(denial, 0, sizeof(*denial));
	if (genlmsg_parse(nlh, 0, tb, NETTRUST_A_EVENT_MAX, event_policy) ||
	    !tb[NETTRUST_A_EVENT_REASON] || parse_addrs(tb, denial))
		return -EPROTO;
	denial->reason = nla_get_u32(tb[NETTRUST_A_EVENT_REASON]);
	if (tb[NETTRUST_A_EVENT_TIME_NS])
		denial->time_ns = nla_get_u64(tb[NETTRUST_A_EVENT_TIME_NS]);
	if (tb[NETTRUST_A_EVENT_MODE])
		denial->mode = nla_get_u32(tb[NETTRUST_A_EVENT_MODE]);
	if (tb[NETTRUST_A_EVENT_HOOK])
		denial->hook = nla_get_u32(tb[NETTRUST_A_EVENT_HOOK]);
	if (tb[NETTRUST_A_EVENT_LOST])
		denial->lost = nla_get_u64(tb[NETTRUST_A_EVENT_LOST]);
	parse_transport(tb, denial);
	parse_sender(tb, denial);
	return 0;
}

static int take_event(struct nlmsghdr *nlh, void *data)
{
	const struct nt_nl_events *events = data;
	struct nt_lease_event lease;
	struct nt_denial denial;
	struct nt_policy policy;
	int err = 0;

	switch (genlmsg_hdr(nlh)->cmd) {
	case NETTRUST_CMD_DENY_NTF:
		err = nt_nl_denial_parse(nlh, &denial);
		if (!err && events->denial)
			events->denial(&denial, events->data);
		return err;
	case NETTRUST_CMD_LEASE_NTF:
		err = nt_nl_lease_parse(nlh, &lease);
		if (!err && events->lease)
			events->lease(&lease, events->data);
		return err;
	case NETTRUST_CMD_STATE_NTF:
		err = nt_nl_policy_parse(nlh, &policy);
		if (!err && events->policy)
			events->policy(&policy, events->data);
		return err;
	default:
		return 0;
	}
}

static int subscribe(struct nt_nl *nl, const char *group)
{
	int id = genl_ctrl_resolve_grp(nl->sock, NETTRUST_FAMILY_NAME, group);
	int fd = nl_socket_get_fd(nl->sock), err;

	if (id < 0)
		return nt_nl_fail(nl, -ENOENT, "The kernel module has no event group \"%s\": does its version fit this program's?",
				  group);
	/* nl_socket_add_membership() hides the errno. */
	if (!setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &id,
			sizeof(id)))
		return 0;
	err = -errno;
	if (err == -EPERM)
		return nt_nl_fail(nl, err, "Permission denied: events need CAP_NET_ADMIN (root)");
	return nt_nl_fail(nl, err, "Cannot subscribe to \"%s\": %s", group,
			  strerror(-err));
}

int nt_nl_listen(struct nt_nl *nl, const struct nt_nl_events *events)
{
	int fd = nl_socket_get_fd(nl->sock), size = RECEIVE_BUFFER, err = 0;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	nl->events = *events;
	nl->reply = take_event;
	nl->reply_data = &nl->events;
	if (events->denial)
		err = subscribe(nl, NETTRUST_MCGRP_DENIALS);
	if (!err && events->lease)
		err = subscribe(nl, NETTRUST_MCGRP_LEASES);
	if (!err && events->policy)
		err = subscribe(nl, NETTRUST_MCGRP_STATE);
	if (!err && nl_socket_set_nonblocking(nl->sock))
		err = nt_nl_fail(nl, -EIO, "Cannot make the socket non-blocking");
	return err;
}

int nt_nl_fd(const struct nt_nl *nl)
{
	return nl_socket_get_fd(nl->sock);
}

int nt_nl_receive(struct nt_nl *nl)
{
	int err;

	nl->result = 0;
	err = nl_recvmsgs_default(nl->sock);
	if (err == -NLE_NOMEM) {	/* ENOBUFS */
		if (nl->events.overrun)
			nl->events.overrun(nl->events.data);
		return 0;
	}
	if (err < 0 && err != -NLE_AGAIN)
		return nt_nl_fail(nl, -EIO, "Cannot read events: %s",
				  nl_geterror(err));
	return nl->result;
}
