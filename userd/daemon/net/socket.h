/* SPDX-License-Identifier: GPL-2.0 */
/* Opens sockets, and converts addresses to the kernel's form. */
#ifndef NETTRUST_SOCKET_H
#define NETTRUST_SOCKET_H

#include <stdbool.h>
#include <sys/socket.h>

#include "lib/base/addr.h"

socklen_t nt_sockaddr_set(struct sockaddr_storage *sa,
			  const struct nt_endpoint *endpoint);
void nt_sockaddr_get(const struct sockaddr_storage *sa,
		     struct nt_endpoint *endpoint);
/* Scope of a link-local IPv6 address; 0 for others. */
uint32_t nt_sockaddr_interface(const struct sockaddr_storage *sa);
void nt_sockaddr_set_interface(struct sockaddr_storage *sa, uint32_t interface);

/**
 * nt_socket_connect() - a socket connected to an endpoint
 * @endpoint: remote
 * @type: SOCK_DGRAM or SOCK_STREAM
 * @mark: SO_MARK
 *
 * Return: a non-blocking descriptor, of TCP possibly still connecting; -errno.
 */
int nt_socket_connect(const struct nt_endpoint *endpoint, int type,
		      uint32_t mark);

/*
 * Binds a socket, and listens if it is SOCK_STREAM. shared: SO_REUSEPORT.
 * Return: descriptor or -errno.
 */
int nt_socket_bind(const struct nt_endpoint *endpoint, int type, bool shared);

/* Sets up a socket that another process bound. Return: 0, or -1 with errno. */
int nt_socket_adopt(int fd, const struct nt_endpoint *endpoint, int type);

#endif
