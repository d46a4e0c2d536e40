// SPDX-License-Identifier: GPL-2.0
#include "lib/base/words.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include <linux/nettrust.h>

#define TABLE(name, ...)						\
	static const struct nt_word name##_list[] = { __VA_ARGS__ };	\
	const struct nt_words nt_##name##_words = {			\
		.words = name##_list,					\
		.n = sizeof(name##_list) / sizeof(name##_list[0]),	\
	}

TABLE(mode,
      { NETTRUST_MODE_OFF, "off" },
      { NETTRUST_MODE_AUDIT, "audit" },
      { NETTRUST_MODE_ENFORCE, "enforce" });

TABLE(action,
      { NETTRUST_ACTION_REJECT, "reject" },
      { NETTRUST_ACTION_DROP, "drop" },
      { NETTRUST_ACTION_MARK, "mark" });

TABLE(liveness,
      { NETTRUST_LIVENESS_RENEW, "renew" },
      { NETTRUST_LIVENESS_HOLD, "hold" },
      { NETTRUST_LIVENESS_TRAFFIC, "traffic" },
      { NETTRUST_LIVENESS_OFF, "off" });

TABLE(hooks,
      { NETTRUST_HOOKS_OUTPUT, "output" },
      { NETTRUST_HOOKS_FORWARD, "forward" },
      { NETTRUST_HOOKS_INPUT, "input" });

TABLE(builtin,
      { NETTRUST_BUILTIN_LOOPBACK, "loopback" },
      { NETTRUST_BUILTIN_PRIVATE, "private" },
      { NETTRUST_BUILTIN_LINKLOCAL, "linklocal" },
      { NETTRUST_BUILTIN_MULTICAST, "multicast" },
      { NETTRUST_BUILTIN_REPLY, "reply" },
      { NETTRUST_BUILTIN_TRANSPARENT, "transparent" });

TABLE(reason,
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

TABLE(scope,
      { NETTRUST_SCOPE_ANY, "any" },
      { NETTRUST_SCOPE_CLIENT, "client" },
      { NETTRUST_SCOPE_UID, "uid" },
      { NETTRUST_SCOPE_CGROUP, "cgroup" });

TABLE(lease_state,
      { NETTRUST_LEASE_STATE_LIVE, "live" },
      { NETTRUST_LEASE_STATE_PENDING, "pending" },
      { NETTRUST_LEASE_STATE_LAPSED, "lapsed" });

TABLE(lease_change,
      { NETTRUST_LEASE_CHANGE_ADDED, "added" },
      { NETTRUST_LEASE_CHANGE_EXTENDED, "extended" },
      { NETTRUST_LEASE_CHANGE_UNCHANGED, "unchanged" },
      { NETTRUST_LEASE_CHANGE_RENEWED, "renewed" },
      { NETTRUST_LEASE_CHANGE_EXPIRED, "expired" },
      { NETTRUST_LEASE_CHANGE_REVOKED, "revoked" },
      { NETTRUST_LEASE_CHANGE_FLUSHED, "flushed" },
      { NETTRUST_LEASE_CHANGE_REFUSED, "refused" });

TABLE(prefix_kind,
      { NETTRUST_PREFIX_KIND_ALLOW, "allow" },
      { NETTRUST_PREFIX_KIND_DENY, "deny" });

TABLE(origin,
      { NETTRUST_ORIGIN_ADMIN, "admin" },
      { NETTRUST_ORIGIN_DAEMON, "daemon" });

/* /etc/protocols is a package of its own, which may not be installed. */
TABLE(proto,
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
