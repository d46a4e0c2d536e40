// SPDX-License-Identifier: GPL-2.0
/* Names and records in wire format, compared with what ldns reads. */
#include <stdlib.h>
#include <string.h>

#include "lib/dns/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OFFSETS_MAX 64	/* names are read from so many places */

static void check(bool good)
{
	if (!good)
		abort();
}

/* What people read is the same name. */
static void check_text(const uint8_t *name, size_t len)
{
	char text[NT_NAME_STRLEN];
	ldns_rdf *again;

	nt_wire_text(name, text);
	check(strlen(text) < sizeof(text));
	again = ldns_dname_new_frm_str(text);
	check(again && ldns_rdf_size(again) == len &&
	      !memcmp(ldns_rdf_data(again), name, len));
	ldns_rdf_deep_free(again);
}

static void check_name(const uint8_t *wire, size_t size, size_t at)
{
	uint8_t name[NT_OWNER_MAX];
	size_t len = 0, end, behind = at;
	ldns_rdf *theirs = NULL;

	end = nt_wire_name(wire, size, at, name, &len);
	check(end == nt_wire_name(wire, size, at, NULL, NULL));
	if (!end)
		return;
	check(end > at && end <= size && len > 0 && len <= NT_OWNER_MAX);
	check(!name[len - 1]);
	check(ldns_wire2dname(&theirs, wire, size, &behind) == LDNS_STATUS_OK);
	check(behind == end && ldns_rdf_size(theirs) == len);
	ldns_dname2canonical(theirs);
	check(!memcmp(ldns_rdf_data(theirs), name, len));
	ldns_rdf_deep_free(theirs);
	check_text(name, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t at = NT_HEADER_LEN, before, i;
	struct nt_rr rr;

	for (i = 0; i < size && i < OFFSETS_MAX; i++)
		check_name(data, size, NT_HEADER_LEN + i);
	for (before = at; nt_wire_rr(data, size, &at, &rr); before = at) {
		check(rr.owner == before && at > before && at <= size);
		check(rr.ttl_at + 6 == rr.rdata && rr.ttl <= INT32_MAX);
		check(rr.rdata + rr.rdlen == at);
	}
	return 0;
}
