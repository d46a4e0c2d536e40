/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NT_QUICK_H
#define NT_QUICK_H

#include <linux/types.h>

struct nk_policy;

u64 nt_quick_slow_ports(const struct nk_policy *policy);

#endif
