/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds out whether the daemon runs in this network namespace. The daemon binds an
 * abstract address there (unix(7)), which the kernel releases when the process ends,
 * for whatever reason. A PID or lock file could go stale or be removed, and would be
 * invisible in another mount namespace.
 */
#ifndef NETTRUST_PRESENCE_H
#define NETTRUST_PRESENCE_H

#include <stdint.h>

enum nt_presence_state {
	NT_PRESENCE_NONE,	/* the address is free */
	NT_PRESENCE_RUNS,
	NT_PRESENCE_UNKNOWN,	/* its holder may be another program */
};

struct nt_presence {
	enum nt_presence_state state;
	uint32_t pid;		/* of the holder; 0: in another pid namespace */
	uint32_t uid;		/* when it began to listen */
};

/**
 * nt_presence_hold() - bind the address, for as long as the descriptor is open
 *
 * nt_presence_look() connects to it: accept connections and close them.
 *
 * Return: a descriptor; -EADDRINUSE if the address is taken, or another -errno.
 */
int nt_presence_hold(void);

/**
 * nt_presence_look() - find out who holds the address
 * @proc: where /proc is
 * @presence: filled
 *
 * Any program could bind the address while no daemon does. Only a holder that began
 * to listen as root, or has CAP_NET_ADMIN in our user namespace as the daemon must,
 * counts as the daemon. Takes up to a second if the holder hangs.
 */
void nt_presence_look(const char *proc, struct nt_presence *presence);

#endif
