// SPDX-License-Identifier: GPL-2.0
#include "scenario.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for one more; a test without memory aborts. */
static void *grown(void *list, size_t n, size_t size)
{
	if (n & (n - 1))
		return list;
	list = realloc(list, (n ? 2 * n : 1) * size);
	if (!list)
		abort();
	return list;
}

static char *trimmed(char *text)
{
	char *end = text + strlen(text);

	while (end > text && isspace((unsigned char)end[-1]))
		*--end = 0;
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

static void add_scenario(struct scenarios *all, const char *file, int line,
			 const char *name)
{
	all->list = grown(all->list, all->n, sizeof(*all->list));
	all->list[all->n++] = (struct scenario) {
		.name = strdup(name), .file = file, .line = line,
	};
}

static void add_step(struct scenario *scenario, int line, char *text)
{
	bool expected = *text == '>';

	scenario->steps = grown(scenario->steps, scenario->n_steps,
				sizeof(*scenario->steps));
	scenario->steps[scenario->n_steps++] = (struct step) {
		.line = line, .expected = expected,
		.text = strdup(trimmed(text + expected)),
	};
}

bool scenarios_read(struct scenarios *all, const char *file)
{
	FILE *in = fopen(file, "r");
	char *buf = NULL, *text;
	size_t size = 0, before = all->n;
	int line = 0;

	if (!in) {
		perror(file);
		return false;
	}
	while (getline(&buf, &size, in) >= 0) {
		line++;
		text = trimmed(buf);
		if (!*text || *text == '#')
			continue;
		if (!strncmp(text, "test ", 5)) {
			add_scenario(all, file, line, trimmed(text + 5));
		} else if (all->n > before) {
			add_step(&all->list[all->n - 1], line, text);
		} else {
			fprintf(stderr, "%s:%d: not in a test\n", file, line);
			break;
		}
	}
	free(buf);
	return !fclose(in) && all->n > before;
}

void scenarios_free(struct scenarios *all)
{
	size_t i, k;

	for (i = 0; i < all->n; i++) {
		for (k = 0; k < all->list[i].n_steps; k++)
			free(all->list[i].steps[k].text);
		free(all->list[i].steps);
		free(all->list[i].name);
	}
	free(all->list);
	memset(all, 0, sizeof(*all));
}
