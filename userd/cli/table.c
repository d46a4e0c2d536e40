// SPDX-License-Identifier: GPL-2.0
#include "cli/table.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/base/addr.h"

#define CUT_LEAST 12	/* characters that a column keeps */
#define GAP 2

/* Return: columns of the terminal, SIZE_MAX if output goes elsewhere. */
static size_t terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	uint64_t n;

	if (!isatty(STDOUT_FILENO))
		return SIZE_MAX;
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	if (columns && !nt_number_parse(columns, 10000, &n) && n)
		return n;
	return SIZE_MAX;
}

static void measure(const struct nt_table *table, const void *elements,
		    size_t n, size_t *widths)
{
	const char *element = elements;
	nt_table_cells cells;
	size_t len;

	for (unsigned int c = 0; c < table->n_columns; c++)
		widths[c] = strlen(table->headers[c]);
	for (size_t i = 0; i < n; i++) {
		table->row(element + i * table->size, cells);
		for (unsigned int c = 0; c < table->n_columns; c++) {
			len = strlen(cells[c]);
			if (len > widths[c])
				widths[c] = len;
		}
	}
}

/* Shrinks the widest column that may be truncated. Return: does it fit? */
static bool fit(const struct nt_table *table, size_t *widths, size_t room)
{
	size_t total = (table->n_columns - 1) * GAP;
	unsigned int widest;

	for (unsigned int c = 0; c < table->n_columns; c++)
		total += widths[c];
	for (; total > room; total--) {
		widest = table->n_columns;
		for (unsigned int c = 0; c < table->n_columns; c++)
			if ((table->cut & 1u << c) && widths[c] > CUT_LEAST &&
			    (widest == table->n_columns ||
			     widths[c] > widths[widest]))
				widest = c;
		if (widest == table->n_columns)
			return false;
		widths[widest]--;
	}
	return true;
}

static void cut(char *cell, size_t width)
{
	if (strlen(cell) <= width)
		return;
	cell[width - 1] = '~';
	cell[width] = '\0';
}

static void print_row(const struct nt_table *table, const size_t *widths,
		      nt_table_cells cells)
{
	bool last;

	for (unsigned int c = 0; c < table->n_columns; c++) {
		last = c + 1 == table->n_columns;
		cut(cells[c], widths[c]);
		printf("%*s%s",
		       table->right & (1u << c) ? (int)widths[c] :
		       last ? 0 : -(int)widths[c],
		       cells[c], last ? "\n" : "  ");
	}
}

static void print_records(const struct nt_table *table, const void *elements,
			  size_t n)
{
	const char *element = elements;
	nt_table_cells cells;

	for (size_t i = 0; i < n; i++) {
		table->row(element + i * table->size, cells);
		if (i)
			putchar('\n');
		for (unsigned int c = 0; c < table->n_columns; c++)
			printf("%s %s\n", table->headers[c], cells[c]);
	}
}

void nt_table_print(const struct nt_table *table, const void *elements,
		    size_t n)
{
	size_t widths[NT_TABLE_COLUMNS];
	const char *element = elements;
	nt_table_cells cells;

	measure(table, elements, n, widths);
	if (!fit(table, widths, terminal_width())) {
		print_records(table, elements, n);
		return;
	}
	for (unsigned int c = 0; c < table->n_columns; c++)
		snprintf(cells[c], NT_TABLE_CELL, "%s", table->headers[c]);
	print_row(table, widths, cells);
	for (size_t i = 0; i < n; i++) {
		table->row(element + i * table->size, cells);
		print_row(table, widths, cells);
	}
}
