// SPDX-License-Identifier: GPL-2.0
#include "bench/rivals.h"

#include <errno.h>
#include <linux/netfilter/ipset/ip_set.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <string.h>
#include <sys/socket.h>

void bench_address(struct nt_addr *addr, int family, uint32_t i)
{
	static const uint8_t net6[16] = { 0x20, 0x01, 0x0d, 0xb8, 0, 1 };

	memset(addr, 0, sizeof(*addr));
	addr->family = family;
	if (family == AF_INET) {
		addr->v4.s_addr = htonl(0x64800000 + i);
	} else {
		memcpy(&addr->v6, net6, sizeof(net6));
		addr->v6.s6_addr32[3] = htonl(i);
	}
}

static struct nl_msg *nfnl_message(uint16_t type, uint8_t family,
				   uint16_t flags, uint16_t resource)
{
	struct nfgenmsg head = {
		.nfgen_family = family,
		.version = NFNETLINK_V0,
		.res_id = htons(resource),
	};
	struct nl_msg *msg = nlmsg_alloc_simple(type, NLM_F_REQUEST | flags);

	if (msg && nlmsg_append(msg, &head, sizeof(head), NLMSG_ALIGNTO)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

/* The message of `nft add element ip bench allowed { ADDRESS... }`. */
static struct nl_msg *nft_elements(int family, uint32_t from, uint32_t n)
{
	struct nl_msg *msg = nfnl_message(NFNL_SUBSYS_NFTABLES << 8 |
					  NFT_MSG_NEWSETELEM, family,
					  NLM_F_CREATE | NLM_F_ACK, 0);
	struct nlattr *list, *elem, *key;
	struct nt_addr addr;
	uint32_t i;

	if (!msg)
		return NULL;
	nla_put_string(msg, NFTA_SET_ELEM_LIST_TABLE, "bench");
	nla_put_string(msg, NFTA_SET_ELEM_LIST_SET, "allowed");
	list = nla_nest_start(msg, NFTA_SET_ELEM_LIST_ELEMENTS);
	for (i = 0; i < n; i++) {
		elem = nla_nest_start(msg, NFTA_LIST_ELEM);
		key = nla_nest_start(msg, NFTA_SET_ELEM_KEY);
		bench_address(&addr, family, from + i);
		nla_put(msg, NFTA_DATA_VALUE, family == AF_INET ? 4 : 16,
			&addr.v6);
		nla_nest_end(msg, key);
		nla_nest_end(msg, elem);
	}
	nla_nest_end(msg, list);
	return msg;
}

/* The message of ipset restore for lines `add allowed ADDRESS`. */
static struct nl_msg *ipset_elements(int family, uint32_t from, uint32_t n)
{
	struct nl_msg *msg = nfnl_message(NFNL_SUBSYS_IPSET << 8 |
					  IPSET_CMD_ADD, family, NLM_F_ACK, 0);
	struct nlattr *all, *data, *ip;
	struct nt_addr addr;
	uint32_t i;

	if (!msg)
		return NULL;
	nla_put_u8(msg, IPSET_ATTR_PROTOCOL, IPSET_PROTOCOL);
	nla_put_string(msg, IPSET_ATTR_SETNAME, "allowed");
	nla_put_u32(msg, IPSET_ATTR_LINENO, 0);
	all = nla_nest_start(msg, IPSET_ATTR_ADT);
	for (i = 0; i < n; i++) {
		data = nla_nest_start(msg, IPSET_ATTR_DATA);
		ip = nla_nest_start(msg, IPSET_ATTR_IP);
		bench_address(&addr, family, from + i);
		if (family == AF_INET)
			nla_put(msg, NLA_F_NET_BYTEORDER |
				IPSET_ATTR_IPADDR_IPV4, 4, &addr.v4);
		else
			nla_put(msg, NLA_F_NET_BYTEORDER |
				IPSET_ATTR_IPADDR_IPV6, 16, &addr.v6);
		nla_nest_end(msg, ip);
		nla_nest_end(msg, data);
	}
	nla_nest_end(msg, all);
	return msg;
}

int bench_rival_add(int fd, bool nft, int family, uint32_t from, uint32_t n)
{
	struct nl_msg *begin = nfnl_message(NFNL_MSG_BATCH_BEGIN, family, 0,
					    NFNL_SUBSYS_NFTABLES);
	struct nl_msg *end = nfnl_message(NFNL_MSG_BATCH_END, family, 0,
					  NFNL_SUBSYS_NFTABLES);
	struct nl_msg *add = nft ? nft_elements(family, from, n) :
				   ipset_elements(family, from, n);
	struct nl_msg *parts[] = { begin, add, end };
	struct iovec iov[3];
	struct msghdr msg = { .msg_iov = nft ? iov : iov + 1,
			      .msg_iovlen = nft ? 3 : 1 };
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
		char more[4096];	/* error replies quote the request */
	} answer;
	unsigned int i;
	int err = -ENOMEM;

	for (i = 0; begin && add && end && i < 3; i++) {
		iov[i].iov_base = nlmsg_hdr(parts[i]);
		iov[i].iov_len = nlmsg_hdr(parts[i])->nlmsg_len;
	}
	if (i == 3)
		err = sendmsg(fd, &msg, 0) < 0 ||
		      recv(fd, &answer, sizeof(answer), 0) < 0 ? -errno :
		      answer.error.error;
	nlmsg_free(begin);
	nlmsg_free(add);
	nlmsg_free(end);
	return err;
}

int bench_rival_open(void)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);

	if (fd < 0 || connect(fd, (struct sockaddr *)&kernel, sizeof(kernel)))
		return -1;
	return fd;
}
