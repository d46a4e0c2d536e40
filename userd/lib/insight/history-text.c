// SPDX-License-Identifier: GPL-2.0
/* The history as text. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/insight/history.h"

#define END	"end "
#define NEVER	"never"
#define UNKNOWN	"-"

static const char *until_str(uint64_t until, char *buf, size_t size)
{
	if (until == NT_UNTIL_NEVER)
		return NEVER;
	if (until == NT_UNTIL_UNKNOWN)
		return UNKNOWN;
	snprintf(buf, size, "%llu", (unsigned long long)until);
	return buf;
}

size_t nt_history_line(const struct nt_seen *seen, char line[NT_HISTORY_LINE])
{
	char addr[NT_ADDR_STRLEN], until[24];

	return snprintf(line, NT_HISTORY_LINE, "%s\t%s\t%llu\t%s\t%s\n",
			nt_addr_str(&seen->addr, addr), seen->name,
			(unsigned long long)seen->last,
			until_str(seen->until, until, sizeof(until)),
			seen->by);
}

/* Are there least to most characters, all printable and none below low? */
static bool is_text(const char *text, char low, size_t least, size_t most)
{
	size_t len = strlen(text);

	for (const char *c = text; *c; c++)
		if (*c < low || *c > '~')
			return false;
	return len >= least && len <= most;
}

static bool parse_until(const char *text, uint64_t *until)
{
	*until = NT_UNTIL_NEVER;
	if (!strcmp(text, NEVER))
		return true;
	*until = NT_UNTIL_UNKNOWN;
	return !strcmp(text, UNKNOWN) ||
	       !nt_number_parse(text, INT64_MAX, until);
}

/* Fields of a line, in order. */
enum { ADDR, NAME, LAST, UNTIL, BY, FIELDS };

/* Return: does the line have the right number of fields? */
static bool split(char *line, bool has_until, char *fields[FIELDS])
{
	fields[UNTIL] = (char *)UNKNOWN;
	for (int i = 0; i < FIELDS; i++) {
		if (i == UNTIL && !has_until)
			continue;
		fields[i] = strsep(&line, "\t");
		if (!fields[i])
			return false;
	}
	return !line;
}

/* Return: NULL or the error. */
static const char *parse_line(char *line, bool has_until, struct nt_seen *seen)
{
	char *fields[FIELDS];
	const char *why;

	if (!split(line, has_until, fields))
		return has_until ? "must have five fields" :
				   "must have four fields";
	if (nt_addr_parse(fields[ADDR], &seen->addr, &why))
		return "the address is none";
	if (!is_text(fields[NAME], '!', 1, NETTRUST_NAME_MAX))
		return "the name is none";
	if (nt_number_parse(fields[LAST], INT64_MAX, &seen->last))
		return "the time is none";
	if (!parse_until(fields[UNTIL], &seen->until))
		return "the end of the lease is none";
	if (!is_text(fields[BY], ' ', 0, NT_HISTORY_BY_MAX))
		return "the rule is none";
	seen->name = fields[NAME];
	seen->by = fields[BY];
	return NULL;
}

static int compare(const void *a, const void *b)
{
	const struct nt_seen *s = a, *t = b;

	return s->last < t->last ? -1 : s->last > t->last;
}

/* The last line is no pair. */
static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; (text = strchr(text, '\n')); text++)
		n++;
	return n;
}

static bool is_end(const char *line, size_t n)
{
	uint64_t number;

	return !nt_number_parse(line + strlen(END), SIZE_MAX, &number) &&
	       number == n;
}

/* Parses the lines after the head. Return: NULL, or the error in line *n. */
static const char *parse_lines(char *text, bool has_until, struct nt_seen *seen,
			       size_t *n)
{
	const char *why;
	char *line;

	for (*n = 0; (line = strsep(&text, "\n")) && text; (*n)++) {
		if (!strncmp(line, END, strlen(END)))
			return is_end(line, *n) && !*text ? NULL :
				"this is not where it should end";
		why = parse_line(line, has_until, &seen[*n]);
		if (why)
			return why;
	}
	return "the end is missing";
}

int nt_history_parse(char *text, size_t len, struct nt_seen **seen, size_t *n,
		     char why[NT_HISTORY_WHY])
{
	const char *cause = "this is no list of names of this version";
	size_t head = strlen(NT_HISTORY_HEAD);
	bool has_until = !strncmp(text, NT_HISTORY_HEAD, head);

	*n = 0;
	*seen = calloc(count_lines(text) + 1, sizeof(**seen));
	if (!*seen) {
		snprintf(why, NT_HISTORY_WHY, "out of memory");
		return -ENOMEM;
	}
	if (strlen(text) != len)
		cause = "there is a NUL in it";
	else if (has_until || !strncmp(text, NT_HISTORY_HEAD_1, head))
		cause = parse_lines(text + head, has_until, *seen, n);
	if (!cause) {
		qsort(*seen, *n, sizeof(**seen), compare);
		return 0;
	}
	snprintf(why, NT_HISTORY_WHY, "line %zu: %s", *n + 2, cause);
	free(*seen);
	*seen = NULL;
	return -EINVAL;
}
