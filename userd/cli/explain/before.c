// SPDX-License-Identifier: GPL-2.0
/* explain: when a lease ended that the kernel remembers no more. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/explain/explain.h"

#define GONE "but is gone: revoked, flushed, or the module was loaded anew"

/* "2026-11-21 14:05:12 CET", as people's clocks have it. */
static const char *local_str(uint64_t seconds, char *buf, size_t size)
{
	time_t time = seconds;
	struct tm tm;

	if (!localtime_r(&time, &tm) ||
	    !strftime(buf, size, "%Y-%m-%d %H:%M:%S %Z", &tm))
		snprintf(buf, size, "?");
	return buf;
}

static void end_str(const struct nt_explain *explain,
		    const struct nt_seen *seen, char *buf)
{
	char when[64], ago[NT_TIME_STRLEN];

	if (seen->until == NT_UNTIL_NEVER) {
		snprintf(buf, NT_BEFORE_LEN, "its lease had no end, " GONE);
		return;
	}
	local_str(seen->until, when, sizeof(when));
	if (seen->until > explain->now)
		snprintf(buf, NT_BEFORE_LEN, "its lease would stand until %s, "
			 GONE, when);
	else
		snprintf(buf, NT_BEFORE_LEN, "its lease ended %s, %s ago%s",
			 when,
			 nt_cli_time((explain->now - seen->until) * 1000, "",
				     ago),
			 explain->listed && explain->policy.liveness ==
			 NETTRUST_LIVENESS_OFF ? "" :
			 ", or later if connections kept it");
}

const char *nt_explain_before_str(const struct nt_explain *explain,
				  const struct nt_seen *seen, char *buf)
{
	if (*explain->names_why)
		snprintf(buf, NT_BEFORE_LEN, "not known: %s",
			 explain->names_why);
	else if (!seen)
		snprintf(buf, NT_BEFORE_LEN, "nobody knows of a lease: %s, written every five minutes, has none",
			 explain->names_file);
	else if (seen->until == NT_UNTIL_UNKNOWN)
		snprintf(buf, NT_BEFORE_LEN, "when its lease ended is not known: the daemon was of an earlier version");
	else
		end_str(explain, seen, buf);
	return buf;
}

const struct nt_seen *nt_explain_last(const struct nt_explain *explain)
{
	const struct nt_seen *last = NULL;

	for (size_t i = 0; i < explain->n_seen; i++)
		if (!last || explain->seen[i].until >= last->until)
			last = &explain->seen[i];
	return last;
}

json_t *nt_until_json(const struct nt_seen *seen)
{
	char time[NT_UTC_STRLEN];

	if (!seen || seen->until == NT_UNTIL_UNKNOWN)
		return json_null();
	return json_string(seen->until == NT_UNTIL_NEVER ? "never" :
			   nt_cli_utc(seen->until, time));
}
