/* SPDX-License-Identifier: GPL-2.0 */
/* Room in an array that grows by powers of two, so that n appends cost O(n). */
#ifndef NETTRUST_GROW_H
#define NETTRUST_GROW_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/**
 * nt_grow() - make room for one more element
 * @array: address of the pointer to a malloc'd array, NULL while it is empty
 * @n: elements in it; the capacity is the next power of two, and not stored
 * @size: of an element, octets
 *
 * The array must have grown by this function alone.
 *
 * Return: false if memory ran out; the array is unchanged then.
 */
static inline bool nt_grow(void *array, size_t n, size_t size)
{
	void *old, *grown;

	if (n & (n - 1))
		return true;
	/* Copies, since the pointer's type is not void *. */
	memcpy(&old, array, sizeof(old));
	grown = reallocarray(old, n ? 2 * n : 1, size);
	if (!grown)
		return false;
	memcpy(array, &grown, sizeof(grown));
	return true;
}

#endif
