/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A bounded table of denied destinations and services (in mode audit, of those that
 * would have been denied). When it is full, the least recently seen entry is
 * dropped. Pure.
 */
#ifndef NETTRUST_DENIALS_H
#define NETTRUST_DENIALS_H

#include "lib/base/addr.h"

#define NT_DENIALS_MAX	4096
#define NT_PROGRAM_STRLEN 64

struct nt_denied {
	struct nt_addr dst;
	uint8_t proto;
	uint16_t port;		/* 0 if there is none */
	enum nettrust_reason reason;	/* of the last denial */
	char name[NETTRUST_NAME_MAX + 1];	/* of a lapsed lease, or "" */
	char program[NT_PROGRAM_STRLEN];	/* of the last denial, or "" */
	bool has_uid;
	uint32_t uid;
	uint64_t packets;
	uint64_t last;		/* seconds since 1970 */
};

struct nt_denials;

/* Return: NULL if memory ran out. */
struct nt_denials *nt_denials_new(void);
void nt_denials_free(struct nt_denials *denials);

/* Adds denied->packets denials. */
void nt_denials_add(struct nt_denials *denials, const struct nt_denied *denied);

/**
 * nt_denials_read() - add a line that "nettrust monitor --json" printed
 * @denials: table
 * @line: JSON, with or without its newline; events other than denials are
 *	skipped
 * @since: seconds since 1970; older events are skipped
 *
 * Return: NULL, or why the line is not an event.
 */
const char *nt_denials_read(struct nt_denials *denials, const char *line,
			    uint64_t since);

/*
 * Prints the entry as one such line for all its packets into buf, of NT_DENIED_LINE
 * octets. Return: its length.
 */
#define NT_DENIED_LINE 1024
size_t nt_denials_line(const struct nt_denied *denied, char *buf);

/* The entries, in no order; valid until the next change. */
const struct nt_denied *nt_denials_list(const struct nt_denials *denials,
					size_t *n);
/* Entries dropped because the table was full. */
uint64_t nt_denials_forgotten(const struct nt_denials *denials);

#endif
