/* SPDX-License-Identifier: GPL-2.0 */
/* Fills sets of nftables and ipset with the messages of their own tools. */
#ifndef NETTRUST_BENCH_RIVALS_H
#define NETTRUST_BENCH_RIVALS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/addr.h"

/* Address number i, as bench.c numbers them. */
void bench_address(struct nt_addr *addr, int family, uint32_t i);

/* Opens a netlink socket for netfilter. Return: fd, or -1 with errno. */
int bench_rival_open(void);

/*
 * Adds n addresses, beginning with number `from`, to the set "allowed" of
 * nftables or ipset, and waits for the reply. Return: 0 or -errno.
 */
int bench_rival_add(int fd, bool nft, int family, uint32_t from, uint32_t n);

#endif
