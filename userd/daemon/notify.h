/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NETTRUST_NOTIFY_H
#define NETTRUST_NOTIFY_H

/* Tell the service manager, if there is one: sd_notify(3), "READY=1". */
void nt_notify(const char *state);

#endif
