/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DNS over TLS (RFC 7858), both sides: contexts with the certificates of the
 * configuration, and what a failed handshake means. TLS 1.2 is the least.
 */
#ifndef NETTRUST_TLS_H
#define NETTRUST_TLS_H

#include <openssl/ssl.h>

#include "lib/config/load.h"

#define NT_TLS_WHY 256	/* octets for a sentence, below */

/* Towards an upstream. Return: NULL and a sentence in why. */
SSL_CTX *nt_tls_client_new(const struct nt_resolver *resolver, char *why);

/* Do clients speak TLS anywhere? */
bool nt_tls_is_served(const struct nt_config *config);

/*
 * For clients: listenCert, listenCertKey, listenClientCa. The threads may share
 * it. Return: NULL and a sentence in why.
 */
SSL_CTX *nt_tls_server_new(const struct nt_config *config, char *why);

/**
 * nt_tls_connect() - TLS towards an upstream, the handshake not yet begun
 * @ctx: of nt_tls_client_new()
 * @resolver: whose name or address its certificate must bear
 * @fd: connected, or about to be; stays the caller's
 * @session: session to resume, or NULL; gets a newer one when the server sends
 *	     it, SSL_SESSION_free() is the caller's. It outlives the SSL.
 *
 * Return: SSL_free() is due; NULL if memory ran out.
 */
SSL *nt_tls_connect(SSL_CTX *ctx, const struct nt_resolver *resolver, int fd,
		    SSL_SESSION **session);
SSL *nt_tls_accept(SSL_CTX *ctx, int fd);

/*
 * After the handshake: is the server's key the one that is pinned? True if
 * none is.
 */
bool nt_tls_pin_matches(SSL *ssl, const struct nt_resolver *resolver);

/*
 * Why did the handshake fail? To be asked before any other call into OpenSSL.
 * Return: why.
 */
const char *nt_tls_cause(SSL *ssl, char *why);

#endif
