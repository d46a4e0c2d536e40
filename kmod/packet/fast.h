/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NT_FAST_H
#define NT_FAST_H

#include <linux/types.h>

struct nk_policy;

u64 nt_fast_slow_ports(const struct nk_policy *policy);

#endif
