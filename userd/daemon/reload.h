/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configuration in force: read at the start, and replaced as a whole or not
 * at all when the daemon is told to reload.
 */
#ifndef NETTRUST_RELOAD_H
#define NETTRUST_RELOAD_H

#include <ev.h>

#include "daemon/net/tls.h"
#include "daemon/service/resolvconf.h"
#include "daemon/worker.h"

#define NT_WHY_LEN	NT_TLS_WHY	/* of a sentence */

/* What runs, and the configuration that it runs with. */
struct nt_running {
	struct ev_loop *loop;
	/* Where the configuration is read from. */
	int argc;
	char **argv;
	char **envp;
	/* Not changed while the workers use it. */
	struct nt_config *config;
	struct nt_nl *nl;
	struct nt_common common;
	struct nt_worker *workers[NT_WORKERS_MAX];
	struct nt_resolvconf resolvconf;
	struct ev_timer settle;
};

/* For the start. */

/*
 * Reads the configuration, with its errors on stderr and progress on a
 * terminal. Return: as nt_config_load().
 */
int nt_running_load(struct nt_running *running);
/*
 * What the configuration gives all workers: rules and certificates. Return:
 * false with a sentence in why, of NT_WHY_LEN octets.
 */
bool nt_running_init(struct nt_running *running, char *why);
/* Revokes leases that the rules forbid, once every worker has these rules. */
void nt_running_revoke_forbidden(struct nt_running *running);

/**
 * nt_running_reload() - read the configuration again and put it in force
 * @running: with its workers started
 *
 * All or nothing: on any error the previous one stays in force. The log and the
 * service manager learn the outcome.
 */
void nt_running_reload(struct nt_running *running);

/*
 * For the end, after the workers. Takes from the kernel what a reload left
 * there for queries to upstreams that are no longer configured.
 */
void nt_running_settle(struct nt_running *running);
void nt_running_free(struct nt_running *running);

#endif
