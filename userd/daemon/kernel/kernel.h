/* SPDX-License-Identifier: GPL-2.0 */
/* Puts the configuration into the kernel. */
#ifndef NETTRUST_KERNEL_H
#define NETTRUST_KERNEL_H

#include "lib/config/load.h"
#include "lib/nl/nl.h"

/**
 * nt_kernel_apply() - make prefixes and settings those of the configuration
 * @nl: connection
 * @config: the new configuration
 * @before: the previous one, or NULL
 *
 * Adds and removes the difference to the prefixes of origin daemon, then sets
 * the settings. At no moment is more open than before or after. On failure,
 * what was changed is restored as far as possible. The upstreams of @before
 * stay reachable until nt_kernel_settle(), for queries in progress.
 *
 * Return: 0 or -errno, nt_nl_error() has the sentence.
 */
int nt_kernel_apply(struct nt_nl *nl, const struct nt_config *config,
		    const struct nt_config *before);

/* Has before an upstream that the configuration has not: must it be settled? */
bool nt_kernel_unsettled(const struct nt_config *config,
			 const struct nt_config *before);

/* Only the configuration's own upstreams. Return: as nt_kernel_apply(). */
int nt_kernel_settle(struct nt_nl *nl, const struct nt_config *config);

/* Does the error mean that the module was unloaded? It may be back already. */
bool nt_kernel_is_gone(int err);

/*
 * Replaces the connection. Return: 0 or -errno; *nl can be used in both cases,
 * and reports that the module is gone.
 */
int nt_kernel_reopen(struct nt_nl **nl);

/* Reopens the connection if the module was unloaded meanwhile. */
void nt_kernel_refresh(struct nt_nl **nl);

/* Logs how many leases an earlier daemon left. Return: 0 or -errno. */
int nt_kernel_adopt(struct nt_nl *nl);

/*
 * Cleans up in the kernel at exit, as doNotFlushTable and
 * doNotFlushAuthorizedHosts permit.
 */
void nt_kernel_leave(struct nt_nl *nl, const struct nt_config *config);

#endif
