/* SPDX-License-Identifier: GPL-2.0 */
/* One query on its way to the upstreams: its tries, its deadline, its end. */
#ifndef NETTRUST_UPSTREAM_REQUEST_H
#define NETTRUST_UPSTREAM_REQUEST_H

#include "daemon/upstream/flight.h"
#include "daemon/upstream/server.h"

#define NT_QUERY_MAX	512	/* octets of a message of ours, with options */

struct nt_tcp;
struct nt_udp;

struct nt_request {
	struct nt_flight_entry entry;	/* on socket or connection */
	struct nt_list_head node;	/* in all->requests */
	struct nt_upstreams *all;
	struct nt_query *query;
	/* The current try; NULL between tries. */
	struct nt_server *server;
	const struct nt_transport *transport;
	struct nt_udp *socket;		/* for the transports, one at most */
	struct nt_tcp *connection;
	struct ev_timer timer;		/* of the try */
	struct ev_timer stale_timer;
	ldns_rdf *owner;		/* the name as sent */
	ev_tstamp sent;
	ev_tstamp deadline;
	uint32_t tried;			/* a bit for each server */
	unsigned int tries;
	bool stream;			/* UDP does not do */
	size_t len;
	uint8_t wire[NT_QUERY_MAX];	/* last: not cleared */
};

/* Return: false if no upstream can be asked; the query is the caller's. */
bool nt_request_start(struct nt_upstreams *all, struct nt_query *query);
/* Ends the request and fails its query. */
void nt_request_fail(struct nt_request *request, int ede, const char *cause);

/* For the transports. */

/* The request of a flight's entry; NULL if that is. */
struct nt_request *nt_request_of(struct nt_flight_entry *entry);
/*
 * The query with this id and random letter cases, into wire. Return: false if
 * memory ran out.
 */
bool nt_request_build(struct nt_request *request, uint16_t id);
/*
 * If the message answers the request, the request ends or goes on by TCP.
 * Return: does it?
 */
bool nt_request_take(struct nt_request *request, const uint8_t *wire,
		     size_t len);
/*
 * The try is lost, the next one follows or the request fails. free_try: it does
 * not count.
 */
void nt_request_lost(struct nt_request *request, bool free_try,
		     const char *cause);
/* UDP is truncated or forged: ask the same server by TCP. */
void nt_request_by_stream(struct nt_request *request);

#endif
