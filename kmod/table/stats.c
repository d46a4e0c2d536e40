// SPDX-License-Identifier: GPL-2.0
#include "kmod/table/stats.h"

/**
 * nt_stats_sum() - sum the packet counters of all CPUs
 * @stats: counters of the namespace
 * @sum: filled in
 *
 * Not a snapshot: packets continue to count. On 32-bit machines a read that
 * races with a carry into the upper half of a counter may be wrong.
 *
 * Context: any.
 */
void nt_stats_sum(const struct nk_stats __percpu *stats,
		  struct nk_stats_sum *sum)
{
	const struct nk_stats *s;
	unsigned int i;
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		s = per_cpu_ptr(stats, cpu);
		for (i = 0; i < NT_REASONS; i++) {
			sum->packets[i] += local64_read(&s->of[i].packets);
			sum->bytes[i] += local64_read(&s->of[i].bytes);
		}
	}
}
