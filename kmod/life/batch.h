/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A batch of additions: prepare, stage every lease, then commit (cannot fail)
 * or abort (undoes everything). All under the namespace's mutex.
 */
#ifndef NT_BATCH_H
#define NT_BATCH_H

#include <linux/types.h>

struct netlink_ext_ack;
struct nk_lease;
struct nk_lease_info;
struct nk_lease_spec;
struct nk_net;

struct nk_batch_step {
	struct nk_lease *lease;
	struct nk_lease_info *info;	/* replaces the lease's, or NULL */
	u32 ttl;
	bool fresh;			/* inserted by this batch */
	bool shorten;
	u8 result;			/* enum nettrust_lease_change */
};

struct nk_batch {
	struct nk_net *nt;
	unsigned int n;
	struct nk_batch_step steps[];	/* the caller allocates enough */
};

int nt_batch_prepare(struct nk_net *nt, unsigned int n);
int nt_batch_stage(struct nk_batch *batch,
		   const struct nk_lease_spec *spec,
		   struct netlink_ext_ack *extack);
void nt_batch_commit(struct nk_batch *batch);
void nt_batch_abort(struct nk_batch *batch);

#endif
