// SPDX-License-Identifier: GPL-2.0
/* Generated from uapi/nettrust.yaml by make gen. Do not edit. */
#include "lib/base/words.h"

const struct nt_words nt_mode_words = NT_WORDS_TABLE(
	{ NETTRUST_MODE_OFF, "off" },
	{ NETTRUST_MODE_AUDIT, "audit" },
	{ NETTRUST_MODE_ENFORCE, "enforce" });

const struct nt_words nt_action_words = NT_WORDS_TABLE(
	{ NETTRUST_ACTION_REJECT, "reject" },
	{ NETTRUST_ACTION_DROP, "drop" },
	{ NETTRUST_ACTION_MARK, "mark" });

const struct nt_words nt_liveness_words = NT_WORDS_TABLE(
	{ NETTRUST_LIVENESS_RENEW, "renew" },
	{ NETTRUST_LIVENESS_HOLD, "hold" },
	{ NETTRUST_LIVENESS_TRAFFIC, "traffic" },
	{ NETTRUST_LIVENESS_OFF, "off" });

const struct nt_words nt_hooks_words = NT_WORDS_TABLE(
	{ NETTRUST_HOOKS_OUTPUT, "output" },
	{ NETTRUST_HOOKS_FORWARD, "forward" },
	{ NETTRUST_HOOKS_INPUT, "input" });

const struct nt_words nt_builtin_words = NT_WORDS_TABLE(
	{ NETTRUST_BUILTIN_LOOPBACK, "loopback" },
	{ NETTRUST_BUILTIN_PRIVATE, "private" },
	{ NETTRUST_BUILTIN_LINKLOCAL, "linklocal" },
	{ NETTRUST_BUILTIN_MULTICAST, "multicast" },
	{ NETTRUST_BUILTIN_REPLY, "reply" },
	{ NETTRUST_BUILTIN_TRANSPARENT, "transparent" });

const struct nt_words nt_reason_words = NT_WORDS_TABLE(
	{ NETTRUST_REASON_UNSPEC, "unspec" },
	{ NETTRUST_REASON_LOOPBACK, "loopback" },
	{ NETTRUST_REASON_UPSTREAM, "upstream" },
	{ NETTRUST_REASON_LEASE, "lease" },
	{ NETTRUST_REASON_ALLOWED_PREFIX, "allowed-prefix" },
	{ NETTRUST_REASON_BUILTIN, "builtin" },
	{ NETTRUST_REASON_REPLY, "reply" },
	{ NETTRUST_REASON_MALFORMED, "malformed" },
	{ NETTRUST_REASON_DNS, "dns" },
	{ NETTRUST_REASON_DENIED_PREFIX, "denied-prefix" },
	{ NETTRUST_REASON_NO_LEASE, "no-lease" },
	{ NETTRUST_REASON_EXPIRED, "expired" },
	{ NETTRUST_REASON_INPUT, "input" });

const struct nt_words nt_scope_words = NT_WORDS_TABLE(
	{ NETTRUST_SCOPE_ANY, "any" },
	{ NETTRUST_SCOPE_CLIENT, "client" },
	{ NETTRUST_SCOPE_UID, "uid" },
	{ NETTRUST_SCOPE_CGROUP, "cgroup" });

const struct nt_words nt_lease_state_words = NT_WORDS_TABLE(
	{ NETTRUST_LEASE_STATE_LIVE, "live" },
	{ NETTRUST_LEASE_STATE_PENDING, "pending" },
	{ NETTRUST_LEASE_STATE_LAPSED, "lapsed" });

const struct nt_words nt_lease_change_words = NT_WORDS_TABLE(
	{ NETTRUST_LEASE_CHANGE_ADDED, "added" },
	{ NETTRUST_LEASE_CHANGE_EXTENDED, "extended" },
	{ NETTRUST_LEASE_CHANGE_UNCHANGED, "unchanged" },
	{ NETTRUST_LEASE_CHANGE_RENEWED, "renewed" },
	{ NETTRUST_LEASE_CHANGE_EXPIRED, "expired" },
	{ NETTRUST_LEASE_CHANGE_REVOKED, "revoked" },
	{ NETTRUST_LEASE_CHANGE_FLUSHED, "flushed" },
	{ NETTRUST_LEASE_CHANGE_REFUSED, "refused" });

const struct nt_words nt_prefix_kind_words = NT_WORDS_TABLE(
	{ NETTRUST_PREFIX_KIND_ALLOW, "allow" },
	{ NETTRUST_PREFIX_KIND_DENY, "deny" });

const struct nt_words nt_origin_words = NT_WORDS_TABLE(
	{ NETTRUST_ORIGIN_ADMIN, "admin" },
	{ NETTRUST_ORIGIN_DAEMON, "daemon" });

bool nt_reason_denies(uint32_t reason)
{
	switch (reason) {
	case NETTRUST_REASON_MALFORMED:
	case NETTRUST_REASON_DNS:
	case NETTRUST_REASON_DENIED_PREFIX:
	case NETTRUST_REASON_NO_LEASE:
	case NETTRUST_REASON_EXPIRED:
	case NETTRUST_REASON_INPUT:
		return true;
	default:
		return false;
	}
}
