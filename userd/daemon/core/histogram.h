/* SPDX-License-Identifier: GPL-2.0 */
/* A histogram of durations, with fixed buckets. Pure. */
#ifndef NETTRUST_HISTOGRAM_H
#define NETTRUST_HISTOGRAM_H

#include <stdint.h>

#define NT_HISTOGRAM_BUCKETS 18		/* and one for longer durations */

/* Only numbers, so that those of several threads add up field by field. */
struct nt_histogram {
	uint64_t counts[NT_HISTOGRAM_BUCKETS + 1];
	uint64_t sum_us;
};

/* Upper bound of each bucket, in microseconds. */
extern const uint32_t nt_histogram_most_us[NT_HISTOGRAM_BUCKETS];

void nt_histogram_add(struct nt_histogram *histogram, uint64_t us);

#endif
