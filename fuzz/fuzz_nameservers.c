// SPDX-License-Identifier: GPL-2.0
/* resolv.conf, which other programs write. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/host/nameservers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct nt_config config = {
		.n_listen = 1,
		.listen = { { .addr = { .family = AF_INET6 }, .port = 53 } },
	};
	char buf[NT_NAMESERVERS_STRLEN], *text = malloc(size + 1), *new;
	struct nt_nameservers servers;

	memcpy(text, data, size);
	text[size] = '\0';
	nt_nameservers_parse(text, &servers);
	nt_nameservers_str(&servers, buf);
	nt_nameservers_own(&config, &servers);
	new = nt_nameservers_replace(text, &servers);
	nt_nameservers_parse(new, &servers);
	if (!nt_nameservers_are_own(&servers, &config) || servers.n != 1)
		abort();
	free(new);
	free(text);
	return 0;
}
