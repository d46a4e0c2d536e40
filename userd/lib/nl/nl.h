/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The netlink client: typed calls to nettrust.ko over libnl-genl-3, which nothing
 * else in the tree includes.
 *
 * Every call blocks until the kernel has answered; as it answers within the send,
 * that takes microseconds. Calls return 0 or a negative errno; nt_nl_error() then
 * explains the error, with the kernel's extack text where there is one.
 */
#ifndef NETTRUST_NL_H
#define NETTRUST_NL_H

#include "lib/nl/types.h"

struct nt_nl;

/**
 * nt_nl_open() - connect to the kernel module in this network namespace
 * @nl: receives the handle, also on failure, for nt_nl_error(); NULL if memory
 *	ran out
 *
 * Call nt_nl_close() in any case.
 *
 * Return: 0; -ENOENT if the module is not loaded; -EPERM; another negative
 * errno.
 */
int nt_nl_open(struct nt_nl **nl);
void nt_nl_close(struct nt_nl *nl);

/* Makes the handle count received messages in *count, to show progress. */
void nt_nl_count(struct nt_nl *nl, volatile size_t *count);

/* Explains the last failure on this handle in a sentence; never NULL. */
const char *nt_nl_error(const struct nt_nl *nl);

int nt_nl_policy_get(struct nt_nl *nl, struct nt_policy *policy);
int nt_nl_policy_set(struct nt_nl *nl, const struct nt_policy *policy,
		     unsigned int fields);
/* Keeps tentative settings (NT_POLICY_CONFIRM); -ENOENT if there are none. */
int nt_nl_policy_confirm(struct nt_nl *nl);
/* Locks the policy: from now on it can only become stricter. */
int nt_nl_policy_lock(struct nt_nl *nl);

/**
 * nt_nl_lease_add() - add or extend leases, all of them or none
 * @nl: handle
 * @leases: leases to add; ttl must be set
 * @n: number of @leases, at most NETTRUST_BATCH_MAX
 * @results: n enum nettrust_lease_change values (ADDED, EXTENDED or UNCHANGED),
 *	one for each lease in order; may be NULL
 *
 * When this returns 0, every CPU already lets the packets pass.
 */
int nt_nl_lease_add(struct nt_nl *nl, const struct nt_lease *leases, size_t n,
		    uint8_t *results);
/* kill: also delete their TCP connections from conntrack's table. */
int nt_nl_lease_del(struct nt_nl *nl, const struct nt_lease *leases, size_t n,
		    bool kill);
int nt_nl_lease_get(struct nt_nl *nl, struct nt_lease *lease);
int nt_nl_lease_flush(struct nt_nl *nl, bool kill);

/**
 * nt_nl_lease_dump() - list every lease, in no order
 * @nl: handle
 * @leases: malloc'd array, which the caller frees
 * @n: its length
 *
 * Retries if the table changed during the dump. If it changes each time, a lease
 * may be missing, but none is listed twice.
 *
 * Return: 0 or a negative errno.
 */
int nt_nl_lease_dump(struct nt_nl *nl, struct nt_lease **leases, size_t *n);

/**
 * nt_nl_lease_each() - visit every lease, in no order, without storing them
 * @nl: handle
 * @each: called for each lease
 * @data: passed to @each
 *
 * Return: 0; -EAGAIN if the table changed during the dump, so that a lease may
 * have been missed or visited twice; another negative errno.
 */
int nt_nl_lease_each(struct nt_nl *nl,
		     void (*each)(const struct nt_lease *lease, void *data),
		     void *data);

int nt_nl_prefix_add(struct nt_nl *nl, const struct nt_prefix *prefixes,
		     size_t n);
/* The same; deletes TCP connections from or to a deny prefix from conntrack. */
int nt_nl_prefix_add_kill(struct nt_nl *nl, const struct nt_prefix *prefixes,
			  size_t n);
int nt_nl_prefix_del(struct nt_nl *nl, const struct nt_prefix *prefixes,
		     size_t n);
int nt_nl_prefix_dump(struct nt_nl *nl, struct nt_prefix **prefixes, size_t *n);
/* kind and origin: the enum value, or -1 for all. */
int nt_nl_prefix_flush(struct nt_nl *nl, int kind, int origin);

int nt_nl_stats_get(struct nt_nl *nl, struct nt_stats *stats);

/**
 * nt_nl_listen() - subscribe this handle to events
 *
 * A listening handle serves nothing else. Poll nt_nl_fd() for reading and call
 * nt_nl_receive() when it is readable: it runs the callbacks and returns 0 or a
 * negative errno.
 */
int nt_nl_listen(struct nt_nl *nl, const struct nt_nl_events *events);
int nt_nl_fd(const struct nt_nl *nl);
int nt_nl_receive(struct nt_nl *nl);

#endif
