/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests over UDP. Each upstream has some sockets, each on a port that the
 * kernel draws and in use for few queries and little time; many queries share
 * one. Queries of one turn of the loop leave in one call, and answers are read
 * in bursts.
 */
#ifndef NETTRUST_UPSTREAM_UDP_H
#define NETTRUST_UPSTREAM_UDP_H

#include "daemon/upstream/server.h"

extern const struct nt_transport nt_udp_transport;

/* Room for a burst of answers. Return: NULL if memory ran out. */
struct nt_burst *nt_burst_new(uint16_t udp_size);
void nt_burst_free(struct nt_burst *burst);

/* Sends what is queued. */
void nt_udp_flush(struct nt_upstreams *all);
/* With no request left on its sockets. */
void nt_udp_close_all(struct nt_server *server);

#endif
