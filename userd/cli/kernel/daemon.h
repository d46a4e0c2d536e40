/* SPDX-License-Identifier: GPL-2.0 */
/* Whether the daemon runs in the network namespace that the tool acts on. */
#ifndef NETTRUST_CLI_DAEMON_H
#define NETTRUST_CLI_DAEMON_H

#include <jansson.h>

#include "lib/host/presence.h"

#define NT_DAEMON_STRLEN 192
/* Text, with advice if it does not run. Return: buf of NT_DAEMON_STRLEN. */
const char *nt_daemon_str(const struct nt_presence *daemon, char *buf);
json_t *nt_daemon_json(const struct nt_presence *daemon);

#endif
