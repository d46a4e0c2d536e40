/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether the daemon runs in this network namespace. It holds an address there
 * (unix(7), abstract) that the kernel takes back at the instant it ends, however
 * it ends; so nothing has to be cleaned up, and there is no file to go stale, to
 * be removed, or to be out of sight of another mount namespace.
 */
#ifndef NETTRUST_PRESENCE_H
#define NETTRUST_PRESENCE_H

#include <stdint.h>

enum nt_presence_state {
	NT_PRESENCE_NONE,	/* nobody holds the address */
	NT_PRESENCE_RUNS,
	NT_PRESENCE_UNKNOWN,	/* its holder may not be the daemon */
};

struct nt_presence {
	enum nt_presence_state state;
	uint32_t pid;		/* of the holder; 0: out of our sight */
	uint32_t uid;		/* with which it began */
};

/**
 * nt_presence_hold() - take the address, for as long as the descriptor is open
 *
 * Those who look connect to it: accept them and close.
 *
 * Return: a descriptor; -EADDRINUSE if it is another's, or another -errno.
 */
int nt_presence_hold(void);

/**
 * nt_presence_look() - who holds the address
 * @proc: where /proc is
 * @presence: filled
 *
 * Anybody could take the address while no daemon does. Only a holder that began as
 * root, or has CAP_NET_ADMIN in our user namespace, as the daemon must, is taken
 * for the daemon. Takes a second if the holder hangs.
 */
void nt_presence_look(const char *proc, struct nt_presence *presence);

#endif
