/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Netlink messages byte by byte, for what no library would send. One message
 * is built at a time, in out.
 */
#ifndef KTEST_RAWNL_H
#define KTEST_RAWNL_H

#include <arpa/inet.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <linux/nettrust.h>

#define BUF (4 << 20)

static char *out;
static size_t out_len;
static char *in;
static int sock;
static uint16_t family;
static uint32_t seq;
/* If set, gets what comes before the acknowledgment. */
static void (*on_reply)(const struct nlmsghdr *nlh);

static inline struct nlmsghdr *header(void)
{
	return (struct nlmsghdr *)out;
}

static inline void begin_flags(int cmd, int flags)
{
	struct genlmsghdr *genl = (struct genlmsghdr *)(out + NLMSG_HDRLEN);

	memset(out, 0, NLMSG_HDRLEN + GENL_HDRLEN);
	header()->nlmsg_type = family;
	header()->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	genl->cmd = cmd;
	genl->version = NETTRUST_FAMILY_VERSION;
	out_len = NLMSG_HDRLEN + GENL_HDRLEN;
}

static inline void begin(int cmd)
{
	begin_flags(cmd, 0);
}

static inline void put(int type, const void *data, size_t len)
{
	struct nlattr *nla = (struct nlattr *)(out + out_len);

	nla->nla_type = type;
	nla->nla_len = NLA_HDRLEN + len;
	memset(out + out_len + NLA_HDRLEN, 0, NLA_ALIGN(len));
	if (len)
		memcpy(out + out_len + NLA_HDRLEN, data, len);
	out_len += NLA_HDRLEN + NLA_ALIGN(len);
}

static inline void put_u8(int type, uint8_t value)
{
	put(type, &value, sizeof(value));
}

static inline void put_u16(int type, uint16_t value)
{
	put(type, &value, sizeof(value));
}

static inline void put_u32(int type, uint32_t value)
{
	put(type, &value, sizeof(value));
}

static inline void put_addr(int type4, const char *text)
{
	char addr[16];
	bool v6 = strchr(text, ':');

	inet_pton(v6 ? AF_INET6 : AF_INET, text, addr);
	put(type4 + v6, addr, v6 ? 16 : 4);
}

static inline size_t nest(int type)
{
	size_t at = out_len;

	put(type | NLA_F_NESTED, NULL, 0);
	return at;
}

static inline void end(size_t at)
{
	((struct nlattr *)(out + at))->nla_len = out_len - at;
}

static inline void put_text(int type, const char *text)
{
	put(type, text, strlen(text) + 1);
}

/* The errno of a final message, and its extack sentence. */
static inline int outcome(const struct nlmsghdr *nlh, char *why, size_t size)
{
	const char *end = (const char *)nlh + nlh->nlmsg_len;
	const struct nlmsgerr *err = NLMSG_DATA(nlh);
	const struct nlattr *nla;
	const char *at;

	at = (const char *)err + sizeof(err->error);
	if (nlh->nlmsg_type == NLMSG_ERROR)
		at = (const char *)(err + 1);
	if (nlh->nlmsg_type == NLMSG_ERROR &&
	    !(nlh->nlmsg_flags & NLM_F_CAPPED))
		at += NLMSG_ALIGN(err->msg.nlmsg_len) - NLMSG_HDRLEN;
	while (nlh->nlmsg_flags & NLM_F_ACK_TLVS && at + NLA_HDRLEN <= end) {
		nla = (const struct nlattr *)at;
		if (nla->nla_len < NLA_HDRLEN)
			break;
		if (nla->nla_type == NLMSGERR_ATTR_MSG)
			snprintf(why, size, "%s", at + NLA_HDRLEN);
		at += NLA_ALIGN(nla->nla_len);
	}
	return err->error;
}

/*
 * Send what was built, wait for its acknowledgment.
 * Return: 0 or a negative errno; *why gets the extack sentence, "" if none.
 */
static inline int ask(char *why, size_t size)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct nlmsghdr *nlh;
	ssize_t len;

	why[0] = 0;
	header()->nlmsg_len = out_len;
	header()->nlmsg_seq = ++seq;
	if (sendto(sock, out, out_len, 0, (struct sockaddr *)&kernel,
		   sizeof(kernel)) < 0)
		return -errno;
	for (;;) {
		len = recv(sock, in, BUF, 0);
		if (len < 0)
			return -errno;
		for (nlh = (struct nlmsghdr *)in; NLMSG_OK(nlh, len);
		     nlh = NLMSG_NEXT(nlh, len)) {
			if (nlh->nlmsg_seq != seq)
				continue;
			if (nlh->nlmsg_type == NLMSG_DONE ||
			    nlh->nlmsg_type == NLMSG_ERROR)
				return outcome(nlh, why, size);
			if (on_reply)
				on_reply(nlh);
		}
	}
}

static inline size_t lease(int cmd, const char *addr)
{
	size_t at;

	begin(cmd);
	at = nest(NETTRUST_A_LEASE_MSG_LEASE);
	put_addr(NETTRUST_A_LEASE_ADDR4, addr);
	return at;
}

static inline size_t prefix(int cmd, const char *addr, int len)
{
	size_t at;

	begin(cmd);
	at = nest(NETTRUST_A_PREFIX_MSG_PREFIX);
	put_addr(NETTRUST_A_PREFIX_ADDR4, addr);
	put_u8(NETTRUST_A_PREFIX_LEN, len);
	return at;
}

static inline int open_netlink(void)
{
	struct timeval patience = { .tv_sec = 10 };
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
	int on = 1, size = 2 * BUF;

	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return fd;
}

static inline void resolve(void)
{
	char name[] = NETTRUST_FAMILY_NAME;
	struct nlattr *nla;
	ssize_t len;

	family = GENL_ID_CTRL;
	begin(CTRL_CMD_GETFAMILY);
	((struct genlmsghdr *)(out + NLMSG_HDRLEN))->version = 1;
	header()->nlmsg_flags &= ~NLM_F_ACK;
	put(CTRL_ATTR_FAMILY_NAME, name, sizeof(name));
	header()->nlmsg_len = out_len;
	send(sock, out, out_len, 0);
	len = recv(sock, in, BUF, 0);
	family = 0;
	if (len < 0 || ((struct nlmsghdr *)in)->nlmsg_type == NLMSG_ERROR)
		return;
	nla = (struct nlattr *)(in + NLMSG_HDRLEN + GENL_HDRLEN);
	while ((char *)nla < in + len) {
		if (nla->nla_type == CTRL_ATTR_FAMILY_ID)
			family = *(uint16_t *)((char *)nla + NLA_HDRLEN);
		nla = (struct nlattr *)((char *)nla + NLA_ALIGN(nla->nla_len));
	}
}

/* Return: whether the module is there to be asked. */
static inline bool start(void)
{
	out = calloc(1, BUF);
	in = calloc(1, BUF);
	sock = open_netlink();
	if (!out || !in || sock < 0) {
		printf("Bail out! no memory or no netlink\n");
		return false;
	}
	resolve();
	if (!family)
		printf("Bail out! the module is not loaded\n");
	return family;
}

#endif
