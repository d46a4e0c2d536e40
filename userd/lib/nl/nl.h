/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The one netlink client: typed calls to nettrust.ko over libnl-genl-3.
 *
 * Nothing else in the tree includes libnl. Every call blocks until the kernel
 * has answered (it answers within the send, so this takes microseconds) and
 * returns 0 or a negative errno; nt_nl_error() then holds a sentence for
 * people: the kernel's extack text where there is one.
 */
#ifndef NETTRUST_NL_H
#define NETTRUST_NL_H

#include "lib/base/addr.h"
#include "lib/base/words.h"

/*
 * What names a lease (address, scope, service set) and what it carries. The
 * fields below the line are filled by the kernel and ignored on the way in.
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
	bool shorten;		/* may move the expiry nearer */
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

/* Which fields of struct nt_policy a nt_nl_policy_set() changes. */
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
	uint64_t confirm_ms;	/* left to confirm, UINT64_MAX: nothing waits */
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

/* A packet that was denied, or in mode audit would have been. */
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
 * @nl: where the handle goes, also on failure, so that nt_nl_error() works;
 *	NULL only if memory ran out
 *
 * Return: 0; -ENOENT if the module is not loaded; -EPERM; another negative
 * errno. nt_nl_close() is due in every case.
 */
int nt_nl_open(struct nt_nl **nl);
void nt_nl_close(struct nt_nl *nl);

/* How many messages came goes up there as they come, for who shows progress. */
void nt_nl_count(struct nt_nl *nl, volatile size_t *count);

/* The sentence that explains the last failure on this handle, never NULL. */
const char *nt_nl_error(const struct nt_nl *nl);

int nt_nl_policy_get(struct nt_nl *nl, struct nt_policy *policy);
int nt_nl_policy_set(struct nt_nl *nl, const struct nt_policy *policy,
		     unsigned int fields);
/* Keeps what NT_POLICY_CONFIRM set on trial; -ENOENT if nothing waits. */
int nt_nl_policy_confirm(struct nt_nl *nl);
/* The policy can only become stricter from now on. */
int nt_nl_policy_lock(struct nt_nl *nl);

/**
 * nt_nl_lease_add() - add or extend leases, all of them or none
 * @nl: handle
 * @leases: what to add; ttl must be set
 * @n: how many, at most NETTRUST_BATCH_MAX
 * @results: n enum nettrust_lease_change values (ADDED, EXTENDED or
 *	UNCHANGED), one for each lease in order; may be NULL
 *
 * When this returns 0 every CPU already lets the packets pass.
 */
int nt_nl_lease_add(struct nt_nl *nl, const struct nt_lease *leases, size_t n,
		    uint8_t *results);
/* kill: ends their connections in conntrack's table, too. */
int nt_nl_lease_del(struct nt_nl *nl, const struct nt_lease *leases, size_t n,
		    bool kill);
int nt_nl_lease_get(struct nt_nl *nl, struct nt_lease *lease);
int nt_nl_lease_flush(struct nt_nl *nl, bool kill);

/**
 * nt_nl_lease_dump() - every lease, in no order
 * @nl: handle
 * @leases: malloc'd array, the caller frees it
 * @n: its length
 *
 * Retries when the table changed under the dump; after that, a lease may be
 * missing but none stands twice. Return: 0 or a negative errno.
 */
int nt_nl_lease_dump(struct nt_nl *nl, struct nt_lease **leases, size_t *n);

/**
 * nt_nl_lease_each() - every lease as it comes, in no order
 * @nl: handle
 * @each: what to do with one
 * @data: for it
 *
 * Keeps nothing. Return: 0; -EAGAIN if the table changed under the dump, so
 * that a lease may be missing or have come twice; another negative errno.
 */
int nt_nl_lease_each(struct nt_nl *nl,
		     void (*each)(const struct nt_lease *lease, void *data),
		     void *data);

int nt_nl_prefix_add(struct nt_nl *nl, const struct nt_prefix *prefixes,
		     size_t n);
/* And ends the connections with an end in a deny prefix, in conntrack's table. */
int nt_nl_prefix_add_kill(struct nt_nl *nl, const struct nt_prefix *prefixes,
			  size_t n);
int nt_nl_prefix_del(struct nt_nl *nl, const struct nt_prefix *prefixes,
		     size_t n);
int nt_nl_prefix_dump(struct nt_nl *nl, struct nt_prefix **prefixes, size_t *n);
/* kind and origin: -1 for all of them, else the enum value. */
int nt_nl_prefix_flush(struct nt_nl *nl, int kind, int origin);

int nt_nl_stats_get(struct nt_nl *nl, struct nt_stats *stats);

/* Callbacks of nt_nl_listen(); those that are NULL are not subscribed to. */
struct nt_nl_events {
	void (*denial)(const struct nt_denial *denial, void *data);
	void (*lease)(const struct nt_lease_event *event, void *data);
	void (*policy)(const struct nt_policy *policy, void *data);
	/* The socket overran: the kernel sent more than was read in time. */
	void (*overrun)(void *data);
	void *data;
};

/**
 * nt_nl_listen() - subscribe this handle to events
 *
 * A handle that listens serves nothing else. nt_nl_fd() is then to be polled
 * for reading, nt_nl_receive() called when it is readable; that runs the
 * callbacks and returns 0 or a negative errno.
 */
int nt_nl_listen(struct nt_nl *nl, const struct nt_nl_events *events);
int nt_nl_fd(const struct nt_nl *nl);
int nt_nl_receive(struct nt_nl *nl);

#endif
