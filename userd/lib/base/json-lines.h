/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds the line that a value of a JSON text is on, which jansson does not record.
 * Pure.
 */
#ifndef NETTRUST_JSON_LINES_H
#define NETTRUST_JSON_LINES_H

#include <stdbool.h>
#include <stddef.h>

#define NT_JSON_DEPTH_MAX 16

/* A value. string points into the text and is not NUL-terminated. */
struct nt_json_at {
	const char *path;	/* "rules[3].name"; elements count from 1 */
	unsigned long line;	/* where it begins, from 1 */
	const char *string;	/* raw, between the quotes; NULL: no string */
	size_t len;
};

/**
 * nt_json_walk() - visit the values of a text, containers before their contents
 * @text: JSON that a parser has accepted; anything else, or nesting deeper than
 *	NT_JSON_DEPTH_MAX, ends the walk
 * @each: called for each value; returns false to end the walk
 * @data: passed to @each
 */
void nt_json_walk(const char *text,
		  bool (*each)(const struct nt_json_at *at, void *data),
		  void *data);

/* Return: the line of the value with this path, 0 if there is none. */
unsigned long nt_json_line(const char *text, const char *path);

#endif
