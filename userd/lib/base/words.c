// SPDX-License-Identifier: GPL-2.0
#include "lib/base/words.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include <linux/nettrust.h>

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

/* /etc/protocols is a package of its own, which may not be installed. */
const struct nt_words nt_proto_words = NT_WORDS_TABLE(
	{ IPPROTO_ICMP, "icmp" },
	{ IPPROTO_IGMP, "igmp" },
	{ IPPROTO_TCP, "tcp" },
	{ IPPROTO_UDP, "udp" },
	{ IPPROTO_DCCP, "dccp" },
	{ IPPROTO_GRE, "gre" },
	{ IPPROTO_ESP, "esp" },
	{ IPPROTO_AH, "ah" },
	{ IPPROTO_ICMPV6, "icmpv6" },
	{ IPPROTO_SCTP, "sctp" },
	{ IPPROTO_UDPLITE, "udplite" });

const char *nt_word_str(const struct nt_words *words, uint32_t value)
{
	for (size_t i = 0; i < words->n; i++)
		if (words->words[i].value == value)
			return words->words[i].word;
	return "unknown";
}

static int parse(const struct nt_words *words, const char *text, size_t len,
		 uint32_t *value)
{
	for (size_t i = 0; i < words->n; i++) {
		const char *word = words->words[i].word;

		if (strlen(word) == len && !memcmp(word, text, len)) {
			*value = words->words[i].value;
			return 0;
		}
	}
	return -EINVAL;
}

int nt_word_parse(const struct nt_words *words, const char *text,
		  uint32_t *value)
{
	return parse(words, text, strlen(text), value);
}

const char *nt_flags_str(const struct nt_words *words, uint32_t flags,
			 char *buf, size_t len)
{
	size_t used = 0;

	snprintf(buf, len, "none");
	for (size_t i = 0; i < words->n; i++) {
		if (!(flags & words->words[i].value) || used >= len)
			continue;
		used += snprintf(buf + used, len - used, "%s%s",
				 used ? "," : "", words->words[i].word);
	}
	return buf;
}

int nt_flags_parse(const struct nt_words *words, const char *text,
		   uint32_t *flags)
{
	uint32_t value, sum = 0;
	size_t len;

	if (!strcmp(text, "none")) {
		*flags = 0;
		return 0;
	}
	for (;;) {
		len = strcspn(text, ",");
		if (parse(words, text, len, &value))
			return -EINVAL;
		sum |= value;
		if (!text[len])
			break;
		text += len + 1;
	}
	*flags = sum;
	return 0;
}

const char *nt_words_list(const struct nt_words *words, char *buf, size_t len)
{
	const char *sep = "";
	size_t used = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < words->n && used < len; i++) {
		used += snprintf(buf + used, len - used, "%s%s", sep,
				 words->words[i].word);
		sep = i + 2 == words->n ? " or " : ", ";
	}
	return buf;
}
