// SPDX-License-Identifier: GPL-2.0
#include "kmod/genl/event.h"
#include "kmod/life/expiry.h"
#include "kmod/life/liveness.h"
#include "kmod/life/revoke.h"
#include "kmod/state.h"
#include "kmod/table/lease.h"

/**
 * nt_lease_kill() - delete TCP connections of leases about to be revoked
 * @nt: namespace
 * @doomed: leases with NT_LEASE_DOOMED set
 * @n: number of leases
 *
 * Ends the leases before it deletes the connections from conntrack; otherwise
 * their next packet would create a new entry.
 *
 * Context: mutex, sleeps.
 */
void nt_lease_kill(struct nk_net *nt, struct nk_lease **doomed,
		   unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		atomic64_set(&doomed[i]->expires, NT_EXPIRES_LAPSED);
	nt_liveness_pass(nt, NT_PASS_KILL_DOOMED, nt->leases.scopes);
}

/*
 * A lease that was ever used, or that replaced a tombstone, leaves a tombstone.
 * When conntrack has no entry, the tombstone distinguishes a peer that goes on
 * with an old conversation from one that opens a connection (origin.c). Packets
 * that hit it keep it, unless the table needs room for leases: see
 * nt_expiry_reclaim().
 */
static void end_lease(struct nk_net *nt, struct nk_lease *lease)
{
	if (!READ_ONCE(lease->last_use) && !(lease->flags & NT_LEASE_HEIR)) {
		nt_lease_remove(&nt->leases, lease);
		return;
	}
	nt_lease_bury(&nt->leases, lease, nt_now());
	list_add_tail(&lease->list, &nt->expiry.tombstones);
}

/**
 * nt_lease_revoke() - revoke a lease, so that its next packet is refused
 * @nt: namespace
 * @lease: lease; becomes a tombstone, or is freed after a grace period
 *
 * Context: mutex.
 */
void nt_lease_revoke(struct nk_net *nt, struct nk_lease *lease)
{
	nt->counts.leases_revoked++;
	nt_event_lease(nt, lease, NETTRUST_LEASE_CHANGE_REVOKED);
	end_lease(nt, lease);
	nt_expiry_schedule(nt);
}

/**
 * nt_lease_flush() - revoke every lease of the namespace at once
 * @nt: namespace
 * @kill: also delete their TCP connections from conntrack
 *
 * Context: mutex, sleeps.
 */
void nt_lease_flush(struct nk_net *nt, bool kill)
{
	struct nk_leases *leases = &nt->leases;
	u8 scopes = leases->scopes;
	struct nk_lease *lease;

	/*
	 * From here on, no packet finds a lease, and no arriving datagram
	 * counts as the opening of a connection (nt_lease_known()).
	 */
	WRITE_ONCE(leases->flushing, true);
	WRITE_ONCE(leases->scopes, 0);
	if (kill && scopes)
		nt_liveness_pass(nt, NT_PASS_KILL_LEASED, scopes);
	while ((lease = nt_expiry_any(nt))) {
		if (atomic64_read(&lease->expires) != NT_EXPIRES_LAPSED)
			nt->counts.leases_revoked++;
		end_lease(nt, lease);
		cond_resched();
	}
	nt_leases_rescope(leases);
	WRITE_ONCE(leases->flushing, false);
	nt_event_lease(nt, NULL, NETTRUST_LEASE_CHANGE_FLUSHED);
	nt_expiry_schedule(nt);
}

/**
 * nt_lease_drop_all() - free every lease of a namespace that is being destroyed
 * @nt: namespace; no packet of it can be decided any more
 *
 * Context: mutex, sleeps.
 */
void nt_lease_drop_all(struct nk_net *nt)
{
	struct nk_lease *lease;

	while ((lease = nt_expiry_any(nt))) {
		nt_lease_remove(&nt->leases, lease);
		cond_resched();
	}
	while (nt_expiry_reclaim(nt))
		cond_resched();
}
