/* SPDX-License-Identifier: GPL-2.0 */
/* Tables for people, fitted to the width of the terminal. */
#ifndef NETTRUST_CLI_TABLE_H
#define NETTRUST_CLI_TABLE_H

#include <stddef.h>

#define NT_TABLE_COLUMNS 10
#define NT_TABLE_CELL 448
typedef char nt_table_cells[NT_TABLE_COLUMNS][NT_TABLE_CELL];

struct nt_table {
	const char *const *headers;
	unsigned int n_columns;
	unsigned int right;	/* bit n: column n is right-aligned */
	unsigned int cut;	/* bit n: column n may be truncated */
	size_t size;		/* of an element */
	/* Formats the cells of an element. */
	void (*row)(const void *element, nt_table_cells cells);
};

/*
 * Prints an array. A table that is too wide for the terminal has its columns
 * truncated; if that is not enough, each cell gets a line of its own.
 */
void nt_table_print(const struct nt_table *table, const void *elements,
		    size_t n);

#endif
