/* SPDX-License-Identifier: GPL-2.0 */
/*
 * EDNS (RFC 6891): the one reader of OPT records, for questions and answers, and
 * the options that belong to a transport and not to a query: padding (RFC 7830,
 * 8467) and the idle time of a connection (RFC 7828). Pure.
 */
#ifndef NETTRUST_EDNS_H
#define NETTRUST_EDNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NT_EDNS_COOKIE		10
#define NT_EDNS_KEEPALIVE	11
#define NT_EDNS_PADDING		12

/* An OPT record. Places are octets from the start of the message. */
struct nt_edns {
	size_t end;		/* of the record; 0: the message has none */
	size_t rdlen_at;	/* where its length stands */
	uint16_t size;		/* of UDP datagrams that the sender takes */
	uint8_t version;	/* unless it is 0, no option is read */
	bool dnssec_ok;
	bool malformed;		/* the options do not fill the record */
	const uint8_t *cookie;	/* in the message, NULL: none (RFC 7873) */
	size_t cookie_len;
	bool padding;
	bool keepalive;
	int timeout;		/* of keepalive, in 100 ms; -1: none given */
};

/**
 * nt_edns_read() - check all records of a message and read its OPT record
 * @wire: message, perhaps hostile, at least a header
 * @len: its length
 * @at: where the records begin, behind the questions
 * @edns: filled; @edns->end is 0 if there is no OPT record
 *
 * A message has at most one OPT record, in its additional section and owned by
 * the root (RFC 6891 section 6.1.1), and at most one TSIG record (RFC 8945
 * section 5.1).
 *
 * Return: false if it breaks one of these rules or a record is malformed. The
 * options are a matter of their own (@edns->malformed), since a client whose OPT
 * record can be found gets an error with one.
 */
bool nt_edns_read(const uint8_t *wire, size_t len, size_t at,
		  struct nt_edns *edns);

/**
 * nt_edns_find() - look for the OPT record of a message
 * @wire: message, perhaps hostile
 * @len: its length
 * @edns: filled
 *
 * Return: false if it has none of version 0, or is malformed.
 */
bool nt_edns_find(const uint8_t *wire, size_t len, struct nt_edns *edns);

/*
 * Both append an option to a message that ends with its OPT record, as all that we
 * make do. They return the new length, which is the old one if there is no such
 * record or size octets have no room for the option.
 *
 * timeout: as above. block: the length becomes a multiple of it.
 */
size_t nt_edns_put_keepalive(uint8_t *wire, size_t len, size_t size,
			     int timeout);
size_t nt_edns_put_padding(uint8_t *wire, size_t len, size_t size,
			   size_t block);

#endif
