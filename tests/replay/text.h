/* SPDX-License-Identifier: GPL-2.0 */
/* DNS messages as scenarios write them: "NOERROR ad | RECORD | RECORD || RECORD". */
#ifndef NETTRUST_TEXT_H
#define NETTRUST_TEXT_H

#include "lib/dns/message.h"

/*
 * The records of a text, "|" between them and "||" before those of the
 * authority section, into the packet. Return: false if one cannot be read.
 */
bool text_to_records(const char *text, ldns_pkt *packet);
/* The reverse, malloc'd, with a leading "|". */
char *text_of_records(const ldns_pkt *packet);

/*
 * A reply: rcode, "tc", "ad", "ede=N" and "cookie" if it has them, records.
 * Malloc'd; NULL if the message is malformed.
 */
char *text_of_reply(const uint8_t *wire, size_t len);

/* Such a line with normalized blanks; malloc'd, or NULL. */
char *text_tidy(const char *line);

/* Number of an rcode by its name, or -1. */
int text_rcode(const char *name);

/* Octets of "00ff.."; Return: how many, at most size. */
size_t text_hex(const char *hex, uint8_t *out, size_t size);

#endif
