/* SPDX-License-Identifier: GPL-2.0 */
/* Room in an array that grows by powers of two, so that n appends cost O(n). */
#ifndef NETTRUST_GROW_H
#define NETTRUST_GROW_H

#include <stddef.h>
#include <stdlib.h>

/**
 * nt_grow() - make room for one more element
 * @array: malloc'd array that has grown by this function alone, NULL while empty
 * @n: elements in it; the capacity is the next power of two, and not stored
 * @size: of an element, octets
 *
 * Return: the array, perhaps moved; NULL if memory ran out, and @array is valid
 * still.
 */
static inline void *nt_grow(void *array, size_t n, size_t size)
{
	if (n & (n - 1))
		return array;
	return reallocarray(array, n ? 2 * n : 1, size);
}

#endif
