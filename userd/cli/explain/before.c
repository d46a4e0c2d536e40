// SPDX-License-Identifier: GPL-2.0
#include "cli/explain/before.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/say.h"

#define GONE "but is gone: revoked, flushed, or the module was reloaded"

/* "2026-11-21 14:05:12 CET", in the local time zone. */
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
		snprintf(buf, NT_BEFORE_LEN, "its lease was valid until %s, "
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
		snprintf(buf, NT_BEFORE_LEN, "unknown: %s",
			 explain->names_why);
	else if (!seen)
		snprintf(buf, NT_BEFORE_LEN, "no lease on record in %s, which is written every five minutes",
			 explain->names_file);
	else if (seen->until == NT_UNTIL_UNKNOWN)
		snprintf(buf, NT_BEFORE_LEN, "unknown when its lease ended: recorded by an older daemon");
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
