/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The history of names, shared by the workers, and the file that preserves it
 * over a restart. Workers wait for each other's updates, never for the file.
 */
#ifndef NETTRUST_KEEPER_H
#define NETTRUST_KEEPER_H

#include <ev.h>

#include "daemon/core/types.h"

struct nt_keeper;

/**
 * nt_keeper_new() - the history, loaded from the file
 * @config: its history_entries, not 0, and state_file
 *
 * A file that cannot be read is logged; one with errors is also renamed to
 * FILE.broken. Neither is a failure. Return: NULL if memory ran out.
 */
struct nt_keeper *nt_keeper_new(const struct nt_config *config);
/* Writes the file every few minutes if something changed. */
void nt_keeper_start(struct nt_keeper *keeper, struct ev_loop *loop);

/**
 * nt_keeper_see() - record answers that were committed
 * @keeper: or NULL
 * @first: the first query
 * @end: the one after the last
 * @now: seconds since 1970
 *
 * From any thread.
 */
void nt_keeper_see(struct nt_keeper *keeper, const struct nt_query *first,
		   const struct nt_query *end, uint64_t now);

/* Writes the file now, if there is one and something changed. */
void nt_keeper_save(struct nt_keeper *keeper);
/* No other thread uses it any more. */
void nt_keeper_free(struct nt_keeper *keeper);

#endif
