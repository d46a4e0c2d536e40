// SPDX-License-Identifier: GPL-2.0
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <net/netfilter/nf_conntrack.h>
#include "kmod/compat.h"
#include "kmod/table/lease.h"
#include "kmod/life/liveness.h"
#include "kmod/state.h"
#include "kmod/origin/origin.h"

struct pass {
	struct nk_net *nt;
	u64 now;
	enum nt_pass what;
	u8 scopes;
};

/**
 * nt_liveness_closed() - is the connection over?
 * @ct: the connection
 *
 * Conntrack keeps entries of closed TCP connections until they time out.
 *
 * Context: any.
 */
bool nt_liveness_closed(const struct nf_conn *ct)
{
	u8 state;

	if (nf_ct_is_dying(ct) || nf_ct_is_expired(ct))
		return true;
	if (nf_ct_protonum(ct) != IPPROTO_TCP)
		return false;
	state = READ_ONCE(ct->proto.tcp.state);
	return state == TCP_CONNTRACK_TIME_WAIT || state == TCP_CONNTRACK_CLOSE;
}

/* Marks leases. Return: true if the pass must delete the connection. */
static bool is_lost(const struct pass *pass, const struct nk_flow *flow)
{
	const struct nk_prefixes *prefixes = &pass->nt->prefixes;
	unsigned int found;

	if (pass->what == NT_PASS_KILL_DENIED)
		return (nt_prefix_lookup(prefixes, flow->family, &flow->dst) |
			nt_prefix_lookup(prefixes, flow->family, &flow->src)) &
		       NT_PREFIX_DENY;
	found = nt_lease_mark(&pass->nt->leases, pass->scopes, flow, pass->now);
	return (pass->what == NT_PASS_KILL_DOOMED &&
		(found & NT_MARKED_DOOMED)) ||
	       (pass->what == NT_PASS_KILL_LEASED && found);
}

/*
 * Without a handshake, only the conntrack entry proves who opened a connection.
 * Were it deleted, the peer's next datagram would open a new connection, and
 * this host's packets would pass as replies.
 */
static bool is_proof(const struct nf_conn *ct)
{
	return nf_ct_protonum(ct) != IPPROTO_TCP;
}

/* Called with conntrack's bucket lock held. */
static int visit(struct nf_conn *ct, void *data)
{
	struct nk_flow flow = {};
	struct pass *pass = data;
	bool lost;

	if (pass->what == NT_PASS_MARK ? nt_liveness_closed(ct) : is_proof(ct))
		return 0;
	/* Leases are for the address of the responder. */
	nt_origin_flow(ct, IP_CT_DIR_REPLY, &flow);
	rcu_read_lock();
	lost = is_lost(pass, &flow);
	if (pass->what == NT_PASS_MARK && nt_origin_conversation(ct)) {
		nt_origin_flow(ct, IP_CT_DIR_ORIGINAL, &flow);
		is_lost(pass, &flow);
	}
	rcu_read_unlock();
	return lost;
}

/**
 * nt_liveness_pass() - walk conntrack to mark leases or delete connections
 * @nt: namespace
 * @what: purpose of the walk
 * @scopes: bit set of the scopes to search, as in struct nk_leases
 *
 * The kernel's iterator locks one bucket at a time and reschedules in between.
 *
 * Context: sleeps. NT_PASS_MARK runs without the mutex, which must stay free
 * for commits; the others run with it.
 */
void nt_liveness_pass(struct nk_net *nt, enum nt_pass what, u8 scopes)
{
	struct pass pass = {
		.nt = nt,
		.now = nt_now(),
		.what = what,
		.scopes = scopes,
	};

	nt_ct_iterate(nt->net, visit, &pass);
}
