/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Log lines of the daemon, as text or as one JSON object a line, or to the
 * journal with a field for each pair. Pairs of key and value follow the message,
 * the last key is NULL.
 */
#ifndef NETTRUST_LOG_H
#define NETTRUST_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum nt_log_level { NT_LOG_DEBUG, NT_LOG_INFO, NT_LOG_WARNING, NT_LOG_ERROR };
enum nt_log_format { NT_LOG_TEXT, NT_LOG_JSON };
enum nt_log_target {
	NT_LOG_AUTO,	/* the journal if standard error goes there, too */
	NT_LOG_STDERR,
	NT_LOG_JOURNAL,
};

/*
 * Others may be logging. The first call must come before privileges are given
 * up, which may be needed to open standard error anew.
 */
void nt_log_setup(enum nt_log_level least, enum nt_log_format format,
		  enum nt_log_target target);
bool nt_log_enabled(enum nt_log_level level);

/*
 * nt_log(NT_LOG_INFO, "Authorized", "question", "example.org.", "type", "A",
 *	  "hosts", "192.0.2.1 192.0.2.2", NULL);
 * Values are strings; one that is NULL leaves its pair out. Control characters
 * in values are escaped, so that a name cannot forge a line.
 *
 * Never waits: a line that nobody takes at once is lost and counted, and the
 * next one that is taken comes behind a line that says how many were.
 */
void nt_log(enum nt_log_level level, const char *message, ...)
	__attribute__((sentinel));

/* Lines that were lost since the start. */
uint64_t nt_log_lost(void);

#endif
