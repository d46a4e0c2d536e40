// SPDX-License-Identifier: GPL-2.0
/* OPT records of hostile messages, and options appended to them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/edns.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MORE 512

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *wire = malloc(size + MORE);
	size_t len;
	struct nt_edns edns;

	if (!wire)
		return 0;
	if (size)
		memcpy(wire, data, size);
	if (nt_edns_find(wire, size, &edns) &&
	    (edns.end > size || edns.rdlen_at + 2 > edns.end))
		abort();
	len = nt_edns_put_keepalive(wire, size, size + MORE, 100);
	len = nt_edns_put_padding(wire, len, size + MORE, 468);
	/* What we put in we find. */
	if (len != size && (!nt_edns_find(wire, len, &edns) ||
			    edns.end != len || !edns.padding))
		abort();
	free(wire);
	return 0;
}
