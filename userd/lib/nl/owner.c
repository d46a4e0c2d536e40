// SPDX-License-Identifier: GPL-2.0
#include "lib/nl/owner.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>

struct request {
	struct nlmsghdr header;
	struct inet_diag_req_v2 diag;
};

static bool is_loopback(const struct nt_addr *addr)
{
	return addr->family == AF_INET ?
	       ntohl(addr->v4.s_addr) >> 24 == 127 :
	       IN6_IS_ADDR_LOOPBACK(&addr->v6);
}

static socklen_t to_sockaddr(const struct nt_addr *addr,
			     struct sockaddr_in6 *sa)
{
	struct sockaddr_in *in = (struct sockaddr_in *)sa;

	memset(sa, 0, sizeof(*sa));
	if (addr->family == AF_INET) {
		in->sin_family = AF_INET;
		in->sin_addr = addr->v4;
		in->sin_port = htons(9);
		return sizeof(*in);
	}
	sa->sin6_family = AF_INET6;
	sa->sin6_addr = addr->v6;
	sa->sin6_port = htons(9);
	return sizeof(*sa);
}

/* The route to a local address has that address as its source. */
static bool is_ours(const struct nt_addr *addr)
{
	int fd = socket(addr->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct nt_addr source = { .family = addr->family };
	struct sockaddr_in6 sa;
	socklen_t len = to_sockaddr(addr, &sa);
	bool known;

	if (fd < 0)
		return false;
	known = !connect(fd, (struct sockaddr *)&sa, len) &&
		!getsockname(fd, (struct sockaddr *)&sa, &len);
	close(fd);
	if (addr->family == AF_INET)
		source.v4 = ((struct sockaddr_in *)&sa)->sin_addr;
	else
		source.v6 = sa.sin6_addr;
	return known && nt_addr_equal(addr, &source);
}

static void put(__be32 *to, __be16 *port, const struct nt_endpoint *from)
{
	memcpy(to, &from->addr.v6, from->addr.family == AF_INET ? 4 : 16);
	*port = htons(from->port);
}

/*
 * For TCP the source is the socket's own end; for UDP it is the sender of a packet
 * that the socket would receive (net/ipv4/udp_diag.c).
 */
static void fill(struct request *request, const struct nt_endpoint *client,
		 const struct nt_endpoint *local, bool tcp)
{
	struct inet_diag_sockid *id = &request->diag.id;

	memset(request, 0, sizeof(*request));
	request->header.nlmsg_len = sizeof(*request);
	request->header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
	request->header.nlmsg_flags = NLM_F_REQUEST;
	request->diag.sdiag_family = client->addr.family;
	request->diag.sdiag_protocol = tcp ? IPPROTO_TCP : IPPROTO_UDP;
	request->diag.idiag_states = UINT32_MAX;
	id->idiag_cookie[0] = INET_DIAG_NOCOOKIE;
	id->idiag_cookie[1] = INET_DIAG_NOCOOKIE;
	put(id->idiag_src, &id->idiag_sport, tcp ? client : local);
	put(id->idiag_dst, &id->idiag_dport, tcp ? local : client);
}

static int take(const struct nlmsghdr *header, uint16_t port,
		struct nt_owner *owner)
{
	const struct inet_diag_msg *msg = NLMSG_DATA(header);
	const struct rtattr *attr = (const struct rtattr *)(msg + 1);
	int left;

	if (header->nlmsg_type == NLMSG_ERROR) {
		const struct nlmsgerr *error = NLMSG_DATA(header);

		return error->error ? error->error : -EPROTO;
	}
	if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    header->nlmsg_len < NLMSG_LENGTH(sizeof(*msg)))
		return -EPROTO;
	/* A socket that its program closed has no inode, and uid 0. */
	if (msg->id.idiag_sport != htons(port) || !msg->idiag_inode)
		return -ENOENT;
	owner->uid = msg->idiag_uid;
	owner->cgroup = 0;
	left = header->nlmsg_len - NLMSG_LENGTH(sizeof(*msg));
	for (; RTA_OK(attr, left); attr = RTA_NEXT(attr, left))
		if (attr->rta_type == INET_DIAG_CGROUP_ID &&
		    RTA_PAYLOAD(attr) == sizeof(owner->cgroup))
			memcpy(&owner->cgroup, RTA_DATA(attr),
			       sizeof(owner->cgroup));
	return 0;
}

int nt_owner_find(const struct nt_endpoint *client,
		  const struct nt_endpoint *local, bool tcp,
		  struct nt_owner *owner)
{
	union {
		struct nlmsghdr header;
		char octets[4096];
	} reply;
	struct request request;
	ssize_t len;
	int fd, err;

	if (client->addr.family != local->addr.family)
		return -EINVAL;
	/* A socket bound to the wildcard address would match any client's. */
	if (!is_loopback(&client->addr) && !is_ours(&client->addr))
		return -EHOSTUNREACH;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	if (fd < 0)
		return -errno;
	fill(&request, client, local, tcp);
	len = send(fd, &request, sizeof(request), 0);
	/* The reply is queued when send() returns. */
	if (len == sizeof(request))
		len = recv(fd, &reply, sizeof(reply), MSG_DONTWAIT);
	err = len < 0 ? -errno : 0;
	close(fd);
	if (err)
		return err;
	if (!NLMSG_OK(&reply.header, (size_t)len))
		return -EPROTO;
	return take(&reply.header, client->port, owner);
}
