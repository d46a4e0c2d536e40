/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tentative settings: unless they are confirmed in time, the namespace returns
 * to its previous settings, in case the administrator has locked himself out.
 */
#ifndef NT_CONFIRM_H
#define NT_CONFIRM_H

#include "kmod/state.h"

void nt_confirm_init(struct nk_confirm *confirm);
void nt_confirm_stop(struct nk_confirm *confirm);
void nt_confirm_arm(struct nk_net *nt, struct nk_policy *before, u32 seconds);
void nt_confirm_done(struct nk_net *nt);

#endif
