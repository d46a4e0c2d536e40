/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What was denied, or in mode audit would have been: a bounded table of
 * destinations and services, of which the one seen longest ago goes when it is
 * full. Pure.
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
	enum nettrust_reason reason;	/* of the last */
	char name[NETTRUST_NAME_MAX + 1];	/* that the kernel told, or "" */
	char program[NT_PROGRAM_STRLEN];	/* of the last, or "" */
	bool has_uid;
	uint32_t uid;
	uint64_t packets;
	uint64_t last;		/* seconds since 1970 */
};

struct nt_denials;

/* Return: NULL if memory ran out. */
struct nt_denials *nt_denials_new(void);
void nt_denials_free(struct nt_denials *denials);

/* Counts one; packets is how many it stands for. */
void nt_denials_add(struct nt_denials *denials, const struct nt_denied *denied);

/**
 * nt_denials_read() - counts a line that "nettrust monitor --json" printed
 * @denials: table
 * @line: JSON, with or without its newline; an event that is no denial is
 *	passed over
 * @since: seconds since 1970; what is older is passed over
 *
 * Return: NULL, or why it is no event.
 */
const char *nt_denials_read(struct nt_denials *denials, const char *line,
			    uint64_t since);

/*
 * The entry as such a line, which stands for all its packets; buf of
 * NT_DENIED_LINE octets. Return: its length.
 */
#define NT_DENIED_LINE 1024
size_t nt_denials_line(const struct nt_denied *denied, char *buf);

/* The entries, in no order; valid until the next change. */
const struct nt_denied *nt_denials_list(const struct nt_denials *denials,
					size_t *n);
/* How many had to go because the table was full. */
uint64_t nt_denials_forgotten(const struct nt_denials *denials);

#endif
