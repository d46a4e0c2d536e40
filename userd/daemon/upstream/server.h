/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Between upstream.c, all upstreams of a loop; asking.c, which decides whom
 * a query asks and how often; and the two ways to ask, upstream-udp.c and
 * upstream-link.c.
 */
#ifndef NETTRUST_UPSTREAM_PRIV_H
#define NETTRUST_UPSTREAM_PRIV_H

#include <openssl/ssl.h>
#include <sys/socket.h>

#include "daemon/upstream/balance.h"
#include "daemon/upstream/flight.h"
#include "daemon/upstream/upstream.h"

#define NT_UDP_POOL	8	/* sockets to one upstream that take queries */
#define NT_QUERY_MAX	512	/* octets of one of ours, options and all */
#define NT_RANDOM_LEN	256	/* octets: some queries, and soon drawn */

struct nt_link;
struct nt_udp;
struct nt_burst;

struct nt_server {
	struct nt_upstreams *all;
	struct nt_resolver resolver;
	struct nt_health *health;
	struct nt_udp *pool[NT_UDP_POOL];
	struct nt_udp *turn;	/* of the pool, for this turn of the loop */
	struct nt_udp *sockets;	/* all, also those that only wait */
	struct nt_link *links;
	SSL_CTX *tls;
	SSL_SESSION *session;
	uint64_t answers;
	uint64_t failures;
	ev_tstamp said_at;	/* when the log last told why it is down */
	ev_tstamp forged_at;	/* likewise, of forgeries */
};

/* One query on its way. */
struct nt_asking {
	struct nt_flight_entry entry;	/* first; on socket or link */
	struct nt_asking *newer;
	struct nt_asking *older;
	struct nt_upstreams *all;
	struct nt_query *query;
	struct nt_server *server;
	struct nt_udp *socket;		/* one of both at most */
	struct nt_link *link;
	struct ev_timer timer;
	struct ev_timer late;
	ldns_rdf *owner;		/* as sent */
	ev_tstamp sent;
	ev_tstamp deadline;
	uint32_t tried;			/* a bit for each server */
	unsigned int tries;
	bool stream;			/* UDP will not do */
	size_t len;
	uint8_t wire[NT_QUERY_MAX];
};

struct nt_upstreams {
	struct ev_loop *loop;
	struct nt_counters *counters;
	struct nt_asking *newest;
	struct nt_asking *oldest;
	struct nt_server servers[NT_RESOLVERS_MAX];
	struct nt_balance balance;
	double timeout;			/* seconds, this and the next two */
	double try_timeout;
	double idle;
	double patience;		/* seconds until nt_query_overdue(), or 0 */
	unsigned int tries;
	unsigned int connections;
	uint32_t mark;
	uint16_t udp_size;
	struct ev_prepare flush;	/* sends what the turn has gathered */
	unsigned int turn;		/* of the loop, when this was now */
	double now;
	struct nt_udp *unsent_sockets;
	struct nt_link *unsent_links;
	struct nt_burst *burst;
	struct ev_timer retired;
	struct nt_upstreams **retired_to;	/* list that it stands in */
	struct nt_upstreams *next_retired;
	uint8_t random[NT_RANDOM_LEN];
	size_t random_left;
};

/* upstream.c */

/*
 * Seconds of a clock that nobody sets, read once a turn of the loop: there are
 * machines where that is a system call, and a query asks six times.
 */
double nt_upstreams_now(struct nt_upstreams *all);
void nt_upstreams_random(struct nt_upstreams *all, void *to, size_t len);
uint16_t nt_upstreams_random16(struct nt_upstreams *all);
/* What was gathered goes out at the end of this turn of the loop. */
void nt_upstreams_gathered(struct nt_upstreams *all);
/* For health and log. at_once: it is not merely slow. */
void nt_server_failed(struct nt_server *server, bool at_once,
		      const char *cause);
/* Somebody sends answers in its name. */
void nt_server_forged(struct nt_server *server);
/* An answer came, after so long. */
void nt_server_answered(struct nt_server *server, double seconds);
/* An answer came to nobody. */
void nt_server_alive(struct nt_server *server);

/* asking.c */

/* The query with this id and new cases, in asking->wire. */
bool nt_asking_build(struct nt_asking *asking, uint16_t id);
/* Is it the answer? Then asking is gone. */
bool nt_asking_take(struct nt_asking *asking, const uint8_t *wire, size_t len);
/*
 * It has left its socket or link without an answer. A free try does not count.
 * Another one follows, or asking is gone.
 */
void nt_asking_lost(struct nt_asking *asking, bool free_try,
		    const char *cause);
/* UDP is being forged, or truncated: the same server by TCP. */
void nt_asking_by_stream(struct nt_asking *asking);
/* It is gone, and the query failed. */
void nt_asking_fail(struct nt_asking *asking, int ede, const char *cause);

/* upstream-udp.c */

struct nt_burst *nt_burst_new(uint16_t udp_size);
void nt_burst_free(struct nt_burst *burst);
/* Return: false if there is no socket. */
bool nt_udp_ask(struct nt_server *server, struct nt_asking *asking);
void nt_udp_leave(struct nt_asking *asking);
void nt_udp_flush(struct nt_upstreams *all);
void nt_udp_close_all(struct nt_server *server);

/* upstream-link.c */

bool nt_link_ask(struct nt_server *server, struct nt_asking *asking);
/* timed_out: a connection that said nothing since is given up. */
void nt_link_leave(struct nt_asking *asking, bool timed_out);
void nt_link_flush(struct nt_upstreams *all);
void nt_link_close_all(struct nt_server *server);

#endif
