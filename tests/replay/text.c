// SPDX-License-Identifier: GPL-2.0
#include "text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const rcodes[] = {
	"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED",
	[16] = "BADVERS", [23] = "BADCOOKIE",
};

int text_rcode(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(rcodes) / sizeof(rcodes[0]); i++)
		if (rcodes[i] && !strcmp(rcodes[i], name))
			return i;
	return strncmp(name, "RCODE", 5) ? -1 : atoi(name + 5);
}

size_t text_hex(const char *hex, uint8_t *out, size_t size)
{
	unsigned int octet;
	size_t n = 0;

	for (; n < size && sscanf(hex, "%2x", &octet) == 1; hex += 2)
		out[n++] = octet;
	return n;
}

bool text_to_records(const char *text, ldns_pkt *packet)
{
	ldns_pkt_section section = LDNS_SECTION_ANSWER;
	char *copy = strdup(text), *at = copy, *end, *last;
	bool good = true;
	ldns_rr *rr;

	while (good && *at) {
		if (*at == '|') {
			section = LDNS_SECTION_AUTHORITY;
			at++;
		}
		end = strchrnul(at, '|');
		last = end;
		if (*end)
			end++;
		while (last > at && isspace((unsigned char)last[-1]))
			last--;
		*last = 0;
		while (isspace((unsigned char)*at))
			at++;
		if (*at) {
			good = ldns_rr_new_frm_str(&rr, at, 0, NULL, NULL) ==
			       LDNS_STATUS_OK;
			if (good)
				ldns_pkt_push_rr(packet, section, rr);
		}
		at = end;
	}
	free(copy);
	return good;
}

/* With single blanks. */
static void put_rr(FILE *out, const ldns_rr *rr)
{
	char *text = ldns_rr2str(rr), *at;

	fputs("| ", out);
	for (at = text; at && *at; at++) {
		if (!isspace((unsigned char)*at))
			fputc(*at, out);
		else if (at[1] && !isspace((unsigned char)at[1]))
			fputc(' ', out);
	}
	fputc(' ', out);
	free(text);
}

static void put_records(FILE *out, const ldns_pkt *packet)
{
	const ldns_rr_list *answer = ldns_pkt_answer(packet);
	const ldns_rr_list *authority = ldns_pkt_authority(packet);
	size_t i;

	for (i = 0; i < ldns_rr_list_rr_count(answer); i++)
		put_rr(out, ldns_rr_list_rr(answer, i));
	for (i = 0; i < ldns_rr_list_rr_count(authority); i++) {
		if (!i)
			fputc('|', out);
		put_rr(out, ldns_rr_list_rr(authority, i));
	}
}

char *text_of_records(const ldns_pkt *packet)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	put_records(out, packet);
	fclose(out);
	return text;
}

static void put_options(FILE *out, const ldns_pkt *packet)
{
	const ldns_rdf *data = ldns_pkt_edns_data(packet);
	size_t left = data ? ldns_rdf_size(data) : 0;
	const uint8_t *at = data ? ldns_rdf_data(data) : NULL;

	while (left >= 4) {
		uint16_t code = nt_get16(at), len = nt_get16(at + 2);

		if (code == LDNS_EDNS_EDE)
			fprintf(out, "ede=%u ", nt_get16(at + 4));
		else if (code == LDNS_EDNS_COOKIE)
			fputs("cookie ", out);
		else
			fprintf(out, "option=%u ", code);
		at += 4 + len;
		left -= 4 + len;
	}
}

char *text_of_reply(const uint8_t *wire, size_t len)
{
	ldns_pkt *packet;
	unsigned int rcode;
	char *text = NULL;
	size_t size;
	FILE *out;

	if (ldns_wire2pkt(&packet, wire, len) != LDNS_STATUS_OK)
		return NULL;
	out = open_memstream(&text, &size);
	rcode = ldns_pkt_edns_extended_rcode(packet) << 4 |
		ldns_pkt_get_rcode(packet);
	if (rcode < sizeof(rcodes) / sizeof(rcodes[0]) && rcodes[rcode])
		fprintf(out, "%s ", rcodes[rcode]);
	else
		fprintf(out, "RCODE%u ", rcode);
	fputs(ldns_pkt_tc(packet) ? "tc " : "", out);
	fputs(ldns_pkt_ad(packet) ? "ad " : "", out);
	put_options(out, packet);
	put_records(out, packet);
	fclose(out);
	ldns_pkt_free(packet);
	return text;
}

char *text_tidy(const char *line)
{
	const char *records = strchrnul(line, '|');
	ldns_pkt *packet = ldns_pkt_new();
	char *text = NULL, *word, *copy, *rest;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	copy = strndup(line, records - line);
	rest = copy;
	while ((word = strsep(&rest, " \t")))
		if (*word)
			fprintf(out, "%s ", word);
	free(copy);
	if (*records && !text_to_records(records + 1, packet))
		fputs("with a record that cannot be read", out);
	put_records(out, packet);
	ldns_pkt_free(packet);
	fclose(out);
	return text;
}
