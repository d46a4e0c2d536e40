/* SPDX-License-Identifier: GPL-2.0 */
/*
 * EDNS options that belong to a transport and not to a query: padding (RFC
 * 7830, 8467) and the idle time of a connection (RFC 7828). They are read from
 * and put into messages as they stand on the wire. Pure.
 */
#ifndef NETTRUST_EDNS_H
#define NETTRUST_EDNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NT_EDNS_KEEPALIVE	11
#define NT_EDNS_PADDING		12

struct nt_edns {
	size_t end;		/* of the OPT record, octets from the start */
	size_t rdlen_at;	/* where its length stands */
	bool padding;
	bool keepalive;
	int timeout;		/* of keepalive, in 100 ms; -1 if none is told */
};

/**
 * nt_edns_find() - look for the OPT record of a message
 * @wire: message, perhaps hostile
 * @len: its length
 * @edns: filled
 *
 * Return: false if there is none, or the message is malformed up to there.
 */
bool nt_edns_find(const uint8_t *wire, size_t len, struct nt_edns *edns);

/*
 * Both put an option at the end of a message that ends with its OPT record,
 * as those that we make do, and return its new length: the old one if there is
 * no such record, or room for less than that in size octets.
 *
 * timeout: as above. block: the length becomes a multiple of it.
 */
size_t nt_edns_put_keepalive(uint8_t *wire, size_t len, size_t size,
			     int timeout);
size_t nt_edns_put_padding(uint8_t *wire, size_t len, size_t size,
			   size_t block);

#endif
