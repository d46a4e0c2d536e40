/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_ATOMIC_H
#define SHIM_ATOMIC_H

#include <linux/types.h>

typedef struct {
	s64 counter;
} atomic64_t;

typedef struct {
	int counter;
} atomic_t;

#define atomic64_read(a)	((a)->counter)
#define atomic64_set(a, v)	((a)->counter = (v))
#define atomic64_inc(a)		((a)->counter++)
#define atomic64_add(v, a)	((a)->counter += (v))

static inline s64 atomic64_cmpxchg(atomic64_t *a, s64 old, s64 new)
{
	s64 was = a->counter;

	if (was == old)
		a->counter = new;
	return was;
}

#endif
