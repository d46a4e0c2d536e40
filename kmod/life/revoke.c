// SPDX-License-Identifier: GPL-2.0
#include "kmod/genl/event.h"
#include "kmod/life/expiry.h"
#include "kmod/life/liveness.h"
#include "kmod/life/revoke.h"
#include "kmod/state.h"
#include "kmod/table/lease.h"

/**
 * nt_lease_kill() - end the TCP connections of leases that will be revoked
 * @nt: namespace
 * @doomed: leases with NT_LEASE_DOOMED set
 * @n: their number
 *
 * Packets are refused first, or they would start the connections again.
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
 * A lease that was ever used, or that took the place of one, leaves a tombstone: a peer that goes on talking
 * is told by it from one that opens a connection, when conntrack's entry is
 * gone (origin.c). It stands as long as packets hit it, and is the first to go
 * where leases need room.
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
 * nt_lease_revoke() - end a lease by command, the next packet is refused
 * @nt: namespace
 * @lease: freed after a grace period, or a tombstone
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
 * @kill: end their TCP connections in conntrack's table, too
 *
 * Context: mutex, sleeps.
 */
void nt_lease_flush(struct nk_net *nt, bool kill)
{
	struct nk_leases *leases = &nt->leases;
	u8 scopes = leases->scopes;
	struct nk_lease *lease;

	/* No packet finds a lease, and no datagram opens a connection. */
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
 * nt_lease_drop_all() - free every lease, for a namespace that ends
 * @nt: namespace, in which no packet is decided any more
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
