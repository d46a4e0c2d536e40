/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A progress line on a terminal for work that takes more than a second, erased at
 * the end. SIGALRM's handler writes it, since the work is often a single call.
 */
#ifndef NETTRUST_PROGRESS_H
#define NETTRUST_PROGRESS_H

#include <stddef.h>

/**
 * nt_progress_start() - show progress from now on
 * @what: such as "listing leases:", in static memory
 *
 * Does nothing unless standard error is a terminal. Write nothing else to it until
 * nt_progress_end(). Not for programs with threads or another use of SIGALRM.
 *
 * Return: a counter to increment, for example per lease; shown unless it is 0.
 */
volatile size_t *nt_progress_start(const char *what);
/* Harmless without nt_progress_start(). */
void nt_progress_end(void);

#endif
