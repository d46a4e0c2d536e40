/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tells on a terminal that something takes more than a second: by a line on standard
 * error, which is gone again when it is done. A timer's signal writes it, since what
 * takes the time is often a single call.
 */
#ifndef NETTRUST_PROGRESS_H
#define NETTRUST_PROGRESS_H

#include <stddef.h>

/**
 * nt_progress_start() - from now on
 * @what: such as "listing leases:", in static memory
 *
 * Where standard error is no terminal, nothing happens. Until nt_progress_end() nothing
 * else is to be written there. Not for a program with threads or with another use of
 * SIGALRM.
 *
 * Return: where to count what comes; 0 is not shown.
 */
volatile size_t *nt_progress_start(const char *what);
/* Any number of times. */
void nt_progress_end(void);

#endif
