/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds the local user and cgroup that a socket belongs to, by NETLINK_SOCK_DIAG,
 * sock_diag(7).
 */
#ifndef NETTRUST_NL_OWNER_H
#define NETTRUST_NL_OWNER_H

#include "lib/base/addr.h"

struct nt_owner {
	uint32_t uid;
	uint64_t cgroup;	/* id in version 2, 0: unknown */
};

/**
 * nt_owner_find() - find the owner of a client's socket
 * @client: its address and port
 * @local: address and port that it sends to
 * @tcp: TCP, else UDP
 * @owner: filled
 *
 * Asks the kernel each time, which answers within the call: the next socket on the
 * same port may belong to another user.
 *
 * Return: 0; -EHOSTUNREACH if the client is not on this machine; -ENOENT if it
 * has no such socket (any more); another negative errno.
 */
int nt_owner_find(const struct nt_endpoint *client,
		  const struct nt_endpoint *local, bool tcp,
		  struct nt_owner *owner);

#endif
