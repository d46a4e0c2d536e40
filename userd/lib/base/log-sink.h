/* SPDX-License-Identifier: GPL-2.0 */
/* Where log lines go, without ever waiting for whoever reads them. */
#ifndef NETTRUST_LOG_SINK_H
#define NETTRUST_LOG_SINK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Looks at standard error, and opens it anew where that is needed to write
 * without waiting. What is open already is kept while it is the same file.
 */
void nt_log_sink_open(void);
/* Is standard error a stream to the journal ($JOURNAL_STREAM)? */
bool nt_log_sink_is_journal(void);

/* One line of at most 4096 octets. Return: false if it was not taken. */
bool nt_log_sink_write(const char *line, size_t len);

/*
 * One entry in the journal's native format. Return: 0, -EAGAIN if the journal
 * does not keep up, another -errno if there is none.
 */
int nt_log_sink_journal(const char *entry, size_t len);

#endif
