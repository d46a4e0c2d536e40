// SPDX-License-Identifier: GPL-2.0
#include <linux/netlink.h>
#include <linux/slab.h>
#include "kmod/life/batch.h"
#include "kmod/genl/event.h"
#include "kmod/life/expiry.h"
#include "kmod/table/lease.h"
#include "kmod/state.h"

/**
 * nt_batch_prepare() - make room for a batch
 * @nt: namespace
 * @n: number of leases in the batch
 *
 * Frees lapsed leases and tombstones if the table would be full otherwise.
 *
 * Context: mutex.
 * Return: 0 or -ENOMEM.
 */
int nt_batch_prepare(struct nk_net *nt, unsigned int n)
{
	struct nk_leases *leases = &nt->leases;

	while (leases->count && (u64)leases->count + n > leases->max &&
	       nt_expiry_reclaim(nt))
		;
	return nt_expiry_prepare(nt);
}

/* At a limit, also send an event. */
static int refuse(struct nk_net *nt, int err, struct netlink_ext_ack *extack,
		  const char *why)
{
	nt->counts.leases_refused++;
	if (err == -ENOSPC)
		nt_event_lease(nt, NULL, NETTRUST_LEASE_CHANGE_REFUSED);
	if (extack)
		extack->_msg = why;
	return err;
}

/**
 * nt_batch_stage() - stage the next lease of a batch
 * @batch: batch with room for another step
 * @spec: lease to add
 * @extack: gets the cause of a failure
 *
 * Context: mutex.
 * Return: 0, -ENOSPC at a limit, -ENOMEM, or -EBUSY or -E2BIG if the hash table
 * cannot grow now.
 */
int nt_batch_stage(struct nk_batch *batch,
		   const struct nk_lease_spec *spec,
		   struct netlink_ext_ack *extack)
{
	struct nk_batch_step *step = &batch->steps[batch->n];
	struct nk_leases *leases = &batch->nt->leases;
	const struct nk_lease_info *info;
	unsigned int n_same;

	*step = (struct nk_batch_step) {
		.lease = nt_lease_find(leases, spec, &n_same),
		.ttl = spec->ttl,
		.shorten = spec->shorten,
	};
	if (step->lease) {
		info = nt_dereference(batch->nt, step->lease->info);
		if (spec->name[0] && strcmp(nt_lease_name(info), spec->name)) {
			step->info = nt_lease_info_new(leases, spec);
			if (!step->info)
				return refuse(batch->nt, -ENOMEM, extack,
					      "out of memory");
		}
		batch->n++;
		return 0;
	}
	if (n_same >= NT_LEASES_PER_KEY &&
	    !nt_lease_drop_tombstone(leases, spec)) {
		return refuse(batch->nt, -ENOSPC, extack,
			      "too many service sets on one address and scope, at most 8 may stand");
	}
	if (leases->count >= leases->max) {
		return refuse(batch->nt, -ENOSPC, extack,
			      "the lease table is full, see leases-max or the module parameter max_leases");
	}
	step->lease = nt_lease_insert(leases, spec);
	if (IS_ERR(step->lease))
		return refuse(batch->nt, PTR_ERR(step->lease), extack,
			      PTR_ERR(step->lease) == -ENOMEM ?
			      "out of memory" :
			      "the lease table could not take it now, try again");
	step->fresh = true;
	batch->n++;
	return 0;
}

/* The lease takes over the role of the tombstone, see end_lease(). */
static void inherit_tombstone(struct nk_net *nt, struct nk_lease *lease)
{
	struct nk_lease *before = nt_lease_find_tombstone(&nt->leases, lease);

	if (!before)
		return;
	WRITE_ONCE(lease->flags, lease->flags | NT_LEASE_HEIR);
	nt_lease_remove(&nt->leases, before);
}

static void commit_step(struct nk_net *nt, struct nk_batch_step *step, u64 now)
{
	struct nk_lease *lease = step->lease;
	struct nk_lease_info *old;
	u64 was, expires;

	expires = step->ttl == NETTRUST_TTL_NEVER ? NT_EXPIRES_NEVER :
		  now + (u64)step->ttl * NSEC_PER_SEC;
	was = atomic64_read(&lease->expires);
	if (was == NT_EXPIRES_LAPSED || was == NT_EXPIRES_UNPUBLISHED) {
		step->result = NETTRUST_LEASE_CHANGE_ADDED;
		nt->counts.leases_added++;
	} else if (expires > was || (step->shorten && expires < was)) {
		step->result = NETTRUST_LEASE_CHANGE_EXTENDED;
		nt->counts.leases_extended++;
	} else {
		step->result = NETTRUST_LEASE_CHANGE_UNCHANGED;
	}
	if (step->info) {
		old = nt_dereference(nt, lease->info);
		rcu_assign_pointer(lease->info, step->info);
		if (old)
			kfree_rcu(old, rcu);
	}
	WRITE_ONCE(lease->since, div_u64(now, NSEC_PER_SEC));
	if (step->result == NETTRUST_LEASE_CHANGE_UNCHANGED)
		return;
	WRITE_ONCE(lease->ttl, step->ttl);
	atomic64_set(&lease->expires, expires);
	nt_expiry_file(nt, lease);
	/* Only once the new lease is in force: an abort must not lose it. */
	if (step->fresh)
		inherit_tombstone(nt, lease);
	nt_event_lease(nt, lease, step->result);
}

/**
 * nt_batch_commit() - put the staged leases in force
 * @batch: fully staged; each step gets its @result
 *
 * Cannot fail. When it returns, packets on every CPU see the leases.
 *
 * Context: mutex.
 */
void nt_batch_commit(struct nk_batch *batch)
{
	u64 now = nt_now();
	unsigned int i;

	for (i = 0; i < batch->n; i++)
		commit_step(batch->nt, &batch->steps[i], now);
	nt_expiry_schedule(batch->nt);
}

/**
 * nt_batch_abort() - undo the staged steps
 * @batch: batch, completely or partly staged
 *
 * Context: mutex.
 */
void nt_batch_abort(struct nk_batch *batch)
{
	unsigned int i;

	for (i = 0; i < batch->n; i++) {
		kfree(batch->steps[i].info);
		if (batch->steps[i].fresh)
			nt_lease_remove(&batch->nt->leases,
					batch->steps[i].lease);
	}
}
