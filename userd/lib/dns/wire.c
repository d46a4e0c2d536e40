// SPDX-License-Identifier: GPL-2.0
#include "lib/dns/wire.h"

#include <stdio.h>
#include <string.h>

#define POINTER 0xc0

#define TYPE_A		1
#define TYPE_NS		2
#define TYPE_CNAME	5
#define TYPE_SOA	6
#define TYPE_PTR	12
#define TYPE_MX		15
#define TYPE_AAAA	28

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

bool nt_type_has_addresses(uint16_t type)
{
	return type == TYPE_A || type == TYPE_AAAA || type == NT_TYPE_SVCB ||
	       type == NT_TYPE_HTTPS;
}

size_t nt_wire_name(const uint8_t *wire, size_t len, size_t at, uint8_t *name,
		    size_t *name_len)
{
	size_t end = 0, used = 0, first = at;
	unsigned int label, i;

	do {
		if (at >= len)
			return 0;
		label = wire[at];
		if (label >= POINTER) {
			if (at + 2 > len)
				return 0;
			if (!end)
				end = at + 2;
			at = nt_get16(wire + at) & 0x3fff;
			/* Each pointer leads further back, so this ends. */
			if (at >= first || at < NT_HEADER_LEN)
				return 0;
			first = at;
			continue;
		}
		if (label > 63 || at + 1 + label > len ||
		    used + 1 + label > NT_OWNER_MAX)
			return 0;
		if (name) {
			name[used] = label;
			for (i = 1; i <= label; i++)
				name[used + i] = lower(wire[at + i]);
		}
		used += 1 + label;
		at += 1 + label;
	} while (label);
	if (name_len)
		*name_len = used;
	return end ? end : at;
}

static bool name_fills(const uint8_t *wire, size_t len, size_t at, size_t end)
{
	return nt_wire_name(wire, len, at, NULL, NULL) == end;
}

static bool good_rdata(const uint8_t *wire, const struct nt_rr *rr)
{
	size_t end = rr->rdata + rr->rdlen, at;

	switch (rr->type) {
	case TYPE_A:
		return rr->rdlen == 4;
	case TYPE_AAAA:
		return rr->rdlen == 16;
	case TYPE_NS:
	case TYPE_CNAME:
	case TYPE_PTR:
		return name_fills(wire, end, rr->rdata, end);
	case TYPE_MX:
		return rr->rdlen > 2 &&
		       name_fills(wire, end, rr->rdata + 2, end);
	case TYPE_SOA:
		at = nt_wire_name(wire, end, rr->rdata, NULL, NULL);
		if (at)
			at = nt_wire_name(wire, end, at, NULL, NULL);
		return at && end - at == 20;
	default:
		return true;
	}
}

bool nt_wire_rr(const uint8_t *wire, size_t len, size_t *at, struct nt_rr *rr)
{
	size_t behind = nt_wire_name(wire, len, *at, NULL, NULL);

	if (!behind || len - behind < 10)
		return false;
	rr->owner = *at;
	rr->type = nt_get16(wire + behind);
	rr->class = nt_get16(wire + behind + 2);
	rr->ttl_at = behind + 4;
	rr->ttl = nt_get32(wire + rr->ttl_at);
	if (rr->ttl >> 31)
		rr->ttl = 0;
	rr->rdlen = nt_get16(wire + behind + 8);
	rr->rdata = behind + 10;
	if (len - rr->rdata < rr->rdlen)
		return false;
	*at = rr->rdata + rr->rdlen;
	return good_rdata(wire, rr);
}

/* Nearly all octets of names are. */
static bool is_plain(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

static char *put_octet(char *text, uint8_t c)
{
	if (c <= ' ' || c >= 0x7f)
		return text + sprintf(text, "\\%03u", c);
	if (strchr(".;()\\", c))
		*text++ = '\\';
	*text++ = c;
	return text;
}

void nt_wire_text(const uint8_t *name, char *text)
{
	char *start = text;
	unsigned int i;

	for (; *name; name += *name + 1) {
		if (text != start)
			*text++ = '.';
		for (i = 1; i <= *name; i++) {
			if (is_plain(name[i]))
				*text++ = name[i];
			else
				text = put_octet(text, name[i]);
		}
	}
	if (text == start)
		*text++ = '.';
	*text = 0;
}
