/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which names an address had: a bounded table of pairs of address and name, of
 * which the one seen longest ago goes when it is full, and the text that it is
 * kept as. Pure; no locks.
 */
#ifndef NETTRUST_HISTORY_H
#define NETTRUST_HISTORY_H

#include "lib/base/addr.h"
#include "lib/config/types.h"	/* NT_HISTORY_MAX */

#define NT_HISTORY_BY_MAX	63	/* letters */
/* A line of the text, with its newline and a NUL. */
#define NT_HISTORY_LINE \
	(NT_ADDR_STRLEN + NETTRUST_NAME_MAX + NT_HISTORY_BY_MAX + 48)
#define NT_HISTORY_WHY		96	/* octets for a sentence */

struct nt_history;

/* A pair. The strings are others' and not changed. */
struct nt_seen {
	struct nt_addr addr;
	const char *name;	/* in lower case, without the final dot */
	const char *by;		/* rule that allowed it last, "" for none */
	uint64_t last;		/* seconds since 1970 */
	/*
	 * When its lease ends by its ttl, and later only if connections keep it:
	 * NT_UNTIL_NEVER, or NT_UNTIL_UNKNOWN, of files of earlier versions.
	 */
	uint64_t until;
};

#define NT_UNTIL_UNKNOWN	0
#define NT_UNTIL_NEVER		UINT64_MAX

/* most: pairs, at least 1. Return: NULL if memory ran out. */
struct nt_history *nt_history_new(size_t most);
void nt_history_free(struct nt_history *history);

/**
 * nt_history_see() - an answer gave an address to a name
 * @history: history
 * @seen: what it gave, @by apart; a name that is empty, too long or has letters
 *	that are no printable ASCII is not kept, and @until only if it is later than
 *	before, as it is with the lease
 * @generation: of the rules
 *
 * Return: true if it is not known what rule of this generation allowed it;
 * nt_history_explain() may follow.
 */
bool nt_history_see(struct nt_history *history, const struct nt_seen *seen,
		    unsigned int generation);
/* Of the pair that was seen last; what is no printable ASCII becomes "?". */
void nt_history_explain(struct nt_history *history, const char *by);

size_t nt_history_count(const struct nt_history *history);
/*
 * The pair at a place, which are numbered from 0 in no order; valid until the
 * next change.
 */
void nt_history_get(const struct nt_history *history, size_t place,
		    struct nt_seen *seen);

/*
 * The text begins with NT_HISTORY_HEAD, has a line for each pair, fields apart
 * by tabs, and ends with the line "end COUNT". Version 1 had no field for until.
 */
#define NT_HISTORY_HEAD "nettrust names 2\n"
#define NT_HISTORY_HEAD_1 "nettrust names 1\n"
/* Return: length of the line. */
size_t nt_history_line(const struct nt_seen *seen, char line[NT_HISTORY_LINE]);

/**
 * nt_history_parse() - read the text
 * @text: with a NUL behind it; is changed, and what is found points into it
 * @len: octets without the NUL
 * @seen: malloc'd pairs, the one seen longest ago first; NULL on failure
 * @n: how many
 * @why: a sentence on failure
 *
 * Every field is checked, and that nothing is missing. Return: 0 or -errno.
 */
int nt_history_parse(char *text, size_t len, struct nt_seen **seen, size_t *n,
		     char why[NT_HISTORY_WHY]);

#endif
