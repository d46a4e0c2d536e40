/* SPDX-License-Identifier: GPL-2.0 */
/* Sockets between endpoints, and the addresses that the kernel wants. */
#ifndef NETTRUST_SOCKET_H
#define NETTRUST_SOCKET_H

#include <stdbool.h>
#include <sys/socket.h>

#include "lib/base/addr.h"

socklen_t nt_sockaddr_set(struct sockaddr_storage *sa,
			  const struct nt_endpoint *endpoint);
void nt_sockaddr_get(const struct sockaddr_storage *sa,
		     struct nt_endpoint *endpoint);
/* The interface that a link-local address is of; 0 for others. */
uint32_t nt_sockaddr_interface(const struct sockaddr_storage *sa);
void nt_sockaddr_set_interface(struct sockaddr_storage *sa, uint32_t interface);

/**
 * nt_socket_connect() - a socket towards an endpoint
 * @endpoint: whereto
 * @type: SOCK_DGRAM or SOCK_STREAM
 * @mark: SO_MARK
 *
 * Return: descriptor, non-blocking; TCP may still be connecting; -errno.
 */
int nt_socket_connect(const struct nt_endpoint *endpoint, int type,
		      uint32_t mark);

/*
 * A socket bound to the endpoint, listening if it is SOCK_STREAM; -errno.
 * shared: others may be bound to the same.
 */
int nt_socket_bind(const struct nt_endpoint *endpoint, int type, bool shared);

/* The same of one that somebody else bound. Return: 0, or -1 with errno. */
int nt_socket_adopt(int fd, const struct nt_endpoint *endpoint, int type);

#endif
