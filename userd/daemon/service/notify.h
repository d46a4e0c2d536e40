/* SPDX-License-Identifier: GPL-2.0 */
/* What the service manager is told, if there is one: sd_notify(3). */
#ifndef NETTRUST_NOTIFY_H
#define NETTRUST_NOTIFY_H

/* "READY=1"; several assignments with newlines between them. */
void nt_notify(const char *state);
/* The configuration is being read again; READY=1 follows. */
void nt_notify_reloading(void);
/*
 * It is ready, and a sentence about how; cause is what went wrong, or NULL. What
 * is no printable ASCII in them becomes "?".
 */
void nt_notify_ready(const char *status, const char *cause);

#endif
