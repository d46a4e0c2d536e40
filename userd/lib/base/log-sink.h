/* SPDX-License-Identifier: GPL-2.0 */
/* Writes log lines without ever blocking on their reader. */
#ifndef NETTRUST_LOG_SINK_H
#define NETTRUST_LOG_SINK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Inspects standard error and reopens it if only that makes writes nonblocking.
 * Does nothing if standard error is the same file as at the last call.
 */
void nt_log_sink_open(void);
/* Is standard error a stream to the journal ($JOURNAL_STREAM)? */
bool nt_log_sink_is_journal(void);

/* Writes one line of at most 4096 octets. Return: false if it was dropped. */
bool nt_log_sink_write(const char *line, size_t len);

/*
 * Sends one entry in the journal's native format. Return: 0, -EAGAIN if the journal
 * does not keep up, another -errno if there is no journal.
 */
int nt_log_sink_journal(const char *entry, size_t len);

#endif
