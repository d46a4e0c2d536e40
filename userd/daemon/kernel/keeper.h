/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The history of names, which the workers share, and the file that it survives
 * in. The workers only wait for each other, never for the file.
 */
#ifndef NETTRUST_DAEMON_HISTORY_H
#define NETTRUST_DAEMON_HISTORY_H

#include <ev.h>

#include "daemon/core/types.h"

struct nt_keeper;

/**
 * nt_keeper_new() - with what the file holds
 * @config: its history_entries, not 0, and state_file
 *
 * A file that cannot be read is told of; one with errors is renamed to
 * FILE.broken, too. Neither is a failure. Return: NULL if memory ran out.
 */
struct nt_keeper *nt_keeper_new(const struct nt_config *config);
/* Every few minutes the file is written, if something changed. */
void nt_keeper_start(struct nt_keeper *keeper, struct ev_loop *loop);

/**
 * nt_keeper_see() - answers were committed
 * @keeper: or NULL
 * @first: the first query
 * @end: behind the last
 * @now: seconds since 1970
 *
 * From any thread.
 */
void nt_keeper_see(struct nt_keeper *keeper, const struct nt_query *first,
		   const struct nt_query *end, uint64_t now);

/* Writes the file now, if there is one and something changed. */
void nt_keeper_save(struct nt_keeper *keeper);
/* Nobody sees anything any more. */
void nt_keeper_free(struct nt_keeper *keeper);

#endif
