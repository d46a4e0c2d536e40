/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which program on this machine asks: the owner of its socket, by
 * NETLINK_SOCK_DIAG, sock_diag(7).
 */
#ifndef NETTRUST_NL_OWNER_H
#define NETTRUST_NL_OWNER_H

#include "lib/base/addr.h"

struct nt_owner {
	uint32_t uid;
	uint64_t cgroup;	/* id in version 2, 0: not told */
};

/**
 * nt_owner_find() - whose socket is it?
 * @client: its address and port
 * @local: where it sends to
 * @tcp: over TCP, else UDP
 * @owner: filled
 *
 * The kernel answers within the call; nothing is remembered, since the next
 * socket on the port may be somebody else's.
 *
 * Return: 0; -EHOSTUNREACH if the client is not on this machine; -ENOENT if it
 * has no such socket (any more); another negative errno.
 */
int nt_owner_find(const struct nt_endpoint *client,
		  const struct nt_endpoint *local, bool tcp,
		  struct nt_owner *owner);

#endif
