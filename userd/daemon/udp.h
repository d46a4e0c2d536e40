/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Clients over UDP. Questions are read in bursts; the replies of one turn of
 * the loop leave in one call for each socket.
 */
#ifndef NETTRUST_UDP_H
#define NETTRUST_UDP_H

#include <ev.h>

#include "daemon/query.h"

struct nt_udp;

/* Return: NULL if memory ran out. */
struct nt_udp *nt_udp_new(struct ev_loop *loop, struct nt_core *core);
/* Takes over a bound socket; there is room for NT_LISTEN_MAX. */
void nt_udp_add(struct nt_udp *udp, int fd);
void nt_udp_start(struct nt_udp *udp);
/* No new questions; replies still leave. */
void nt_udp_stop(struct nt_udp *udp);
void nt_udp_free(struct nt_udp *udp);

/* For struct nt_query_ops. */
void nt_udp_reply(struct nt_udp *udp, const struct nt_client *client,
		  const uint8_t *wire, size_t len);
/* Send what waits, now. */
void nt_udp_flush(struct nt_udp *udp);

#endif
