// SPDX-License-Identifier: GPL-2.0
/* Recorded events, which contain the names that processes give themselves. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/insight/denials.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nt_denials *denials = nt_denials_new();
	char *text = malloc(size + 1), *rest = text, *line;
	const struct nt_denied *list;
	size_t n;

	memcpy(text, data, size);
	text[size] = '\0';
	while ((line = strsep(&rest, "\n")))
		nt_denials_read(denials, line, 0);
	list = nt_denials_list(denials, &n);
	for (size_t i = 0; i < n; i++)
		for (const char *c = list[i].program; *c; c++)
			if (*c < ' ' || *c > '~')
				abort();
	nt_denials_free(denials);
	free(text);
	return 0;
}
