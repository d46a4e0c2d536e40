/* SPDX-License-Identifier: GPL-2.0 */
/* The help of a command, from its tables. */
#ifndef NETTRUST_CLI_USAGE_H
#define NETTRUST_CLI_USAGE_H

#include "cli/cli.h"

void nt_usage_print(const struct nt_command *command);

#endif
