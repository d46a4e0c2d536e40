/* SPDX-License-Identifier: GPL-2.0 */
/* The end of leases by command: the next packet is refused. */
#ifndef NT_REVOKE_H
#define NT_REVOKE_H

#include <linux/types.h>

struct nt_lease;
struct nt_net;

void nt_lease_kill(struct nt_net *nt, struct nt_lease **doomed,
		   unsigned int n);
void nt_lease_revoke(struct nt_net *nt, struct nt_lease *lease);
void nt_lease_flush(struct nt_net *nt, bool kill);
void nt_lease_drop_all(struct nt_net *nt);

#endif
