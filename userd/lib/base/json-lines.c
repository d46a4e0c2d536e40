// SPDX-License-Identifier: GPL-2.0
#include "lib/base/json-lines.h"

#include <stdio.h>
#include <string.h>

#define PATH_LEN 256	/* longer paths are truncated */

struct walk {
	const char *at;
	unsigned long line;
	char path[PATH_LEN];
	bool (*each)(const struct nt_json_at *at, void *data);
	void *data;
};

static bool value(struct walk *walk, unsigned int depth);

static void blanks(struct walk *walk)
{
	for (; *walk->at && strchr(" \t\r\n", *walk->at); walk->at++)
		walk->line += *walk->at == '\n';
}

/* Return: false if there is no string here. */
static bool string(struct walk *walk, const char **text, size_t *len)
{
	if (*walk->at != '"')
		return false;
	*text = ++walk->at;
	for (; *walk->at && *walk->at != '"'; walk->at++)
		if (*walk->at == '\\' && walk->at[1])
			walk->at++;
	*len = walk->at - *text;
	return *walk->at++ == '"';
}

/* Steps to the next element or behind the container. Return: is there one? */
static bool more(struct walk *walk, char end, bool *good)
{
	blanks(walk);
	*good = *walk->at == ',' || *walk->at == end;
	return *good && *walk->at++ == ',';
}

static bool object(struct walk *walk, unsigned int depth)
{
	size_t base = strlen(walk->path), len;
	const char *key;
	bool good = true;

	walk->at++;
	blanks(walk);
	if (*walk->at == '}') {
		walk->at++;
		return true;
	}
	do {
		blanks(walk);
		if (!string(walk, &key, &len))
			return false;
		blanks(walk);
		if (*walk->at++ != ':')
			return false;
		snprintf(walk->path + base, PATH_LEN - base, "%s%.*s",
			 base ? "." : "", (int)(len < PATH_LEN ? len : PATH_LEN),
			 key);
		if (!value(walk, depth + 1))
			return false;
		walk->path[base] = '\0';
	} while (more(walk, '}', &good));
	return good;
}

static bool array(struct walk *walk, unsigned int depth)
{
	size_t base = strlen(walk->path), i = 0;
	bool good = true;

	walk->at++;
	blanks(walk);
	if (*walk->at == ']') {
		walk->at++;
		return true;
	}
	do {
		snprintf(walk->path + base, PATH_LEN - base, "[%zu]", ++i);
		if (!value(walk, depth + 1))
			return false;
		walk->path[base] = '\0';
	} while (more(walk, ']', &good));
	return good;
}

/* Return: false at the end of the walk. */
static bool value(struct walk *walk, unsigned int depth)
{
	struct nt_json_at at = { .path = walk->path };
	const char *begin;

	blanks(walk);
	if (depth > NT_JSON_DEPTH_MAX)
		return false;
	begin = walk->at;
	at.line = walk->line;
	if (*begin == '"' && !string(walk, &at.string, &at.len))
		return false;
	if (!walk->each(&at, walk->data))
		return false;
	if (*begin == '{')
		return object(walk, depth);
	if (*begin == '[')
		return array(walk, depth);
	if (*begin != '"')
		walk->at += strcspn(walk->at, ",]} \t\r\n");
	return walk->at > begin;
}

void nt_json_walk(const char *text,
		  bool (*each)(const struct nt_json_at *at, void *data),
		  void *data)
{
	struct walk walk = { .at = text, .line = 1, .each = each,
			     .data = data };

	value(&walk, 0);
}

struct wanted {
	const char *path;
	unsigned long line;
};

static bool is_it(const struct nt_json_at *at, void *data)
{
	struct wanted *wanted = data;

	if (strcmp(at->path, wanted->path))
		return true;
	wanted->line = at->line;
	return false;
}

unsigned long nt_json_line(const char *text, const char *path)
{
	struct wanted wanted = { .path = path };

	nt_json_walk(text, is_it, &wanted);
	return wanted.line;
}
