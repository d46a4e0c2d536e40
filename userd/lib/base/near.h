/* SPDX-License-Identifier: GPL-2.0 */
/* "Did you mean": finds the known word nearest to an unknown one. Pure. */
#ifndef NETTRUST_NEAR_H
#define NETTRUST_NEAR_H

#include <stddef.h>

/**
 * nt_near() - find the known word nearest to an unknown one
 * @word: unknown; case is ignored
 * @known: words; NULLs among them are skipped
 * @n: number of @known
 *
 * Return: one of @known, or NULL if none is near.
 */
const char *nt_near(const char *word, const char *const *known, size_t n);

#endif
