// SPDX-License-Identifier: GPL-2.0
#include "lib/base/near.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#define FAR 4		/* edits: no word is near at this distance */
#define NEAR_LEN 40
#define BEGIN_LEN 2	/* letters that count as an abbreviation */

/* Levenshtein distance; words longer than NEAR_LEN are far from all. */
static size_t distance(const char *a, const char *b)
{
	size_t row[NEAR_LEN + 1], diagonal, above, n = strlen(b);

	if (n > NEAR_LEN || strlen(a) > NEAR_LEN)
		return SIZE_MAX;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			above = row[j];
			row[j] = diagonal + (a[i - 1] != b[j - 1]);
			if (above + 1 < row[j])
				row[j] = above + 1;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
			diagonal = above;
		}
	}
	return row[n];
}

static size_t distance_to(const char *word, const char *known)
{
	size_t len = strlen(word);

	if (!strcasecmp(word, known))
		return 0;
	if (len >= BEGIN_LEN && !strncasecmp(word, known, len))
		return 1;
	return distance(word, known);
}

const char *nt_near(const char *word, const char *const *known, size_t n)
{
	const char *nearest = NULL;
	size_t least = strlen(word) / 2 + 1, d;

	if (least > FAR)
		least = FAR;
	for (size_t i = 0; i < n; i++) {
		d = known[i] ? distance_to(word, known[i]) : FAR;
		if (d < least) {
			least = d;
			nearest = known[i];
		}
	}
	return nearest;
}
