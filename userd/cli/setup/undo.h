/* SPDX-License-Identifier: GPL-2.0 */
/* Reverts what the record says. */
#ifndef NETTRUST_CLI_UNDO_H
#define NETTRUST_CLI_UNDO_H

#include "cli/setup/plan.h"

/* Is there a record of an earlier setup? */
bool nt_setup_done(const struct nt_setup *setup);
/*
 * Reverts all recorded changes and removes the record. A file that was changed
 * since stays as it is. Return: exit code, the errors printed.
 */
int nt_setup_undo(struct nt_setup *setup);

#endif
