/* SPDX-License-Identifier: GPL-2.0 */
/* What the netlink client reads and writes: leases, settings, counters, events. */
#ifndef NETTRUST_NL_TYPES_H
#define NETTRUST_NL_TYPES_H

#include "lib/base/addr.h"
#include "lib/base/words.h"
#include "lib/nl/settings-gen.h"

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

/* The members of struct nt_policy that nt_nl_policy_set() is to change. */
enum {
	/* NT_POLICY_MODE and the like: settings-gen.h */
	NT_POLICY_UPSTREAMS = 1u << NT_POLICY_SETTINGS,	/* n_upstreams 0 clears them */
	NT_POLICY_EGRESS = NT_POLICY_UPSTREAMS << 1,	/* n_egress 0 clears them */
	NT_POLICY_CONFIRM = NT_POLICY_EGRESS << 1,
};

struct nt_policy {
	NT_SETTINGS_FIELDS
	unsigned int n_upstreams;
	struct nt_upstream upstreams[NETTRUST_UPSTREAMS_MAX];
	unsigned int n_egress;
	uint32_t egress[NETTRUST_EGRESS_MAX];	/* indices of devices */
	uint32_t confirm;	/* seconds; to set only */

	/* Filled by the kernel. */
	char version[32];
	uint32_t leases;
	uint32_t prefixes;
	uint64_t confirm_ms;	/* left to confirm, UINT64_MAX: none pending */
	bool locked;
};

/* How the value of a setting is written. */
enum nt_setting_type {
	NT_SETTING_WORD,	/* one of words */
	NT_SETTING_FLAGS,	/* a list of words */
	NT_SETTING_NUMBER,	/* uint32_t */
	NT_SETTING_SIGNED,	/* int32_t */
	NT_SETTING_SWITCH,	/* bool */
};

/* A setting of one value. */
struct nt_setting {
	const char *name;	/* of the member */
	unsigned int field;	/* NT_POLICY_* */
	size_t offset;		/* in struct nt_policy */
	size_t size;
	enum nt_setting_type type;
	const struct nt_words *words;
};

/* By attribute. The other attributes of the policy have no name here. */
extern const struct nt_setting nt_settings[NETTRUST_A_POLICY_MAX + 1];

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

/* Callbacks of nt_nl_listen(). A group whose callback is NULL is not joined. */
struct nt_nl_events {
	void (*denial)(const struct nt_denial *denial, void *data);
	void (*lease)(const struct nt_lease_event *event, void *data);
	void (*policy)(const struct nt_policy *policy, void *data);
	/* Events were lost: the socket's buffer was full. */
	void (*overrun)(void *data);
	void *data;
};

#endif
