/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commit before release. Answers that become ready in one turn of the loop go
 * down in one message; if the kernel refuses it, one by one, so that an answer
 * that cannot be committed takes no other with it.
 */
#ifndef NETTRUST_COMMIT_H
#define NETTRUST_COMMIT_H

#include <ev.h>

#include "daemon/core/histogram.h"
#include "daemon/core/query.h"
#include "lib/nl/nl.h"

struct nt_keeper;

struct nt_commit {
	struct ev_loop *loop;
	struct ev_prepare prepare;	/* runs before the loop would sleep */
	struct nt_nl *nl;
	struct nt_keeper *names;	/* NULL: no history */
	struct nt_query *first;
	struct nt_query **last;
	struct nt_histogram took;	/* of each message */
	ev_tstamp retry_at;		/* no new connection to the kernel before */
	/* Room for a message, kept: at most NETTRUST_BATCH_MAX of each. */
	struct nt_lease *leases;
	uint8_t *results;
	size_t room;
};

void nt_commit_init(struct nt_commit *commit, struct ev_loop *loop,
		    struct nt_nl *nl, struct nt_keeper *names);
void nt_commit_exit(struct nt_commit *commit);
/* nt_query_committed() follows, in this turn of the loop. */
void nt_commit_add(struct nt_commit *commit, struct nt_query *query);
/* Commit what waits, now. */
void nt_commit_flush(struct nt_commit *commit);

#endif
