/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lists of names from files: hosts files, plain names, and those lines of
 * adblock's syntax that speak of names alone. All lists share one set of names.
 */
#ifndef NETTRUST_LISTS_H
#define NETTRUST_LISTS_H

#include <stdio.h>

#include "lib/config/load.h"
#include "lib/base/names.h"

#define NT_LISTS_MAX		255
#define NT_LISTS_LINE_MAX	4096	/* letters */

/* What lists say of a name. */
enum {
	NT_LISTED_DENY = 1 << 0,
	NT_LISTED_ALLOW = 1 << 1,
	NT_LISTED_EXCEPT = 1 << 2,	/* no list denies it after all */
	NT_LISTED_CHAIN = 1 << 3,	/* as a link of a chain, too */
};

struct nt_lists;

/* What became of a file. */
struct nt_list_report {
	size_t names;		/* lines, or words, that were taken */
	size_t skipped;		/* that were not */
	unsigned long line;	/* of the first of these, or of the error */
	const char *why;
};

/* names_max: most names of all lists. Return: NULL if memory ran out. */
struct nt_lists *nt_lists_new(size_t names_max);
void nt_lists_free(struct nt_lists *lists);

/**
 * nt_lists_read() - add a file
 * @lists: to these
 * @number: of the list, below NT_LISTS_MAX
 * @list: its format and meaning
 * @file: the text
 * @report: filled
 *
 * A line that is no name is skipped and counted: lists come from others, and
 * one slip of theirs must not leave the machine without the rest.
 *
 * Return: 0; -EINVAL for what is no text, -E2BIG for more names than fit, -EIO,
 * -ENOMEM, all with report->line and report->why set.
 */
int nt_lists_read(struct nt_lists *lists, unsigned int number,
		  const struct nt_list *list, FILE *file,
		  struct nt_list_report *report);

/**
 * nt_lists_find() - what the lists say of one part of a name
 * @lists: lists
 * @suffixes: the name, taken apart with nt_names_common_key()
 * @i: which part; 0 is the name itself
 * @number: gets the list that denies, or else the one that allows
 *
 * Return: NT_LISTED_*; 0: nothing.
 */
unsigned int nt_lists_find(const struct nt_lists *lists,
			   const struct nt_suffixes *suffixes, unsigned int i,
			   unsigned int *number);
const struct nt_names *nt_lists_names(const struct nt_lists *lists);

#endif
