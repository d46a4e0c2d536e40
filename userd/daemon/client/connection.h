/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Clients over TCP (RFC 7766) and TLS (RFC 7858): many questions on one
 * connection, replies as they become ready. Bounded in number, in questions in
 * progress, in buffers, and in idle and handshake time. When there are too
 * many, the one idle for longest is closed.
 */
#ifndef NETTRUST_CONNECTION_H
#define NETTRUST_CONNECTION_H

#include <ev.h>
#include <openssl/ssl.h>

#include "daemon/core/types.h"

struct nt_connections;

struct nt_connections *nt_connections_new(struct ev_loop *loop,
					  struct nt_core *core);
void nt_connections_free(struct nt_connections *connections);
unsigned int nt_connections_count(const struct nt_connections *connections);
/* Closes the connection that is idle for longest. */
void nt_connections_shed(struct nt_connections *connections);
/* For new connections; takes over the reference, NULL: no TLS. */
void nt_connections_set_tls(struct nt_connections *connections, SSL_CTX *tls);

/* Takes over the descriptor. */
void nt_connection_new(struct nt_connections *connections, int fd,
		       const struct nt_endpoint *peer, bool tls);
/* Does nothing if client->connection is closed by now. */
void nt_connection_reply(struct nt_connections *connections,
			 const struct nt_client *client, const uint8_t *wire,
			 size_t len);

#endif
