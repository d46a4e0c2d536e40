// SPDX-License-Identifier: GPL-2.0
#include "lib/dns/edns.h"

#include <string.h>

#define HEADER_LEN	12
#define TYPE_OPT	41
#define OPTION_HEADER	4	/* code, length */

static uint16_t get16(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

static void put16(uint8_t *at, size_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

/* Return: behind the name, 0 if it does not end in the message. */
static size_t skip_name(const uint8_t *wire, size_t len, size_t at)
{
	while (at < len && wire[at]) {
		if (wire[at] >= 0xc0)
			return at + 2 <= len ? at + 2 : 0;
		if (wire[at] > 63)
			return 0;
		at += wire[at] + 1;
	}
	return at < len ? at + 1 : 0;
}

static bool read_options(const uint8_t *at, size_t left, struct nt_edns *edns)
{
	while (left >= OPTION_HEADER) {
		uint16_t code = get16(at), len = get16(at + 2);

		if (len > left - OPTION_HEADER)
			return false;
		if (code == NT_EDNS_PADDING)
			edns->padding = true;
		if (code == NT_EDNS_KEEPALIVE) {
			edns->keepalive = true;
			if (len == 2)
				edns->timeout = get16(at + OPTION_HEADER);
		}
		at += OPTION_HEADER + len;
		left -= OPTION_HEADER + len;
	}
	return !left;
}

bool nt_edns_find(const uint8_t *wire, size_t len, struct nt_edns *edns)
{
	unsigned int questions, records, i;
	size_t at = HEADER_LEN;
	uint16_t type, rdlen;

	memset(edns, 0, sizeof(*edns));
	edns->timeout = -1;
	if (len < HEADER_LEN)
		return false;
	questions = get16(wire + 4);
	records = get16(wire + 6) + get16(wire + 8) + get16(wire + 10);
	for (i = 0; i < questions + records; i++) {
		at = skip_name(wire, len, at);
		if (!at || len - at < 4)
			return false;
		if (i < questions) {
			at += 4;
			continue;
		}
		if (len - at < 10)
			return false;
		type = get16(wire + at);
		rdlen = get16(wire + at + 8);
		if (rdlen > len - at - 10)
			return false;
		if (type == TYPE_OPT) {
			edns->rdlen_at = at + 8;
			edns->end = at + 10 + rdlen;
			return read_options(wire + at + 10, rdlen, edns);
		}
		at += 10 + rdlen;
	}
	return false;
}

static size_t put_option(uint8_t *wire, size_t len, size_t size, uint16_t code,
			 const uint8_t *data, size_t n)
{
	size_t more = OPTION_HEADER + n;
	struct nt_edns edns;

	if (!nt_edns_find(wire, len, &edns) || edns.end != len ||
	    size < len || size - len < more ||
	    get16(wire + edns.rdlen_at) + more > UINT16_MAX)
		return len;
	put16(wire + edns.rdlen_at, get16(wire + edns.rdlen_at) + more);
	put16(wire + len, code);
	put16(wire + len + 2, n);
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
	put16(data, timeout);
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
