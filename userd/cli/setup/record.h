/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Changes of the system. Each is recorded, with the previous state, before it
 * is made, so that undo works no matter when setup ends.
 */
#ifndef NETTRUST_CLI_RECORD_H
#define NETTRUST_CLI_RECORD_H

#include "cli/setup/plan.h"

#define NT_SETUP_FOLDER	"/var/lib/nettrust-setup"
#define NT_SETUP_RECORD	NT_SETUP_FOLDER "/record.json"
#define NT_SETUP_FILE_MAX	(16 << 20)	/* octets */
/* Copies beside the record: of the file before and after the change. */
#define NT_SETUP_BEFORE	"was"
#define NT_SETUP_AFTER	"set"

/* ROOT/PATH. Return: buf of NT_PATH_STRLEN. */
const char *nt_setup_path(const struct nt_setup *setup, const char *path,
			  char *buf);
/* The copy for action number i. Return: buf of NT_PATH_STRLEN. */
const char *nt_setup_copy(const struct nt_setup *setup, size_t i,
			  const char *suffix, char *buf);
json_t *nt_setup_actions(const struct nt_setup *setup);
/* Prints the error. Return: the exit code for it. */
int nt_setup_failed(const char *path, int err);

/* These two only print what they would do if setup->dry. Return: exit code. */
int nt_setup_write(struct nt_setup *setup, enum nt_phase phase,
		   const char *path, const char *text, unsigned int mode);
/*
 * Runs argv, unless there is a root. undo, or NULL, is the command that reverts
 * it. Both end with a NULL.
 */
int nt_setup_run(struct nt_setup *setup, enum nt_phase phase,
		 const char *const *argv, const char *const *undo);
/* Return: the program's exit code, -1 if it could not run. */
int nt_setup_exec(const char *const *argv);
void nt_setup_print_words(const char *before, const char *const *argv,
			  const char *after);

#endif
