// SPDX-License-Identifier: GPL-2.0
#include "cli/kernel/daemon.h"

#include <stdio.h>

const char *nt_daemon_str(const struct nt_presence *daemon, char *buf)
{
	char process[24] = "";

	if (daemon->pid)
		snprintf(process, sizeof(process), ", process %u", daemon->pid);
	if (daemon->state == NT_PRESENCE_RUNS)
		snprintf(buf, NT_DAEMON_STRLEN, "runs%s", process);
	else if (daemon->state == NT_PRESENCE_NONE)
		snprintf(buf, NT_DAEMON_STRLEN, "does not run, so no new names open: systemctl start nettrustd; journalctl -u nettrustd says why it ended");
	else if (daemon->uid != UINT32_MAX)
		snprintf(buf, NT_DAEMON_STRLEN, "unknown: its address is held by user %u%s, not seen to have CAP_NET_ADMIN",
			 daemon->uid, process);
	else
		snprintf(buf, NT_DAEMON_STRLEN, "unknown: cannot look for it, see systemctl status nettrustd");
	return buf;
}

json_t *nt_daemon_json(const struct nt_presence *daemon)
{
	static const char *const states[] = {
		[NT_PRESENCE_NONE] = "stopped",
		[NT_PRESENCE_RUNS] = "running",
		[NT_PRESENCE_UNKNOWN] = "unknown",
	};

	return json_pack("{s:s, s:o}", "state", states[daemon->state], "pid",
			 daemon->pid ? json_integer(daemon->pid) : json_null());
}
