/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TCP clients (RFC 7766), over TLS too (RFC 7858): many questions on one
 * connection, replies as they become ready. Bounded in number, in what is under
 * way, read and written for each, and in the time that one may be silent or
 * shake hands; when there are too many, the one silent for longest goes.
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
/* The one silent for longest makes room. */
void nt_connections_shed(struct nt_connections *connections);
/* For the connections to come; takes over the reference, NULL for none. */
void nt_connections_set_tls(struct nt_connections *connections, SSL_CTX *tls);

/* Takes over the descriptor. */
void nt_connection_new(struct nt_connections *connections, int fd,
		       const struct nt_endpoint *peer, bool tls);
/* client->connection may have gone. */
void nt_connection_reply(struct nt_connections *connections,
			 const struct nt_client *client, const uint8_t *wire,
			 size_t len);

#endif
