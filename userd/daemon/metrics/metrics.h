/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Metrics and health over HTTP, for Prometheus and for probes: /metrics, /healthz
 * (do all workers turn?) and /ready (and is there a kernel module, and an upstream
 * that answers?). In the main thread's loop, so that workers only hand over their
 * numbers, and bounded: in connections, in their time and memory, and in how often
 * numbers are gathered.
 */
#ifndef NETTRUST_METRICS_H
#define NETTRUST_METRICS_H

#include <ev.h>

#include "daemon/worker.h"

struct nt_exporter;

/**
 * nt_exporter_new() - binds and listens, serves nobody yet
 * @config: its metrics_addr
 *
 * What fails is logged: clients are served without metrics, too.
 * Return: NULL if none is wanted, or on failure.
 */
struct nt_exporter *nt_exporter_new(const struct nt_config *config);

/**
 * nt_exporter_start() - serves
 * @exporter: or NULL
 * @loop: of this thread
 * @config: where the one in force is found
 * @workers: them
 * @n_workers: how many
 */
void nt_exporter_start(struct nt_exporter *exporter, struct ev_loop *loop,
		       const struct nt_config *const *config,
		       struct nt_worker *const *workers,
		       unsigned int n_workers);
void nt_exporter_free(struct nt_exporter *exporter);

#endif
