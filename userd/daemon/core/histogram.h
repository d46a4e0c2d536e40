/* SPDX-License-Identifier: GPL-2.0 */
/* How often something took how long: a fixed number of buckets. Pure. */
#ifndef NETTRUST_HISTOGRAM_H
#define NETTRUST_HISTOGRAM_H

#include <stdint.h>

#define NT_HISTOGRAM_BUCKETS 18		/* and one for what took longer */

/* Numbers alone, so that those of several threads add up field by field. */
struct nt_histogram {
	uint64_t counts[NT_HISTOGRAM_BUCKETS + 1];
	uint64_t sum_us;
};

/* The most of each bucket, in microseconds. */
extern const uint32_t nt_histogram_most_us[NT_HISTOGRAM_BUCKETS];

void nt_histogram_add(struct nt_histogram *histogram, uint64_t us);

#endif
