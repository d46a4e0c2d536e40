/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Asks the trusted resolver. Each attempt over UDP has a socket of its own, so
 * a random source port, next to a random id and random letter cases; what does
 * not match all of them is counted and ignored. A truncated answer, or
 * fwdProto "tcp", goes over TCP.
 */
#ifndef NETTRUST_UPSTREAM_H
#define NETTRUST_UPSTREAM_H

#include <ev.h>

#include "daemon/query.h"

struct nt_upstreams {
	struct ev_loop *loop;
	const struct nt_config *config;
};

/* Return: 0, or -errno if sockets cannot be marked (CAP_NET_ADMIN). */
int nt_upstream_check(const struct nt_config *config);
/* For struct nt_query_ops. */
bool nt_upstream_ask(struct nt_upstreams *upstreams, struct nt_query *query);

#endif
