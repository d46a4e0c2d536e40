// SPDX-License-Identifier: GPL-2.0
/* The history file, as a crash or another program may have left it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/insight/history.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read can be kept, and read again. */
static void keep(struct nt_history *history, const struct nt_seen *seen)
{
	char line[NT_HISTORY_LINE];
	struct nt_seen kept;

	nt_history_see(history, seen, 0);
	nt_history_get(history, 0, &kept);
	if (strcmp(kept.name, seen->name) || kept.last != seen->last)
		abort();
	if (nt_history_line(&kept, line) >= sizeof(line))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), why[NT_HISTORY_WHY];
	struct nt_history *history = nt_history_new(1);
	struct nt_seen *seen;
	size_t n, i;

	if (!text || !history)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	if (!nt_history_parse(text, size, &seen, &n, why))
		for (i = 0; i < n; i++)
			keep(history, &seen[i]);
	free(seen);
	nt_history_free(history);
	free(text);
	return 0;
}
