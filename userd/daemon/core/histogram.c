// SPDX-License-Identifier: GPL-2.0
#include "daemon/core/histogram.h"

const uint32_t nt_histogram_most_us[NT_HISTOGRAM_BUCKETS] = {
	10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000,
	100000, 250000, 500000, 1000000, 2500000, 5000000,
};

void nt_histogram_add(struct nt_histogram *histogram, uint64_t us)
{
	unsigned int i = 0;

	while (i < NT_HISTOGRAM_BUCKETS && us > nt_histogram_most_us[i])
		i++;
	histogram->counts[i]++;
	histogram->sum_us += us;
}
