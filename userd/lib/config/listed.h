/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lists of names from files: hosts files, plain names, and those lines of adblock
 * syntax that consist of a name. All lists share one set of names.
 */
#ifndef NETTRUST_LISTS_H
#define NETTRUST_LISTS_H

#include <stdio.h>

#include "lib/config/types.h"
#include "lib/base/names.h"

#define NT_LISTS_MAX		255
#define NT_LISTS_LINE_MAX	4096	/* octets */

/* What the lists say about a name. */
enum {
	NT_LISTED_DENY = 1 << 0,
	NT_LISTED_ALLOW = 1 << 1,
	NT_LISTED_EXCEPT = 1 << 2,	/* an exception: no list denies it */
	NT_LISTED_CHAIN = 1 << 3,	/* also as a link of a CNAME chain */
};

struct nt_lists;

/* The result of reading a file. */
struct nt_list_report {
	size_t names;		/* accepted */
	size_t skipped;		/* lines that are not names */
	unsigned long line;	/* of the first skipped one, or of the error */
	const char *why;
};

/* names_max: limit for all lists together. Return: NULL if memory ran out. */
struct nt_lists *nt_lists_new(size_t names_max);
void nt_lists_free(struct nt_lists *lists);

/**
 * nt_lists_read() - add the names of a file
 * @lists: lists
 * @number: of the list, below NT_LISTS_MAX
 * @list: its format and meaning
 * @file: text
 * @report: filled
 *
 * A line that is not a name is skipped and counted: lists come from third parties,
 * and one bad line must not disable the rest.
 *
 * Return: 0; -EINVAL if the file is not text, -E2BIG for too many names, -EIO,
 * -ENOMEM; @report->line and @report->why say more.
 */
int nt_lists_read(struct nt_lists *lists, unsigned int number,
		  const struct nt_list *list, FILE *file,
		  struct nt_list_report *report);

/**
 * nt_lists_find() - look up one suffix of a name
 * @lists: lists
 * @suffixes: of the name, split with nt_names_common_key()
 * @i: index of the suffix; 0 is the name itself
 * @number: receives the list that denies, else the one that allows
 *
 * Return: bits NT_LISTED_*; 0 if it is on no list.
 */
unsigned int nt_lists_find(const struct nt_lists *lists,
			   const struct nt_suffixes *suffixes, unsigned int i,
			   unsigned int *number);
const struct nt_names *nt_lists_names(const struct nt_lists *lists);

#endif
