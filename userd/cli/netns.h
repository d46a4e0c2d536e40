/* SPDX-License-Identifier: GPL-2.0 */
/* --netns: the tool enters the network namespace that it is to act on. */
#ifndef NETTRUST_CLI_NETNS_H
#define NETTRUST_CLI_NETNS_H

/*
 * which: a name of ip-netns(8), a PID, or the path of a namespace. Return: exit
 * code, the error printed.
 */
int nt_cli_enter_netns(const char *which);

#endif
