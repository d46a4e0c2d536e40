/* SPDX-License-Identifier: GPL-2.0 */
/* What the daemon gives up once it has what it needs. */
#ifndef NETTRUST_SANDBOX_H
#define NETTRUST_SANDBOX_H

#include "lib/config/load.h"

/**
 * nt_sandbox_user() - become the user of the configuration
 * @config: its user; empty: stay who we are
 * @why: a sentence on failure, at least 256 octets
 *
 * CAP_NET_ADMIN and CAP_NET_BIND_SERVICE stay, everything else goes for good, and
 * nobody may trace the process. Threads that exist keep what they have, so this
 * comes before the first. Files that a reload will not be allowed to read are
 * logged.
 *
 * Return: false on failure; the process is not fit to go on then.
 */
bool nt_sandbox_user(const struct nt_config *config, char *why);

/**
 * nt_sandbox_filter() - from now on no system calls but those that we need
 * @config: its seccomp
 * @why: a sentence on failure, at least 256 octets
 *
 * Threads that are made later inherit it; programs cannot be run. With NT_SECCOMP_AUTO a kernel
 * that has no filters is told of in the log, and is no failure.
 *
 * Return: false on failure.
 */
bool nt_sandbox_filter(const struct nt_config *config, char *why);

#endif
