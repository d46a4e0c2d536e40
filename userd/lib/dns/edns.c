// SPDX-License-Identifier: GPL-2.0
#include "lib/dns/edns.h"

#include <string.h>

#include "lib/dns/wire.h"

#define TYPE_OPT	41
#define TYPE_TSIG	250
#define OPTION_HEADER	4	/* code, length */

/* Return: do the options fill the record? */
static bool read_options(const uint8_t *at, size_t left, struct nt_edns *edns)
{
	uint16_t code, len;

	while (left >= OPTION_HEADER) {
		code = nt_get16(at);
		len = nt_get16(at + 2);
		at += OPTION_HEADER;
		left -= OPTION_HEADER;
		if (len > left)
			return false;
		switch (code) {
		case NT_EDNS_COOKIE:
			/* The first counts, RFC 7873 section 5.2. */
			if (edns->cookie)
				break;
			edns->cookie = at;
			edns->cookie_len = len;
			break;
		case NT_EDNS_KEEPALIVE:
			edns->keepalive = true;
			if (len == 2)
				edns->timeout = nt_get16(at);
			break;
		case NT_EDNS_PADDING:
			edns->padding = true;
			break;
		}
		at += len;
		left -= len;
	}
	return !left;
}

/* RFC 6891 section 6.1.3: class and ttl hold other things than their names say. */
static void read_opt(const uint8_t *wire, const struct nt_rr *rr,
		     struct nt_edns *edns)
{
	edns->end = rr->rdata + rr->rdlen;
	edns->rdlen_at = rr->rdata - 2;
	edns->size = rr->class;
	edns->version = wire[rr->ttl_at + 1];
	edns->dnssec_ok = wire[rr->ttl_at + 2] >> 7;
	if (!edns->version)
		edns->malformed = !read_options(wire + rr->rdata, rr->rdlen,
						edns);
}

bool nt_edns_read(const uint8_t *wire, size_t len, size_t at,
		  struct nt_edns *edns)
{
	unsigned int others = nt_get16(wire + 6) + nt_get16(wire + 8), i;
	bool tsig = false;
	struct nt_rr rr;

	memset(edns, 0, sizeof(*edns));
	edns->timeout = -1;
	for (i = 0; i < others + nt_get16(wire + 10); i++) {
		if (!nt_wire_rr(wire, len, &at, &rr))
			return false;
		if (rr.type == TYPE_OPT) {
			if (edns->end || i < others || wire[rr.owner])
				return false;
			read_opt(wire, &rr, edns);
		} else if (rr.type == TYPE_TSIG) {
			if (tsig)
				return false;
			tsig = true;
		}
	}
	return true;
}

bool nt_edns_find(const uint8_t *wire, size_t len, struct nt_edns *edns)
{
	size_t at = NT_HEADER_LEN;
	unsigned int i;

	if (len < NT_HEADER_LEN)
		return false;
	for (i = 0; i < nt_get16(wire + 4); i++) {
		at = nt_wire_name(wire, len, at, NULL, NULL);
		if (!at || len - at < 4)
			return false;
		at += 4;
	}
	return nt_edns_read(wire, len, at, edns) && edns->end &&
	       !edns->version && !edns->malformed;
}

static size_t put_option(uint8_t *wire, size_t len, size_t size, uint16_t code,
			 const uint8_t *data, size_t n)
{
	size_t more = OPTION_HEADER + n;
	struct nt_edns edns;

	if (!nt_edns_find(wire, len, &edns) || edns.end != len ||
	    size < len || size - len < more ||
	    nt_get16(wire + edns.rdlen_at) + more > UINT16_MAX)
		return len;
	nt_put16(wire + edns.rdlen_at, nt_get16(wire + edns.rdlen_at) + more);
	nt_put16(wire + len, code);
	nt_put16(wire + len + 2, n);
	if (data)
		memcpy(wire + len + OPTION_HEADER, data, n);
	else
		memset(wire + len + OPTION_HEADER, 0, n);
	return len + more;
}

size_t nt_edns_put_keepalive(uint8_t *wire, size_t len, size_t size,
			     int timeout)
{
	uint8_t data[2];

	if (timeout < 0)
		return put_option(wire, len, size, NT_EDNS_KEEPALIVE, NULL, 0);
	nt_put16(data, timeout);
	return put_option(wire, len, size, NT_EDNS_KEEPALIVE, data, 2);
}

size_t nt_edns_put_padding(uint8_t *wire, size_t len, size_t size,
			   size_t block)
{
	size_t whole = (len + OPTION_HEADER + block - 1) / block * block;

	if (whole > size)
		whole = size;
	if (whole < len + OPTION_HEADER)
		return len;
	return put_option(wire, len, size, NT_EDNS_PADDING, NULL,
			  whole - len - OPTION_HEADER);
}
