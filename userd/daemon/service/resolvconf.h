/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Watches /etc/resolv.conf, which DHCP clients, VPNs and others rewrite. Logs
 * when it does not name us first, or puts us back in front.
 */
#ifndef NETTRUST_RESOLVCONF_H
#define NETTRUST_RESOLVCONF_H

#include <ev.h>

#include "lib/host/nameservers.h"

struct nt_resolvconf {
	struct ev_loop *loop;
	const struct nt_config *config;
	struct ev_io changes;		/* inotify */
	struct ev_timer settle;		/* from a change to the check */
	struct ev_timer regular;	/* for what inotify does not report */
	int target;			/* inotify watch on a link's target */
	char logged[NT_NAMESERVERS_STRLEN];	/* empty: all is well */
	unsigned int restored;		/* in this period */
};

/**
 * nt_resolvconf_change() - watch as the configuration says
 * @resolvconf: zeroed, or as another configuration left it
 * @loop: loop
 * @config: the new one; must stay until the next change
 */
void nt_resolvconf_change(struct nt_resolvconf *resolvconf,
			  struct ev_loop *loop, const struct nt_config *config);

#endif
