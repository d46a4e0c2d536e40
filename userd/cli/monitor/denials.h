/* SPDX-License-Identifier: GPL-2.0 */
/* Denials for suggest: from a file, or as they happen. */
#ifndef NETTRUST_CLI_DENIALS_H
#define NETTRUST_CLI_DENIALS_H

#include "cli/cli.h"
#include "lib/insight/denials.h"

#define NT_DENIALS_FILE "/var/lib/nettrust-audit/denials"

/* All return an exit code, the error printed. */

/* Collects denials for this long, with progress on a terminal. */
int nt_suggest_listen(struct nt_cli *cli, struct nt_denials *denials,
		      uint64_t seconds);
/* Collects them until SIGINT or SIGTERM and saves them in the file. */
int nt_suggest_record(struct nt_cli *cli, struct nt_denials *denials,
		      const char *file);
/*
 * Reads events from a file, or from standard input for "-", that are not older
 * than since (seconds since 1970). The file may be absent if missing is true.
 */
int nt_suggest_read(struct nt_denials *denials, const char *file,
		    uint64_t since, bool missing);

#endif
