/* SPDX-License-Identifier: GPL-2.0 */
/* The connection to the kernel, and what its errors mean for the exit code. */
#ifndef NETTRUST_CLI_OPEN_H
#define NETTRUST_CLI_OPEN_H

#include "cli/cli.h"
#include "lib/nl/nl.h"

/*
 * Enters the network namespace of --netns and connects to the kernel. Call it
 * after the arguments were checked. Return: exit code, the error printed.
 */
int nt_cli_open(struct nt_cli *cli);
/*
 * The same for a command that takes neither options nor arguments, checked
 * here. Return: exit code, the error printed.
 */
int nt_cli_begin(struct nt_cli *cli, int argc, char **argv);
/* Prints the kernel's error, if err is one. Return: the exit code for it. */
int nt_cli_end(const struct nt_cli *cli, int err);
/*
 * Prints a warning if module and tool are of different versions. Return: are
 * they?
 */
bool nt_cli_check_versions(const struct nt_cli *cli);

#endif
