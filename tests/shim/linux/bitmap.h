/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_BITMAP_H
#define SHIM_BITMAP_H

#include <linux/kernel.h>

#define BITS_PER_LONG 64
#define DECLARE_BITMAP(name, n) unsigned long name[((n) + 63) / 64]

static inline bool shim_bit(const unsigned long *map, unsigned int n)
{
	return map[n / 64] >> (n % 64) & 1;
}

static inline void __set_bit(unsigned int n, unsigned long *map)
{
	map[n / 64] |= 1UL << (n % 64);
}

static inline void __clear_bit(unsigned int n, unsigned long *map)
{
	map[n / 64] &= ~(1UL << (n % 64));
}

static inline unsigned int find_next_bit(const unsigned long *map,
					 unsigned int size, unsigned int from)
{
	while (from < size && !shim_bit(map, from))
		from++;
	return from;
}

#define find_first_bit(map, size) find_next_bit(map, size, 0)
#define for_each_set_bit(bit, map, size)				\
	for (bit = find_first_bit(map, size); bit < (size);		\
	     bit = find_next_bit(map, size, bit + 1))

#endif
