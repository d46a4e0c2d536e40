// SPDX-License-Identifier: GPL-2.0
/*
 * Leases as JSON, formatted by hand: jansson takes ten times as long, which
 * matters for a table of a million leases.
 */
#include <stdio.h>
#include <string.h>

#include "cli/kernel/lease.h"
#include "cli/say.h"
#include "lib/base/words.h"

static char *put(char *at, const char *text)
{
	return stpcpy(at, text);
}

/* Text must have been cleaned: control characters are not escaped. */
static char *put_quoted(char *at, const char *text)
{
	*at++ = '"';
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			*at++ = '\\';
		*at++ = *text;
	}
	return put(at, "\"");
}

static char *put_name(char *at, const struct nt_lease *lease)
{
	char name[NETTRUST_NAME_MAX + 1];

	at = put(at, "{\"name\":");
	if (!*lease->name)
		return put(at, "null");
	strcpy(name, lease->name);
	nt_cli_clean(name);
	return put_quoted(at, name);
}

static char *put_scope(char *at, const struct nt_lease *lease)
{
	char text[NT_ADDR_STRLEN];

	at = put(at, ",\"scope\":");
	at = put_quoted(at, nt_scope_str(lease->scope));
	switch (lease->scope) {
	case NETTRUST_SCOPE_CLIENT:
		at = put(at, ",\"client\":");
		return put_quoted(at, nt_addr_str(&lease->client, text));
	case NETTRUST_SCOPE_UID:
		return nt_number_put(put(at, ",\"uid\":"), lease->uid);
	case NETTRUST_SCOPE_CGROUP:
		return nt_number_put(put(at, ",\"cgroup\":"), lease->cgroup);
	default:
		return at;
	}
}

static char *put_services(char *at, const struct nt_lease *lease)
{
	char text[NT_SERVICE_STRLEN];
	unsigned int i;

	at = put(at, ",\"services\":[");
	for (i = 0; i < lease->n_services; i++) {
		at = put(at, i ? "," : "");
		at = put_quoted(at, nt_service_str(&lease->services[i], text));
	}
	return put(at, "]");
}

static char *put_or_null(char *at, uint64_t number, uint64_t null)
{
	return number == null ? put(at, "null") : nt_number_put(at, number);
}

static char *put_state(char *at, const struct nt_lease *lease)
{
	at = put(at, ",\"remaining_ms\":");
	at = put_or_null(at, lease->remaining_ms, UINT64_MAX);
	at = put(at, ",\"state\":");
	at = put_quoted(at, nt_lease_state_str(lease->state));
	at = nt_number_put(put(at, ",\"packets\":"), lease->packets);
	at = nt_number_put(put(at, ",\"bytes\":"), lease->bytes);
	at = put(at, ",\"idle_ms\":");
	return put_or_null(at, lease->idle_ms, UINT64_MAX);
}

const char *nt_lease_json_text(const struct nt_lease *lease, bool state,
			       char *buf)
{
	char text[NT_ADDR_STRLEN], *at = put_name(buf, lease);

	at = put(at, ",\"address\":");
	at = put_quoted(at, nt_addr_str(&lease->addr, text));
	at = put_scope(at, lease);
	at = put_services(at, lease);
	at = put(at, ",\"ttl\":");
	at = put_or_null(at, lease->ttl, NETTRUST_TTL_NEVER);
	if (state)
		at = put_state(at, lease);
	put(at, "}");
	return buf;
}

json_t *nt_lease_json(const struct nt_lease *lease, bool state)
{
	char text[NT_LEASE_JSON];

	return json_loads(nt_lease_json_text(lease, state, text), 0, NULL);
}
