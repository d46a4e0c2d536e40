/* SPDX-License-Identifier: GPL-2.0 */
/* Generated from uapi/nettrust.yaml by make gen. Do not edit. */

#ifndef NT_SETTINGS_GEN_H
#define NT_SETTINGS_GEN_H

/* The members of struct nk_policy that have one value. */
#define NT_SETTINGS_FIELDS						\
	/* enum nettrust_mode. */					\
	u32 mode;							\
	/* enum nettrust_action. */					\
	u32 action;							\
	/* enum nettrust_liveness. */					\
	u32 liveness;							\
	/* NETTRUST_HOOKS_*. At least one of them. */			\
	u32 hooks;							\
	/* NETTRUST_BUILTIN_*. */					\
	u32 builtin;							\
	/* Netfilter priority of the hooks, above -100 so that they	\
	 * run after DNAT. */						\
	s32 priority;							\
	/* 1 denies ports 53 and 853 except to the upstreams, 0 does	\
	 * not. */							\
	bool dns_lockdown;						\
	/* SO_MARK of the proxy's sockets; not 0. */			\
	u32 upstream_mark;						\
	/* Most events per second and group; the rest are counted as	\
	 * lost. */							\
	u32 event_rate;							\
	/* Seconds a lapsed lease is remembered. */			\
	u32 linger;							\
	/* Bits that action mark sets in the packet mark; not 0. */	\
	u32 deny_mark;							\
	/* Seconds after the last LEASE_ADD at which a lease ends	\
	 * even if it is in use; 0 for no bound. */			\
	u32 max_lifetime;

/* Each as X(attribute, member, type). */
#define NT_SETTINGS(X)							\
	X(NETTRUST_A_POLICY_MODE, mode, u32)				\
	X(NETTRUST_A_POLICY_ACTION, action, u32)			\
	X(NETTRUST_A_POLICY_LIVENESS, liveness, u32)			\
	X(NETTRUST_A_POLICY_HOOKS, hooks, u32)				\
	X(NETTRUST_A_POLICY_BUILTIN, builtin, u32)			\
	X(NETTRUST_A_POLICY_PRIORITY, priority, s32)			\
	X(NETTRUST_A_POLICY_DNS_LOCKDOWN, dns_lockdown, bool)		\
	X(NETTRUST_A_POLICY_UPSTREAM_MARK, upstream_mark, u32)		\
	X(NETTRUST_A_POLICY_EVENT_RATE, event_rate, u32)		\
	X(NETTRUST_A_POLICY_LINGER, linger, u32)			\
	X(NETTRUST_A_POLICY_DENY_MARK, deny_mark, u32)			\
	X(NETTRUST_A_POLICY_MAX_LIFETIME, max_lifetime, u32)

#endif
