/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DNS over TLS (RFC 7858), for both sides: contexts with the configured
 * certificates, and the cause of a failed handshake. TLS 1.2 or later.
 */
#ifndef NETTRUST_TLS_H
#define NETTRUST_TLS_H

#include <openssl/ssl.h>

#include "lib/config/load.h"

#define NT_TLS_WHY 256	/* octets of a sentence in why, below */

/* For connections to an upstream. Return: NULL with a sentence in why. */
SSL_CTX *nt_tls_client_new(const struct nt_resolver *resolver, char *why);

/* Do we serve TLS on any address? */
bool nt_tls_is_served(const struct nt_config *config);

/*
 * For clients, from listenCert, listenCertKey and listenClientCa. Threads may
 * share it. Return: NULL with a sentence in why.
 */
SSL_CTX *nt_tls_server_new(const struct nt_config *config, char *why);

/**
 * nt_tls_connect() - TLS to an upstream, before the handshake
 * @ctx: of nt_tls_client_new()
 * @resolver: its certificate must be for this name or address
 * @fd: connected or connecting; the caller closes it
 * @session: session to resume, or NULL; replaced when the server sends one.
 *	     The caller frees it with SSL_SESSION_free(), after the SSL.
 *
 * Return: NULL if memory ran out; else SSL_free() is due.
 */
SSL *nt_tls_connect(SSL_CTX *ctx, const struct nt_resolver *resolver, int fd,
		    SSL_SESSION **session);
/* TLS with a client, before the handshake. Return: as above. */
SSL *nt_tls_accept(SSL_CTX *ctx, int fd);

/* After the handshake: is the server's key the pinned one? True if none is. */
bool nt_tls_pin_matches(SSL *ssl, const struct nt_resolver *resolver);

/*
 * Why the handshake failed; call it before any other function of OpenSSL.
 * Return: why.
 */
const char *nt_tls_cause(SSL *ssl, char *why);

#endif
