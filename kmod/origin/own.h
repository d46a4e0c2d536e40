/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Is an address this machine's? Every leased packet of a local socket asks, and
 * the kernel's own answer costs a fifth of all that is done for the packet. So
 * each CPU keeps the last address that was found to be, for as long as the
 * coarse clock stands still: a few thousand packets at high rates, and never
 * longer than a tick after the address went.
 */
#ifndef NT_OWN_H
#define NT_OWN_H

#include <linux/inetdevice.h>
#include <linux/percpu.h>
#include <net/addrconf.h>
#include "kmod/flow.h"

/*
 * What one CPU found last. IPv4's is one word, address and time, which is read
 * and written at once; IPv6's is guarded by @seq, odd while it is written, for
 * a softirq may come in between. No other CPU looks.
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
 * nt_own_is() - is it this machine's, on whatever device?
 * @net: namespace
 * @family: AF_INET or AF_INET6
 * @addr: address
 *
 * Context: RCU read lock.
 * Return: false also for what is local by a route alone, with IPv6, and for
 * anycast.
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

/* Two seconds that differ by 2^32 ns look alike, which is no harm. */
static __always_inline u64 nt_own_word4(__be32 addr, u64 now)
{
	return now << 32 | (__force u32)addr;
}

/**
 * nt_own_is_now() - the same, or what it said in this tick of the clock
 * @pcpu: what was found in @net
 * @net: namespace
 * @family: a constant
 * @addr: address
 * @now: nt_now()
 *
 * Context: RCU read lock.
 */
static __always_inline
bool nt_own_is_now(struct nk_own __percpu *pcpu, struct net *net, u8 family,
		   const struct nk_addr *addr, u64 now)
{
	/* A smaller machine reads such a word in two. */
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
