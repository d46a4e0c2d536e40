/* SPDX-License-Identifier: GPL-2.0 */
/* Revocation of leases: the next packet is refused. */
#ifndef NT_REVOKE_H
#define NT_REVOKE_H

#include <linux/types.h>

struct nk_lease;
struct nk_net;

void nt_lease_kill(struct nk_net *nt, struct nk_lease **doomed,
		   unsigned int n);
void nt_lease_revoke(struct nk_net *nt, struct nk_lease *lease);
void nt_lease_flush(struct nk_net *nt, bool kill);
void nt_lease_drop_all(struct nk_net *nt);

#endif
