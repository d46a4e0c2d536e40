// SPDX-License-Identifier: GPL-2.0
#include "daemon/kernel/commit.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/core/query.h"
#include "daemon/kernel/keeper.h"
#include "daemon/kernel/kernel.h"
#include "daemon/kernel/owner.h"

#define RETRY_SECONDS 0.5

/*
 * The kernel's results for the leases of one query, in the order of its
 * grants. See core/types.h: only commit_run() makes one, and only after the
 * kernel confirmed the whole message.
 */
struct nt_committed {
	const uint8_t *results;		/* enum nettrust_lease_change */
	size_t n;
};

static void on_prepare(struct ev_loop *loop, ev_prepare *watcher, int events)
{
	nt_commit_flush(watcher->data);
}

void nt_commit_init(struct nt_commit *commit, struct ev_loop *loop,
		    struct nt_nl *nl, struct nt_keeper *names)
{
	memset(commit, 0, sizeof(*commit));
	commit->loop = loop;
	commit->nl = nl;
	commit->names = names;
	commit->last = &commit->first;
	ev_prepare_init(&commit->prepare, on_prepare);
	/*
	 * Before the watcher of client/datagram.c, so that replies leave in the
	 * turn of their commit. The other order would only delay them; no
	 * order lets an answer leave early, see struct nt_committed.
	 */
	ev_set_priority(&commit->prepare, EV_MAXPRI);
	commit->prepare.data = commit;
	ev_prepare_start(loop, &commit->prepare);
	/* Does not keep the loop running. */
	ev_unref(loop);
}

void nt_commit_exit(struct nt_commit *commit)
{
	nt_commit_flush(commit);
	ev_ref(commit->loop);
	ev_prepare_stop(commit->loop, &commit->prepare);
	nt_nl_close(commit->nl);
	commit->nl = NULL;
	free(commit->leases);
	free(commit->results);
	commit->leases = NULL;
	commit->results = NULL;
	commit->room = 0;
}

void nt_commit_add(struct nt_commit *commit, struct nt_query *query)
{
	query->next_commit = NULL;
	*commit->last = query;
	commit->last = &query->next_commit;
}

static size_t put_leases(const struct nt_query *query, struct nt_lease *leases)
{
	const struct nt_answer *answer = query->answer;
	unsigned int i;

	for (i = 0; i < answer->n_grants; i++) {
		struct nt_lease *lease = &leases[i];
		size_t len = strnlen(query->question.name, NETTRUST_NAME_MAX);

		memset(lease, 0, offsetof(struct nt_lease, name));
		lease->addr = answer->grants[i].addr;
		lease->ttl = answer->grants[i].ttl;
		nt_owner_put(query, lease);
		memcpy(lease->name, query->question.name, len);
		lease->name[len] = 0;
	}
	return answer->n_grants;
}

/*
 * The connection breaks for good only if the module was unloaded. It may have
 * been loaded again, with an empty table and mode off: to set the mode is left
 * to the administrator, who unloaded it.
 */
static int reconnect(struct nt_commit *commit, int err)
{
	if (!nt_kernel_is_gone(err) || ev_now(commit->loop) < commit->retry_at)
		return err;
	commit->retry_at = ev_now(commit->loop) + RETRY_SECONDS;
	return nt_kernel_reopen(&commit->nl);
}

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000ull + now.tv_nsec / 1000;
}

static int add(struct nt_commit *commit, const struct nt_lease *leases,
	       size_t n, uint8_t *results)
{
	uint64_t began = now_us();
	int err = nt_nl_lease_add(commit->nl, leases, n, results);

	if (err && !reconnect(commit, err))
		err = nt_nl_lease_add(commit->nl, leases, n, results);
	nt_histogram_add(&commit->took, now_us() - began);
	return err;
}

static unsigned int count_added(const struct nt_committed *proof)
{
	unsigned int added = 0;
	size_t i;

	for (i = 0; i < proof->n; i++)
		added += proof->results[i] == NETTRUST_LEASE_CHANGE_ADDED;
	return added;
}

static bool make_room(struct nt_commit *commit, size_t n)
{
	if (n <= commit->room)
		return true;
	free(commit->leases);
	free(commit->results);
	commit->leases = calloc(n, sizeof(*commit->leases));
	commit->results = malloc(n);
	commit->room = commit->leases && commit->results ? n : 0;
	return commit->room;
}

static int add_all(struct nt_commit *commit, const struct nt_query *first,
		   const struct nt_query *end, size_t n)
{
	const struct nt_query *query;
	size_t at = 0;

	if (!make_room(commit, n))
		return -ENOMEM;
	for (query = first; query != end; query = query->next_commit)
		at += put_leases(query, commit->leases + at);
	return add(commit, commit->leases, n, commit->results);
}

/* The kernel has the leases of the queries from first up to end. */
static void release(const struct nt_commit *commit, struct nt_query *first,
		    const struct nt_query *end)
{
	struct nt_committed proof = { .results = commit->results };
	struct nt_query *query, *next;

	for (query = first; query != end; query = next) {
		next = query->next_commit;
		proof.n = query->answer->n_grants;
		nt_query_committed(query, &proof, count_added(&proof));
		proof.results += proof.n;
	}
}

/*
 * Queries from first up to end, whose n leases fit into one message. If the
 * kernel refuses them together, each query is committed by itself.
 */
static void commit_run(struct nt_commit *commit, struct nt_query *first,
		       struct nt_query *end, size_t n)
{
	int err = add_all(commit, first, end, n);
	struct nt_query *query, *next;
	bool give_up;

	if (!err) {
		nt_keeper_see(commit->names, first, end, ev_now(commit->loop));
		release(commit, first, end);
		return;
	}
	/* One timeout is enough: a kernel that hangs is not asked for each. */
	give_up = first->next_commit == end || err == -EAGAIN || !commit->room;
	for (query = first; query != end; query = next) {
		next = query->next_commit;
		if (give_up)
			nt_query_not_committed(query, commit->room ?
					       nt_nl_error(commit->nl) :
					       "out of memory");
		else
			commit_run(commit, query, next,
				   query->answer->n_grants);
	}
}

void nt_commit_flush(struct nt_commit *commit)
{
	struct nt_query *first, *end;
	size_t n;

	while ((first = commit->first)) {
		n = 0;
		for (end = first; end; end = end->next_commit) {
			if (n + end->answer->n_grants > NETTRUST_BATCH_MAX)
				break;
			n += end->answer->n_grants;
		}
		commit->first = end;
		if (!end)
			commit->last = &commit->first;
		commit_run(commit, first, end, n);
	}
}
