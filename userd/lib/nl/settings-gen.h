/* SPDX-License-Identifier: GPL-2.0 */
/* Generated from uapi/nettrust.yaml by make gen. Do not edit. */

#ifndef NETTRUST_SETTINGS_GEN_H
#define NETTRUST_SETTINGS_GEN_H

/* The members of struct nt_policy that have one value. */
#define NT_SETTINGS_FIELDS						\
	/* enum nettrust_mode. */					\
	enum nettrust_mode mode;					\
	/* enum nettrust_action. */					\
	enum nettrust_action action;					\
	/* enum nettrust_liveness. */					\
	enum nettrust_liveness liveness;				\
	/* NETTRUST_HOOKS_*. At least one of them. */			\
	uint32_t hooks;							\
	/* NETTRUST_BUILTIN_*. */					\
	uint32_t builtin;						\
	/* Netfilter priority of the hooks, above -100 so that they	\
	 * run after DNAT. */						\
	int32_t priority;						\
	/* 1 denies ports 53 and 853 except to the upstreams, 0 does	\
	 * not. */							\
	bool dns_lockdown;						\
	/* SO_MARK of the proxy's sockets; not 0. */			\
	uint32_t upstream_mark;						\
	/* Most events per second and group; the rest are counted as	\
	 * lost. */							\
	uint32_t event_rate;						\
	/* Seconds a lapsed lease is remembered. */			\
	uint32_t linger;						\
	/* If set below the current number of leases, new ones are	\
	 * refused and none are removed. Setting it needs		\
	 * CAP_NET_ADMIN in the initial user namespace. */		\
	uint32_t leases_max;						\
	/* Like leases-max. */						\
	uint32_t prefixes_max;						\
	/* Bits that action mark sets in the packet mark; not 0. */	\
	uint32_t deny_mark;						\
	/* Seconds after the last LEASE_ADD at which a lease ends	\
	 * even if it is in use; 0 for no bound. */			\
	uint32_t max_lifetime;						\
	/* 1 allows commands from the owner of the network		\
	 * namespace's user namespace, 0 does not. Setting it needs	\
	 * CAP_NET_ADMIN in the initial user namespace. */		\
	bool delegated;

#define NT_POLICY_SETTINGS 15

/* A bit for each of them. */
enum {
	NT_POLICY_MODE = 1u << 0,
	NT_POLICY_ACTION = 1u << 1,
	NT_POLICY_LIVENESS = 1u << 2,
	NT_POLICY_HOOKS = 1u << 3,
	NT_POLICY_BUILTIN = 1u << 4,
	NT_POLICY_PRIORITY = 1u << 5,
	NT_POLICY_DNS_LOCKDOWN = 1u << 6,
	NT_POLICY_UPSTREAM_MARK = 1u << 7,
	NT_POLICY_EVENT_RATE = 1u << 8,
	NT_POLICY_LINGER = 1u << 9,
	NT_POLICY_LEASES_MAX = 1u << 10,
	NT_POLICY_PREFIXES_MAX = 1u << 11,
	NT_POLICY_DENY_MARK = 1u << 12,
	NT_POLICY_MAX_LIFETIME = 1u << 13,
	NT_POLICY_DELEGATED = 1u << 14,
};

#endif
