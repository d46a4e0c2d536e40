/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NT_WHEEL_H
#define NT_WHEEL_H

#include "kmod/state.h"

#define NT_WHEEL_NEVER	U64_MAX

void nt_wheel_add(struct nk_expiry *e, struct nk_lease *lease, u64 due);
u64 nt_wheel_next(const struct nk_expiry *e);
struct nk_lease *nt_wheel_any(struct nk_wheel *wheel);

#endif
