/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Socket activation: sockets that the service manager binds and keeps over our
 * restarts, sd_listen_fds(3).
 */
#ifndef NETTRUST_ACTIVATION_H
#define NETTRUST_ACTIVATION_H

#include "lib/config/load.h"

/* UDP and TCP of each listenAddr, TCP of each listenTLSAddr. */
#define NT_GIVEN_MAX (3 * NT_LISTEN_MAX)

struct nt_given_socket {
	int fd;
	int type;			/* SOCK_DGRAM or SOCK_STREAM */
	struct nt_endpoint endpoint;
};

struct nt_given {
	unsigned int n;
	struct nt_given_socket list[NT_GIVEN_MAX];
};

/**
 * nt_activation_take() - take over what LISTEN_FDS names
 * @given: filled
 * @config: whose addresses they must be
 * @first: descriptor of the first, 3 (SD_LISTEN_FDS_START)
 * @why: a sentence on failure, at least 256 octets
 *
 * Sockets for another process (LISTEN_PID) are ignored. A socket that matches
 * no address of the configuration, or has unsuitable options, is an error: it
 * would be bound and never read.
 *
 * Return: false on failure; nt_activation_close() is due in both cases.
 */
bool nt_activation_take(struct nt_given *given, const struct nt_config *config,
			int first, char *why);

/**
 * nt_activation_socket() - a descriptor for one more worker
 * @given: from nt_activation_take()
 * @endpoint: address
 * @type: SOCK_DGRAM or SOCK_STREAM
 *
 * The workers share the socket, each with a descriptor of its own.
 *
 * Return: descriptor; -ENOENT if none was given; another -errno.
 */
int nt_activation_socket(const struct nt_given *given,
			 const struct nt_endpoint *endpoint, int type);

void nt_activation_close(struct nt_given *given);

#endif
