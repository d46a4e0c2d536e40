/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Metrics and health over HTTP, for Prometheus and probes: /metrics, /healthz
 * (do all workers respond?) and /ready (and do the kernel module and an
 * upstream?). Runs in the main thread, so workers only report their numbers.
 * Bounded in connections, their time and memory, and in how often numbers are
 * collected.
 */
#ifndef NETTRUST_METRICS_H
#define NETTRUST_METRICS_H

#include <ev.h>

#include "daemon/worker.h"

struct nt_exporter;

/**
 * nt_exporter_new() - bind and listen, do not serve yet
 * @config: its metrics_addr
 *
 * Failures are logged only, because DNS does not depend on metrics. Return:
 * NULL on failure, or if none is configured.
 */
struct nt_exporter *nt_exporter_new(const struct nt_config *config);

/**
 * nt_exporter_start() - start serving
 * @exporter: or NULL
 * @loop: of this thread
 * @config: where the configuration in force is found
 * @workers: workers
 * @n_workers: how many
 */
void nt_exporter_start(struct nt_exporter *exporter, struct ev_loop *loop,
		       const struct nt_config *const *config,
		       struct nt_worker *const *workers,
		       unsigned int n_workers);
void nt_exporter_free(struct nt_exporter *exporter);

#endif
