/* SPDX-License-Identifier: GPL-2.0 */
/* Drops privileges once the daemon has what it needs. */
#ifndef NETTRUST_SANDBOX_H
#define NETTRUST_SANDBOX_H

#include "lib/config/load.h"

/**
 * nt_sandbox_user() - become the user of the configuration
 * @config: its user; empty: keep the current one
 * @why: a sentence on failure, at least 256 octets
 *
 * Keeps CAP_NET_ADMIN and CAP_NET_BIND_SERVICE, gives up everything else for
 * good and forbids tracing of the process. Existing threads would keep their
 * privileges, so call it before the first one is made. Logs files that a reload
 * will not be allowed to read.
 *
 * Return: false on failure; the process must not continue then.
 */
bool nt_sandbox_user(const struct nt_config *config, char *why);

/**
 * nt_sandbox_filter() - restrict system calls to those that the daemon needs
 * @config: its seccomp
 * @why: a sentence on failure, at least 256 octets
 *
 * Inherited by threads made later; programs cannot be executed. A kernel
 * without filters is logged and no failure with NT_SECCOMP_AUTO.
 *
 * Return: false on failure.
 */
bool nt_sandbox_filter(const struct nt_config *config, char *why);

#endif
