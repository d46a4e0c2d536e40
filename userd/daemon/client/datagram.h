/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Clients over UDP. Questions are read in bursts, and the replies of one turn
 * of the loop are sent in one call per socket.
 */
#ifndef NETTRUST_DATAGRAM_H
#define NETTRUST_DATAGRAM_H

#include <ev.h>

#include "daemon/core/types.h"

struct nt_datagrams;

/* Return: NULL if memory ran out. */
struct nt_datagrams *nt_datagrams_new(struct ev_loop *loop,
				      struct nt_core *core);
/* Takes over a bound socket; at most NT_LISTEN_MAX. */
void nt_datagrams_add(struct nt_datagrams *udp, int fd);
void nt_datagrams_start(struct nt_datagrams *udp);
/* No new questions; replies are still sent. */
void nt_datagrams_stop(struct nt_datagrams *udp);
void nt_datagrams_free(struct nt_datagrams *udp);

/* For struct nt_query_ops. */
void nt_datagrams_reply(struct nt_datagrams *udp,
			const struct nt_client *client, const uint8_t *wire,
			size_t len);
/* Sends the queued replies now. */
void nt_datagrams_flush(struct nt_datagrams *udp);

#endif
