/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between kernels, by probing for the feature; the only file that
 * may ask. Each entry says which kernel makes it superfluous.
 */
#ifndef NT_COMPAT_H
#define NT_COMPAT_H

#include <net/ip6_fib.h>

/* 6.10: a checked conversion instead of the cast. */
#ifndef dst_rt6_info
#define dst_rt6_info(entry) container_of(entry, struct rt6_info, dst)
#endif

#endif
