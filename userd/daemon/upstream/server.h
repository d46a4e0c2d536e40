/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The base of the files here: the upstreams of a loop, with their clock,
 * randomness and health. The order of the files, each of which knows
 * only those after it:
 *
 *	upstream.c	all upstreams of a loop: set-up, flush, end
 *	udp.c tcp.c	the transports
 *	request.c	the tries of one query, and which upstream gets each
 *	server.c	this
 *
 * A request reaches its transport through struct nt_transport, which
 * upstream.c sets.
 */
#ifndef NETTRUST_UPSTREAM_SERVER_H
#define NETTRUST_UPSTREAM_SERVER_H

#include <ev.h>
#include <openssl/ssl.h>

#include "daemon/core/types.h"
#include "daemon/upstream/balance.h"
#include "lib/base/list.h"

#define NT_UDP_POOL	8	/* sockets to one upstream that take queries */
#define NT_RANDOM_LEN	256	/* octets: enough for some queries */

struct nt_burst;
struct nt_request;
struct nt_server;
struct nt_udp;

struct nt_transport {
	bool stream;		/* TCP or TLS: nothing is truncated */
	/*
	 * Gives the request an id and queues its message. Return: false if it
	 * cannot be sent; leave() follows.
	 */
	bool (*ask)(struct nt_server *server, struct nt_request *request);
	/*
	 * The request is answered, given up or tried elsewhere. timed_out: it
	 * got no answer in time, which may end a connection.
	 */
	void (*leave)(struct nt_request *request, bool timed_out);
};

struct nt_server {
	struct nt_upstreams *all;
	struct nt_resolver resolver;
	struct nt_health *health;
	const struct nt_transport *transport;	/* of its protocol */
	const struct nt_transport *stream;	/* if UDP does not do */
	struct nt_udp *pool[NT_UDP_POOL];
	struct nt_udp *current;		/* of the pool, this turn of the loop */
	struct nt_list_head sockets;	/* UDP, with those that only wait */
	struct nt_list_head connections;	/* TCP and TLS */
	SSL_CTX *tls;			/* NULL: not over TLS */
	SSL_SESSION *session;
	uint64_t answers;
	uint64_t failures;
	ev_tstamp down_logged;		/* when, 0: never */
	ev_tstamp forged_logged;
};

struct nt_upstreams {
	struct ev_loop *loop;
	struct nt_counters *counters;
	struct nt_list_head requests;
	struct nt_server servers[NT_RESOLVERS_MAX];
	struct nt_balance balance;
	double timeout;			/* seconds, as the next three */
	double try_timeout;
	double idle;
	double stale_timeout;		/* until nt_query_overdue(); 0: never */
	unsigned int tries;
	unsigned int connections;	/* most to one server */
	uint32_t mark;
	uint16_t udp_size;
	struct ev_prepare flush;	/* sends what this turn queued */
	struct nt_list_head unsent_sockets;
	struct nt_list_head unsent_connections;
	unsigned int turn;		/* of the loop, at which now was read */
	double now;
	struct nt_burst *burst;
	struct ev_timer retired;	/* for nt_upstreams_retire() */
	struct nt_upstreams **retired_to;
	struct nt_upstreams *next_retired;
	uint8_t random[NT_RANDOM_LEN];
	size_t random_left;
};

/*
 * Seconds of CLOCK_MONOTONIC, which setting the time does not move. It is read
 * once a turn of the loop, because a query needs it six times and on some
 * machines each read is a system call.
 */
double nt_upstreams_now(struct nt_upstreams *all);

/* Return: false if the kernel gives no randomness, errno says why. */
bool nt_upstreams_random_init(struct nt_upstreams *all);
void nt_upstreams_random(struct nt_upstreams *all, void *to, size_t len);
uint16_t nt_upstreams_random16(struct nt_upstreams *all);

/* What is queued is sent at the end of this turn of the loop. */
void nt_upstreams_flush_later(struct nt_upstreams *all);

/* These three keep the health of a server and log when it changes. */
/* at_once: the failure is more than slowness, so one is enough. */
void nt_server_failed(struct nt_server *server, bool at_once,
		      const char *cause);
/* An answer to a query came after so many seconds. */
void nt_server_answered(struct nt_server *server, double seconds);
/* It works, but this says nothing of its latency. */
void nt_server_alive(struct nt_server *server);

/* Logs that answers are forged in its name. */
void nt_server_forged(struct nt_server *server);

#endif
