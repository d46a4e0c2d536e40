/* SPDX-License-Identifier: GPL-2.0 */
/* Names of struct nt_counters, in the log and as metrics. */
#ifndef NETTRUST_COUNTERS_H
#define NETTRUST_COUNTERS_H

#include "daemon/core/types.h"

#define NT_COUNTERS (sizeof(struct nt_counters) / sizeof(uint64_t))

struct nt_counter {
	const char *name;	/* in the log */
	const char *metric;	/* between "nettrust_" and "_total" */
	const char *help;
	size_t offset;
};

/* NT_COUNTERS of them. */
extern const struct nt_counter nt_counter_list[];

uint64_t nt_counter_get(const struct nt_counters *counters,
			const struct nt_counter *counter);

#endif
