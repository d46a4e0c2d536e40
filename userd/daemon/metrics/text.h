/* SPDX-License-Identifier: GPL-2.0 */
/* The numbers of daemon and kernel, in the text format of Prometheus. */
#ifndef NETTRUST_METRICS_TEXT_H
#define NETTRUST_METRICS_TEXT_H

#include <stdio.h>

#include "daemon/worker.h"

struct nt_metrics {
	const struct nt_config *config;
	struct nt_worker_state state;	/* of all workers */
	unsigned int n_workers;
	unsigned int n_answered;
	bool kernel;			/* answered: the next two are valid */
	struct nt_policy policy;
	struct nt_stats stats;
	uint64_t log_lost;
	double started;			/* seconds since 1970 */
	double cpu;			/* seconds */
	uint64_t resident;		/* octets */
};

#define NT_METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* Writes them all. Pure. */
void nt_metrics_text(const struct nt_metrics *metrics, FILE *out);

/* Return: NULL if clients can be served, or why not. */
const char *nt_metrics_unready(const struct nt_metrics *metrics);

#endif
