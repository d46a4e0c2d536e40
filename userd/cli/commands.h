/* SPDX-License-Identifier: GPL-2.0 */
/* The table of commands. */
#ifndef NETTRUST_CLI_COMMANDS_H
#define NETTRUST_CLI_COMMANDS_H

#include "cli/cli.h"

/* In the order in which "nettrust -h" lists them; NULL ends it. */
extern const struct nt_command *const nt_commands[];

/* Return: NULL if there is none of this name. */
const struct nt_command *nt_command_find(const char *name);
/* Prints the error and the command that may be meant. Return: NT_EXIT_USAGE. */
int nt_command_unknown(const char *word);

#endif
