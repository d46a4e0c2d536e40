/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Expiry of leases. Its cost is proportional to the number that expire: leases
 * wait in the slots of a hierarchical timer wheel (one second, four levels of
 * 256), and the work runs only when a slot is due.
 */
#ifndef NT_EXPIRY_H
#define NT_EXPIRY_H

#include "kmod/state.h"

void nt_expiry_init(struct nk_expiry *expiry);
void nt_expiry_stop(struct nk_expiry *expiry);
void nt_expiry_exit(struct nk_expiry *expiry);

int nt_expiry_prepare(struct nk_net *nt);
void nt_expiry_file(struct nk_net *nt, struct nk_lease *lease);
void nt_expiry_schedule(struct nk_net *nt);
bool nt_expiry_reclaim(struct nk_net *nt);
struct nk_lease *nt_expiry_any(struct nk_net *nt);

#endif
