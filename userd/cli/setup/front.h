/* SPDX-License-Identifier: GPL-2.0 */
/* Points the programs of the system at the daemon. */
#ifndef NETTRUST_CLI_FRONT_H
#define NETTRUST_CLI_FRONT_H

#include "cli/setup/plan.h"

/* Assumed for another root, where no command is run. */
bool nt_setup_has_systemd(const struct nt_setup *setup);
/* Return: exit code, the error printed. */
int nt_setup_start_daemon(struct nt_setup *setup);
int nt_setup_front(struct nt_setup *setup);

#endif
