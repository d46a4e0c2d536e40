/* SPDX-License-Identifier: GPL-2.0 */
/* suggest: what was denied, listened for and remembered. */
#ifndef NETTRUST_CLI_SUGGEST_H
#define NETTRUST_CLI_SUGGEST_H

#include "cli/cli.h"
#include "lib/insight/denials.h"

#define NT_DENIALS_FILE "/var/lib/nettrust-audit/denials"

/* Counts denials for so many seconds, with progress on a terminal. */
int nt_suggest_listen(struct nt_cli *cli, struct nt_denials *denials,
		      uint64_t seconds);
/* Counts them until a signal, and keeps what it counts in a file. */
int nt_suggest_record(struct nt_cli *cli, struct nt_denials *denials,
		      const char *file);
/*
 * Reads a file of events, "-" for standard input. A file that is not there is
 * no error if missing is true.
 */
int nt_suggest_read(struct nt_denials *denials, const char *file,
		    uint64_t since, bool missing);

#endif
