/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The daemon's log: lines of text, one JSON object a line, or entries of the
 * journal with a field for each key. Key and value pairs follow the message; a NULL
 * key ends them.
 */
#ifndef NETTRUST_LOG_H
#define NETTRUST_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum nt_log_level { NT_LOG_DEBUG, NT_LOG_INFO, NT_LOG_WARNING, NT_LOG_ERROR };
enum nt_log_format { NT_LOG_TEXT, NT_LOG_JSON };
enum nt_log_target {
	NT_LOG_AUTO,	/* the journal if standard error leads there */
	NT_LOG_STDERR,
	NT_LOG_JOURNAL,
};

/*
 * Other threads may be logging. Call it before dropping privileges, which may be
 * needed to reopen standard error.
 */
void nt_log_setup(enum nt_log_level least, enum nt_log_format format,
		  enum nt_log_target target);
bool nt_log_enabled(enum nt_log_level level);

/*
 * nt_log(NT_LOG_INFO, "Authorized", "question", "example.org.", "type", "A",
 *	  "hosts", "192.0.2.1 192.0.2.2", NULL);
 * A pair with a NULL value is omitted. Control characters in values are escaped, so
 * that a name from the network cannot forge a line.
 *
 * Never blocks: a line that cannot be written at once is dropped and counted, and
 * the next one that can be is preceded by a line with the number dropped.
 */
void nt_log(enum nt_log_level level, const char *message, ...)
	__attribute__((sentinel));

/* Lines dropped since the start. */
uint64_t nt_log_lost(void);

#endif
