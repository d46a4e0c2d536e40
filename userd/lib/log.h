/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Log lines of the daemon, to standard error, as text or as one JSON object a
 * line. Pairs of key and value follow the message, the last key is NULL.
 */
#ifndef NETTRUST_LOG_H
#define NETTRUST_LOG_H

#include <stdbool.h>

enum nt_log_level { NT_LOG_DEBUG, NT_LOG_INFO, NT_LOG_WARNING, NT_LOG_ERROR };
enum nt_log_format { NT_LOG_TEXT, NT_LOG_JSON };

void nt_log_setup(enum nt_log_level least, enum nt_log_format format);
bool nt_log_enabled(enum nt_log_level level);

/*
 * nt_log(NT_LOG_INFO, "Authorized", "question", "example.org.", "type", "A",
 *	  "hosts", "192.0.2.1 192.0.2.2", NULL);
 * Values are strings; one that is NULL leaves its pair out. Control characters
 * in values are escaped, so that a name cannot forge a line.
 */
void nt_log(enum nt_log_level level, const char *message, ...)
	__attribute__((sentinel));

#endif
