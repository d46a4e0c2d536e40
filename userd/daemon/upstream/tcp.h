/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests over TCP and TLS (RFC 7766, 7858). Each upstream has few connections
 * that are kept open, with many queries in flight on each and answers in any
 * order. TLS never falls back to TCP.
 */
#ifndef NETTRUST_UPSTREAM_TCP_H
#define NETTRUST_UPSTREAM_TCP_H

#include "daemon/upstream/server.h"

/* TLS to servers that have server->tls. */
extern const struct nt_transport nt_tcp_transport;

/* Sends what is queued. */
void nt_tcp_flush(struct nt_upstreams *all);
void nt_tcp_close_all(struct nt_server *server);

#endif
