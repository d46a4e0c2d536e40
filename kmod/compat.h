/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between kernels, by probing for the feature; the only file that
 * may ask. Each entry says which kernel makes it superfluous.
 */
#ifndef NT_COMPAT_H
#define NT_COMPAT_H

#include <linux/netfilter.h>
#include <net/ip6_fib.h>

/* 6.10: a checked conversion instead of the cast. */
#ifndef dst_rt6_info
#define dst_rt6_info(entry) container_of(entry, struct rt6_info, dst)
#endif

/* 5.16: a hook for what leaves by a device. Without it registering fails. */
#ifndef CONFIG_NETFILTER_EGRESS
#define NF_NETDEV_EGRESS NF_NETDEV_NUMHOOKS
#endif

#endif
