/* SPDX-License-Identifier: GPL-2.0 */
/* Sets of nftables and ipset, filled as their own tools fill them. */
#ifndef NETTRUST_BENCH_RIVALS_H
#define NETTRUST_BENCH_RIVALS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/addr.h"

/* The address with number i of those that bench.c describes. */
void bench_address(struct nt_addr *addr, int family, uint32_t i);

/* A netlink socket of netfilter, or -1 with errno. */
int bench_rival_open(void);

/*
 * Adds n addresses from number `from` on to the set "allowed" of nftables, else
 * of ipset, and waits for its answer. 0 or -errno.
 */
int bench_rival_add(int fd, bool nft, int family, uint32_t from, uint32_t n);

#endif
