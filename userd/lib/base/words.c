// SPDX-License-Identifier: GPL-2.0
#include "lib/base/words.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

/* Not from /etc/protocols, whose package may not be installed. */
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
