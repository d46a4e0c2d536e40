/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A batch of additions: prepare, stage every lease, then commit (cannot fail)
 * or abort (leaves no trace). All under the namespace's mutex.
 */
#ifndef NT_BATCH_H
#define NT_BATCH_H

#include <linux/types.h>

struct netlink_ext_ack;
struct nt_lease;
struct nt_lease_info;
struct nt_lease_spec;
struct nt_net;

struct nt_batch_step {
	struct nt_lease *lease;
	struct nt_lease_info *info;	/* to replace the lease's */
	u32 ttl;
	bool fresh;			/* inserted by this batch */
	bool shorten;
	u8 result;			/* enum nettrust_lease_change */
};

struct nt_batch {
	struct nt_net *nt;
	unsigned int n;
	struct nt_batch_step steps[];	/* as many as the batch was made for */
};

int nt_batch_prepare(struct nt_net *nt, unsigned int n);
int nt_batch_stage(struct nt_batch *batch,
		   const struct nt_lease_spec *spec,
		   struct netlink_ext_ack *extack);
void nt_batch_commit(struct nt_batch *batch);
void nt_batch_abort(struct nt_batch *batch);

#endif
