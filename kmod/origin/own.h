/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Is an address one of this host's? Every leased packet of a local socket needs
 * to know, and the kernel's lookup costs a fifth of the module's total work for
 * the packet. So each CPU caches the last address found to be local until the
 * coarse clock advances: a few thousand packets at high rates, and at most one
 * tick after the address was removed.
 */
#ifndef NT_OWN_H
#define NT_OWN_H

#include <linux/inetdevice.h>
#include <linux/percpu.h>
#include <net/addrconf.h>
#include "kmod/flow.h"

/*
 * Cache of one CPU, which no other CPU accesses. The IPv4 entry packs address
 * and time into one word that is read and written atomically. The IPv6 entry is
 * protected by @seq, odd during an update, because a softirq may interrupt it.
 */
struct nk_own {
	u64 word4;
	u64 now6;
	struct in6_addr addr6;
	u32 seq;
};

void nt_own_keep6(struct nk_own __percpu *pcpu, const struct in6_addr *addr,
		  u64 now);

/**
 * nt_own_is() - is an address assigned to any device of this host?
 * @net: namespace
 * @family: AF_INET or AF_INET6
 * @addr: address
 *
 * Context: RCU read lock.
 * Return: false also for anycast addresses and, with IPv6, for addresses that
 * are local only by a route.
 */
static inline bool nt_own_is(struct net *net, u8 family,
			     const struct nk_addr *addr)
{
	if (family == AF_INET)
		return __ip_dev_find(net, addr->v4, false);
	return ipv6_chk_addr(net, &addr->v6, NULL, 0);
}

static __always_inline bool nt_own_kept6(struct nk_own __percpu *pcpu,
					 const struct in6_addr *addr, u64 now)
{
	const struct nk_own *own;
	bool same;
	u32 seq;

	preempt_disable();
	own = this_cpu_ptr(pcpu);
	seq = READ_ONCE(own->seq);
	barrier();
	same = own->now6 == now && ipv6_addr_equal(&own->addr6, addr);
	barrier();
	same &= READ_ONCE(own->seq) == seq && !(seq & 1);
	preempt_enable();
	return same;
}

/*
 * Times that differ by a multiple of 2^32 ns look the same. That is harmless: a
 * false hit needs a packet in exactly such a tick, from an address that was
 * removed in between, and lasts no longer than the tick.
 */
static __always_inline u64 nt_own_word4(__be32 addr, u64 now)
{
	return now << 32 | (__force u32)addr;
}

/**
 * nt_own_is_now() - cached nt_own_is(), accurate to one clock tick
 * @pcpu: cache of @net
 * @net: namespace
 * @family: AF_INET or AF_INET6, a compile-time constant
 * @addr: address
 * @now: nt_now()
 *
 * Context: RCU read lock.
 */
static __always_inline
bool nt_own_is_now(struct nk_own __percpu *pcpu, struct net *net, u8 family,
		   const struct nk_addr *addr, u64 now)
{
	/* 32-bit machines do not read the word atomically. */
	bool one_word = IS_ENABLED(CONFIG_64BIT) && family == AF_INET;

	if (family == AF_INET6 ?
	    nt_own_kept6(pcpu, &addr->v6, now) :
	    one_word &&
	    this_cpu_read(pcpu->word4) == nt_own_word4(addr->v4, now))
		return true;
	if (!nt_own_is(net, family, addr))
		return false;
	if (family == AF_INET6)
		nt_own_keep6(pcpu, &addr->v6, now);
	else if (one_word)
		this_cpu_write(pcpu->word4, nt_own_word4(addr->v4, now));
	return true;
}

#endif
