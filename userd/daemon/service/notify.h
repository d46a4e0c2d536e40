/* SPDX-License-Identifier: GPL-2.0 */
/* Messages to the service manager, if there is one: sd_notify(3). */
#ifndef NETTRUST_NOTIFY_H
#define NETTRUST_NOTIFY_H

/* state: assignments like "READY=1", separated by newlines. */
void nt_notify(const char *state);
/* A reload begins; nt_notify_ready() ends it. */
void nt_notify_reloading(void);
/*
 * The daemon serves; status is a sentence, cause what went wrong, or NULL.
 * Characters other than printable ASCII become "?".
 */
void nt_notify_ready(const char *status, const char *cause);

#endif
