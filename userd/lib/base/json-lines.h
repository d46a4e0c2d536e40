/* SPDX-License-Identifier: GPL-2.0 */
/*
 * On which line of a JSON text a value stands, which jansson does not keep.
 * Pure.
 */
#ifndef NETTRUST_JSON_LINES_H
#define NETTRUST_JSON_LINES_H

#include <stdbool.h>
#include <stddef.h>

#define NT_JSON_DEPTH_MAX 16

/* A value. The strings are parts of the text, without a NUL behind them. */
struct nt_json_at {
	const char *path;	/* "rules[3].name"; elements count from 1 */
	unsigned long line;	/* where it begins, from 1 */
	const char *string;	/* between its quotes as it is written, or NULL */
	size_t len;
};

/**
 * nt_json_walk() - every value of a text, containers before what is in them
 * @text: that a parser took; what is no JSON, or nested deeper than
 *	NT_JSON_DEPTH_MAX, ends the walk
 * @each: told of a value; false ends the walk
 * @data: for it
 */
void nt_json_walk(const char *text,
		  bool (*each)(const struct nt_json_at *at, void *data),
		  void *data);

/* Return: the line of the value with this path, 0 if there is none. */
unsigned long nt_json_line(const char *text, const char *path);

#endif
