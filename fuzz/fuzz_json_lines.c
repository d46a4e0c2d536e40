// SPDX-License-Identifier: GPL-2.0
/* Lines of JSON values: texts that jansson accepts are walked to the end. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/json-lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct count {
	size_t n;
	unsigned long line;
};

static bool each(const struct nt_json_at *at, void *data)
{
	struct count *count = data;

	if (at->line < count->line || strlen(at->path) > 4096)
		abort();
	count->line = at->line;
	count->n++;
	return true;
}

/* Values of a parsed text; a duplicate key counts once. */
static size_t values(const json_t *value, unsigned int depth, bool *odd)
{
	const json_t *element;
	const char *key;
	size_t n = 1, i;

	*odd |= depth > NT_JSON_DEPTH_MAX;
	json_array_foreach((json_t *)value, i, element)
		n += values(element, depth + 1, odd);
	json_object_foreach((json_t *)value, key, element)
		n += values(element, depth + 1, odd);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct count count = { 0 };
	char *text = malloc(size + 1);
	bool odd = false;
	json_t *root;
	size_t n;

	memcpy(text, data, size);
	text[size] = '\0';
	nt_json_walk(text, each, &count);
	root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	if (root) {
		n = values(root, 0, &odd);
		if (!odd && n != count.n)
			abort();
		json_decref(root);
	}
	free(text);
	return 0;
}
