/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commit before release: the only file that can make a struct nt_committed,
 * without which no answer with addresses leaves. Answers that become ready in
 * one turn of the loop are committed in one message. If the kernel refuses it,
 * they are committed one by one, so that a bad one does not fail the others.
 */
#ifndef NETTRUST_COMMIT_H
#define NETTRUST_COMMIT_H

#include <ev.h>

#include "daemon/core/histogram.h"
#include "daemon/core/types.h"
#include "lib/nl/nl.h"

struct nt_keeper;

struct nt_commit {
	struct ev_loop *loop;
	struct ev_prepare prepare;	/* runs before the loop would sleep */
	struct nt_nl *nl;
	struct nt_keeper *names;	/* NULL: no history */
	/* Queries that wait for the end of this turn. */
	struct nt_query *first;
	struct nt_query **last;
	struct nt_histogram took;	/* by each message */
	ev_tstamp retry_at;		/* earliest reconnect to the kernel */
	/* Reused by each message; at most NETTRUST_BATCH_MAX of both. */
	struct nt_lease *leases;
	uint8_t *results;
	size_t room;
};

/* Takes over nl. */
void nt_commit_init(struct nt_commit *commit, struct ev_loop *loop,
		    struct nt_nl *nl, struct nt_keeper *names);
/* Commits the queue, then closes the connection to the kernel. */
void nt_commit_exit(struct nt_commit *commit);
/*
 * Queues a query whose answer has grants. nt_query_committed() or
 * nt_query_not_committed() follows in this turn of the loop.
 */
void nt_commit_add(struct nt_commit *commit, struct nt_query *query);
/* Commits the queue now. */
void nt_commit_flush(struct nt_commit *commit);

#endif
