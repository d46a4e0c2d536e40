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

#include "lib/base/addr.h"
#include "lib/base/words.h"

/*
 * A lease: its key (address, scope, service set) and what it carries. The kernel
 * fills the fields below the blank line and ignores them in requests.
 */
struct nt_lease {
	struct nt_addr addr;
	enum nettrust_scope scope;
	struct nt_addr client;	/* NETTRUST_SCOPE_CLIENT */
	uint32_t uid;		/* NETTRUST_SCOPE_UID */
	uint64_t cgroup;	/* NETTRUST_SCOPE_CGROUP */
	unsigned int n_services;	/* 0: any service */
	struct nt_service services[NETTRUST_SERVICES_MAX];
	uint32_t ttl;		/* seconds, or NETTRUST_TTL_NEVER */
	bool shorten;		/* the expiry may become earlier */
	char name[NETTRUST_NAME_MAX + 1];	/* "" for none */

	enum nettrust_lease_state state;
	uint64_t remaining_ms;	/* UINT64_MAX: does not expire */
	uint64_t packets;
	uint64_t bytes;
	uint64_t idle_ms;	/* UINT64_MAX: never used */
};

struct nt_upstream {
	struct nt_addr addr;
	uint8_t proto;		/* IPPROTO_UDP or IPPROTO_TCP */
	uint16_t port;
};

/* The fields of struct nt_policy that nt_nl_policy_set() is to change. */
enum {
	NT_POLICY_MODE = 1 << 0,
	NT_POLICY_ACTION = 1 << 1,
	NT_POLICY_LIVENESS = 1 << 2,
	NT_POLICY_HOOKS = 1 << 3,
	NT_POLICY_BUILTIN = 1 << 4,
	NT_POLICY_PRIORITY = 1 << 5,
	NT_POLICY_DNS_LOCKDOWN = 1 << 6,
	NT_POLICY_UPSTREAM_MARK = 1 << 7,
	NT_POLICY_UPSTREAMS = 1 << 8,	/* n_upstreams 0 clears them */
	NT_POLICY_EVENT_RATE = 1 << 9,
	NT_POLICY_LINGER = 1 << 10,
	NT_POLICY_LEASES_MAX = 1 << 11,
	NT_POLICY_PREFIXES_MAX = 1 << 12,
	NT_POLICY_DENY_MARK = 1 << 13,
	NT_POLICY_MAX_LIFETIME = 1 << 14,
	NT_POLICY_CONFIRM = 1 << 15,
	NT_POLICY_DELEGATED = 1 << 16,
	NT_POLICY_EGRESS = 1 << 17,	/* n_egress 0 clears them */
};

struct nt_policy {
	enum nettrust_mode mode;
	enum nettrust_action action;
	enum nettrust_liveness liveness;
	uint32_t hooks;		/* NETTRUST_HOOKS_* */
	uint32_t builtin;	/* NETTRUST_BUILTIN_* */
	int32_t priority;
	bool dns_lockdown;
	uint32_t upstream_mark;
	unsigned int n_upstreams;
	struct nt_upstream upstreams[NETTRUST_UPSTREAMS_MAX];
	uint32_t event_rate;	/* events a second and group */
	uint32_t linger;	/* seconds */
	uint32_t leases_max;
	uint32_t prefixes_max;
	uint32_t deny_mark;	/* bits of the packet's mark */
	uint32_t max_lifetime;	/* seconds, 0: no bound */
	uint32_t confirm;	/* seconds; to set only */
	bool delegated;
	unsigned int n_egress;
	uint32_t egress[NETTRUST_EGRESS_MAX];	/* indices of devices */

	/* Filled by the kernel. */
	char version[32];
	uint32_t leases;
	uint32_t prefixes;
	uint64_t confirm_ms;	/* left to confirm, UINT64_MAX: none pending */
	bool locked;
};

struct nt_stats {
	struct {
		uint64_t packets;
		uint64_t bytes;
	} reasons[NT_REASONS];
	uint64_t leases_added;
	uint64_t leases_extended;
	uint64_t leases_renewed;
	uint64_t leases_expired;
	uint64_t leases_revoked;
	uint64_t leases_refused;
	uint64_t liveness_passes;
	uint64_t events_sent;
	uint64_t events_lost;
};

/* A packet that was denied, or would have been if the mode were not audit. */
struct nt_denial {
	uint64_t time_ns;	/* since 1970 */
	enum nettrust_mode mode;
	uint32_t hook;		/* one of NETTRUST_HOOKS_* */
	enum nettrust_reason reason;
	struct nt_addr src;	/* family 0 if the packet has none (malformed) */
	struct nt_addr dst;
	uint8_t proto;
	bool has_ports;
	uint16_t sport;
	uint16_t dport;
	bool has_icmp;
	uint8_t icmp_type;
	uint8_t icmp_code;
	uint32_t ifindex;
	char ifname[16];
	bool has_uid;
	uint32_t uid;
	uint64_t cgroup;	/* 0: not known */
	uint32_t pid;		/* 0: not known */
	char comm[16];
	char name[NETTRUST_NAME_MAX + 1];	/* of the lapsed lease, or "" */
	uint64_t lost;		/* events of this group lost before this one */
};

struct nt_lease_event {
	uint64_t time_ns;
	enum nettrust_lease_change change;
	bool has_lease;		/* false if FLUSHED or REFUSED */
	struct nt_lease lease;
	uint64_t lost;
};

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

/* Callbacks of nt_nl_listen(). A group whose callback is NULL is not joined. */
struct nt_nl_events {
	void (*denial)(const struct nt_denial *denial, void *data);
	void (*lease)(const struct nt_lease_event *event, void *data);
	void (*policy)(const struct nt_policy *policy, void *data);
	/* Events were lost: the socket's buffer was full. */
	void (*overrun)(void *data);
	void *data;
};

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
