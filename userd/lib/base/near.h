/* SPDX-License-Identifier: GPL-2.0 */
/* Which known word somebody may have meant. Pure. */
#ifndef NETTRUST_NEAR_H
#define NETTRUST_NEAR_H

#include <stddef.h>

/**
 * nt_near() - the known word nearest to one that is none
 * @word: what was written; case does not count
 * @known: words; NULLs among them are passed over
 * @n: how many
 *
 * Return: of @known, or NULL if all of them are far.
 */
const char *nt_near(const char *word, const char *const *known, size_t n);

#endif
