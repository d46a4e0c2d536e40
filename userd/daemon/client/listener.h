/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The sockets that clients use: UDP and TCP on every listenAddr, with TLS on
 * the latter if listenTLS is set, and TLS on every listenTLSAddr.
 */
#ifndef NETTRUST_LISTENER_H
#define NETTRUST_LISTENER_H

#include <ev.h>
#include <openssl/ssl.h>

#include "daemon/core/types.h"

struct nt_given;
struct nt_listeners;

/**
 * nt_listeners_new() - a socket for every address, UDP and TCP
 * @loop: of the worker
 * @core: gets the questions
 * @given: sockets to use where they match; others are bound
 * @shared: other workers bind to the same addresses (SO_REUSEPORT)
 * @why: a sentence on failure, at least 256 octets
 *
 * Nothing is read before nt_listeners_start(). Return: NULL on failure.
 */
struct nt_listeners *nt_listeners_new(struct ev_loop *loop,
				      struct nt_core *core,
				      const struct nt_given *given, bool shared,
				      char *why);
/*
 * Are the addresses free? Binding shared sockets does not prove it, as another
 * daemon may share them. Return: false with a sentence in why, as above.
 */
bool nt_listeners_check(const struct nt_config *config,
			const struct nt_given *given, char *why);
/*
 * Certificates for new connections; called in the loop's thread, takes over the
 * reference. NULL: clients that want TLS are turned away.
 */
void nt_listeners_set_tls(struct nt_listeners *listeners, SSL_CTX *tls);
void nt_listeners_start(struct nt_listeners *listeners);
/* No new connections or datagrams; pending replies are still sent. */
void nt_listeners_stop(struct nt_listeners *listeners);
void nt_listeners_free(struct nt_listeners *listeners);

/* For struct nt_query_ops; the client may have disconnected. */
void nt_listeners_reply(struct nt_listeners *listeners,
			const struct nt_client *client, const uint8_t *wire,
			size_t len);

/* Number of TCP and TLS connections now. */
unsigned int nt_listeners_connections(const struct nt_listeners *listeners);

#endif
