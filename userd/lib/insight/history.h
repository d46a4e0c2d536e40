/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which names an address had: a bounded table of address and name pairs, which drops
 * the least recently seen one when it is full, and its text format. Pure; the caller
 * locks.
 */
#ifndef NETTRUST_HISTORY_H
#define NETTRUST_HISTORY_H

#include "lib/base/addr.h"
#include "lib/config/types.h"	/* NT_HISTORY_MAX */

#define NT_HISTORY_BY_MAX	63	/* letters */
/* A line of the text, with its newline and a NUL. */
#define NT_HISTORY_LINE \
	(NT_ADDR_STRLEN + NETTRUST_NAME_MAX + NT_HISTORY_BY_MAX + 48)
#define NT_HISTORY_WHY		96	/* octets of an error sentence */

struct nt_history;

/* A pair. The strings are borrowed. */
struct nt_seen {
	struct nt_addr addr;
	const char *name;	/* in lower case, without the final dot */
	const char *by;		/* rule that allowed it last, "" for none */
	uint64_t last;		/* seconds since 1970 */
	/*
	 * When the lease expires, unless connections keep it alive; seconds since
	 * 1970, NT_UNTIL_NEVER, or NT_UNTIL_UNKNOWN in files of older versions.
	 */
	uint64_t until;
};

#define NT_UNTIL_UNKNOWN	0
#define NT_UNTIL_NEVER		UINT64_MAX

/* most: limit of pairs, at least 1. Return: NULL if memory ran out. */
struct nt_history *nt_history_new(size_t most);
void nt_history_free(struct nt_history *history);

/**
 * nt_history_see() - record an address in the answer for a name
 * @history: history
 * @seen: the pair, without @by. A name that is empty, too long or not printable
 *	ASCII is not recorded; an @until earlier than the recorded one is ignored,
 *	as it is for the lease
 * @generation: of the rules
 *
 * Return: true if the rule that allowed the pair is not recorded for this
 * generation, for the caller to look it up and call nt_history_explain().
 */
bool nt_history_see(struct nt_history *history, const struct nt_seen *seen,
		    unsigned int generation);
/* Sets the rule of the last pair; "?" replaces what is not printable ASCII. */
void nt_history_explain(struct nt_history *history, const char *by);

size_t nt_history_count(const struct nt_history *history);
/*
 * Reads the pair at a place; places are numbered from 0, in no order. Valid until
 * the next change.
 */
void nt_history_get(const struct nt_history *history, size_t place,
		    struct nt_seen *seen);

/*
 * The text begins with NT_HISTORY_HEAD, has a line for each pair, with fields
 * separated by tabs, and ends with the line "end COUNT". Version 1 lacks the field
 * until.
 */
#define NT_HISTORY_HEAD "nettrust names 2\n"
#define NT_HISTORY_HEAD_1 "nettrust names 1\n"
/* Return: length of the line. */
size_t nt_history_line(const struct nt_seen *seen, char line[NT_HISTORY_LINE]);

/**
 * nt_history_parse() - read the text
 * @text: NUL-terminated; modified, and @seen points into it
 * @len: octets without the NUL
 * @seen: malloc'd pairs, least recently seen first; NULL on failure
 * @n: number of @seen
 * @why: the error as a sentence
 *
 * Checks every field, and that the text is complete.
 *
 * Return: 0 or -errno.
 */
int nt_history_parse(char *text, size_t len, struct nt_seen **seen, size_t *n,
		     char why[NT_HISTORY_WHY]);

#endif
