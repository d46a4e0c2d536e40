// SPDX-License-Identifier: GPL-2.0
/* The handle, and how a request is sent and its answers are received. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "lib/nl/nl.h"
#include "lib/nl/priv.h"

/*
 * A batch of NETTRUST_BATCH_MAX leases with long names and full service sets
 * takes 3.2 MB, and the kernel wants the whole of it in one message.
 */
#define SEND_BUFFER (4 << 20)
/* The kernel makes messages of a dump no larger than 32 KiB. */
#define RECEIVE_SIZE (64 << 10)
/* The kernel answers at once, unless it has no memory for the answer. */
#define RECEIVE_SECONDS 10

/* libnl has error numbers of its own. */
static int errno_of(int nlerr)
{
	switch (nlerr) {
	case -NLE_NOMEM:	/* ENOBUFS too */
		return -ENOBUFS;
	case -NLE_PERM:
	case -NLE_NOACCESS:
		return -EPERM;
	case -NLE_AGAIN:
		return -EAGAIN;
	case -NLE_OBJ_NOTFOUND:
		return -ENOENT;
	case -NLE_MSGSIZE:
		return -EMSGSIZE;
	case -NLE_AF_NOSUPPORT:
		return -EAFNOSUPPORT;
	default:
		return -EIO;
	}
}

/* Skips answers to an earlier request whose receiver timed out. */
static int on_seq(struct nl_msg *msg, void *arg)
{
	const struct nt_nl *nl = arg;

	if (!nl->request)	/* listening: events have no request */
		return NL_OK;
	return nlmsg_hdr(msg)->nlmsg_seq == nl->request->nlmsg_seq ?
		NL_OK : NL_SKIP;
}

static int on_valid(struct nl_msg *msg, void *arg)
{
	struct nt_nl *nl = arg;
	int err = 0;

	if (nlmsg_hdr(msg)->nlmsg_flags & NLM_F_DUMP_INTR)
		nl->interrupted = true;
	if (nl->count)
		++*nl->count;
	if (nlmsg_hdr(msg)->nlmsg_type == nl->family && nl->reply)
		err = nl->reply(nlmsg_hdr(msg), nl->reply_data);
	if (nl->request && !(nl->request->nlmsg_flags & NLM_F_ACK))
		nl->done = true;
	if (err && !nl->result)
		nl->result = nt_nl_fail(nl, err, "The kernel module's answer cannot be read (%s): does its version fit this program's?",
					strerror(-err));
	return NL_OK;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct nt_nl *nl = arg;

	nl->done = true;
	return NL_STOP;
}

/* The last message of a dump carries its error, if there was one. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct nt_nl *nl = arg;
	int err = 0;

	nl->done = true;
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		nl->interrupted = true;
	if (nlmsg_datalen(nlh) >= (int)sizeof(err))
		memcpy(&err, nlmsg_data(nlh), sizeof(err));
	if (err < 0)
		nl->result = nt_nl_refused(nl, err,
					   nlmsg_attrdata(nlh, sizeof(err)),
					   nlh->nlmsg_flags & NLM_F_ACK_TLVS ?
					   nlmsg_attrlen(nlh, sizeof(err)) : 0);
	return NL_STOP;
}

/* Replaces libnl's handler, which would fail the whole dump. */
static int on_interrupted(struct nl_msg *msg, void *arg)
{
	struct nt_nl *nl = arg;

	nl->interrupted = true;
	return NL_OK;
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *nlerr, void *arg)
{
	struct nlmsghdr *nlh = (void *)((char *)nlerr - NLMSG_HDRLEN);
	int skip = sizeof(*nlerr);
	struct nt_nl *nl = arg;

	if (!nl->request)	/* libnl's own, while it resolves a group */
		return NL_STOP;
	if (nlh->nlmsg_seq != nl->request->nlmsg_seq)
		return NL_SKIP;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += nlerr->msg.nlmsg_len - NLMSG_HDRLEN;
	nl->done = true;
	nl->result = nt_nl_refused(nl, nlerr->error,
				   nlmsg_attrdata(nlh, skip),
				   nlh->nlmsg_flags & NLM_F_ACK_TLVS ?
				   nlmsg_attrlen(nlh, skip) : 0);
	return NL_STOP;
}

static int setup_callbacks(struct nt_nl *nl)
{
	static const struct {
		enum nl_cb_type type;
		nl_recvmsg_msg_cb_t func;
	} callbacks[] = {
		{ NL_CB_SEQ_CHECK, on_seq },
		{ NL_CB_VALID, on_valid },
		{ NL_CB_ACK, on_ack },
		{ NL_CB_FINISH, on_finish },
		{ NL_CB_DUMP_INTR, on_interrupted },
	};

	for (size_t i = 0; i < sizeof(callbacks) / sizeof(callbacks[0]); i++)
		if (nl_socket_modify_cb(nl->sock, callbacks[i].type,
					NL_CB_CUSTOM, callbacks[i].func, nl))
			return -ENOMEM;
	return nl_socket_modify_err_cb(nl->sock, NL_CB_CUSTOM, on_error, nl) ?
		-ENOMEM : 0;
}

static void setup_socket(struct nt_nl *nl)
{
	struct timeval timeout = { .tv_sec = RECEIVE_SECONDS };
	int fd = nl_socket_get_fd(nl->sock), on = 1, size = SEND_BUFFER;

	/* Best effort: none of these is essential. */
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	nl_socket_disable_msg_peek(nl->sock);
	nl_socket_set_msg_buf_size(nl->sock, RECEIVE_SIZE);
}

int nt_nl_open(struct nt_nl **out)
{
	struct nt_nl *nl = calloc(1, sizeof(*nl));
	int err;

	*out = nl;
	if (!nl)
		return -ENOMEM;
	nl->sock = nl_socket_alloc();
	if (!nl->sock)
		return nt_nl_fail(nl, -ENOMEM, "Out of memory");
	err = genl_connect(nl->sock);
	if (err)
		return nt_nl_fail(nl, errno_of(err), "No netlink socket: %s",
				  nl_geterror(err));
	setup_socket(nl);
	/* Before our callbacks are set, since it needs libnl's own. */
	nl->family = genl_ctrl_resolve(nl->sock, NETTRUST_FAMILY_NAME);
	if (nl->family < 0) {
		err = errno_of(nl->family);
		if (err == -ENOENT)
			return nt_nl_fail(nl, err, "The kernel module nettrust is not loaded: modprobe nettrust");
		return nt_nl_fail(nl, err, "Cannot query netlink families: %s",
				  nl_geterror(nl->family));
	}
	if (setup_callbacks(nl))
		return nt_nl_fail(nl, -ENOMEM, "Out of memory");
	return 0;
}

void nt_nl_close(struct nt_nl *nl)
{
	if (!nl)
		return;
	nl_socket_free(nl->sock);
	free(nl);
}

void nt_nl_count(struct nt_nl *nl, volatile size_t *count)
{
	nl->count = count;
}

struct nl_msg *nt_nl_request(struct nt_nl *nl, uint8_t cmd, int flags,
			     size_t payload)
{
	struct nl_msg *msg = nlmsg_alloc_size(NLMSG_HDRLEN + GENL_HDRLEN +
					      payload + NLMSG_ALIGNTO);

	if (!msg || !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, nl->family, 0,
				 flags, cmd, NETTRUST_FAMILY_VERSION)) {
		nlmsg_free(msg);
		nt_nl_fail(nl, -ENOMEM, "Out of memory");
		return NULL;
	}
	return msg;
}

int nt_nl_no_room(struct nt_nl *nl, struct nl_msg *msg)
{
	nlmsg_free(msg);
	return nt_nl_fail(nl, -EINVAL, "The request cannot be put into a message: is an address without family?");
}

static int send_and_wait(struct nt_nl *nl, struct nl_msg *msg,
			 nt_nl_reply reply, void *data)
{
	int err;

	nl->reply = reply;
	nl->reply_data = data;
	nl->result = 0;
	nl->done = false;
	nl->interrupted = false;
	nl->request = nlmsg_hdr(msg);

	err = nl_send(nl->sock, msg);
	while (err >= 0 && !nl->done)
		err = nl_recvmsgs_default(nl->sock);
	if (!nl->done && err < 0)
		nl->result = nt_nl_fail(nl, errno_of(err),
					err == -NLE_AGAIN ?
					"The kernel did not answer" :
					"Netlink: %s", nl_geterror(err));
	nl->request = NULL;
	nlmsg_free(msg);
	return nl->result;
}

int nt_nl_transact(struct nt_nl *nl, struct nl_msg *msg, nt_nl_reply reply,
		   void *data)
{
	nl_complete_msg(nl->sock, msg);
	return send_and_wait(nl, msg, reply, data);
}

int nt_nl_exchange(struct nt_nl *nl, struct nl_msg *msg, nt_nl_reply reply,
		   void *data)
{
	nl_complete_msg(nl->sock, msg);
	nlmsg_hdr(msg)->nlmsg_flags &= ~NLM_F_ACK;
	return send_and_wait(nl, msg, reply, data);
}

int nt_nl_simple(struct nt_nl *nl, uint8_t cmd)
{
	struct nl_msg *msg = nt_nl_request(nl, cmd, 0, 0);

	return msg ? nt_nl_transact(nl, msg, NULL, NULL) : -ENOMEM;
}
