// SPDX-License-Identifier: GPL-2.0
#include "kmod/origin/own.h"

/**
 * nt_own_keep6() - cache an IPv6 address of this host
 * @pcpu: cache
 * @addr: address
 * @now: nt_now()
 *
 * Does nothing if it interrupted another update of this CPU's entry.
 *
 * Context: any except hard interrupts.
 */
void nt_own_keep6(struct nk_own __percpu *pcpu, const struct in6_addr *addr,
		  u64 now)
{
	struct nk_own *own;
	u32 seq;

	preempt_disable();
	own = this_cpu_ptr(pcpu);
	seq = READ_ONCE(own->seq);
	if (!(seq & 1)) {
		WRITE_ONCE(own->seq, seq + 1);
		barrier();
		own->now6 = now;
		own->addr6 = *addr;
		barrier();
		WRITE_ONCE(own->seq, seq + 2);
	}
	preempt_enable();
}
