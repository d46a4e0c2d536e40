// SPDX-License-Identifier: GPL-2.0
#include "cli/args.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include <linux/nettrust.h>

#include "cli/say.h"
#include "lib/base/names.h"

int nt_arg_bad(const struct nt_cli *cli, const struct nt_option *option,
	       const char *value, const char *why)
{
	return nt_cli_usage(cli, "%s%s%s%s: %s", option ? "--" : "",
			    option ? option->name : "", option ? " " : "",
			    value, why);
}

int nt_arg_number(const struct nt_cli *cli, const struct nt_option *option,
		  const char *value, uint64_t max, uint64_t *number)
{
	if (!nt_number_parse(value, max, number))
		return NT_EXIT_OK;
	return nt_arg_bad(cli, option, value, "must be a number");
}

static int not_among(const struct nt_cli *cli, const struct nt_option *option,
		     const struct nt_words *words, const char *value,
		     const char *more)
{
	char list[NT_WORDS_STRLEN], why[NT_WORDS_STRLEN + 64];

	snprintf(why, sizeof(why), "must be %s%s",
		 nt_words_list(words, list, sizeof(list)), more);
	return nt_arg_bad(cli, option, value, why);
}

int nt_arg_word(const struct nt_cli *cli, const struct nt_option *option,
		const struct nt_words *words, const char *value,
		uint32_t *word)
{
	if (!nt_word_parse(words, value, word))
		return NT_EXIT_OK;
	return not_among(cli, option, words, value, "");
}

int nt_arg_flags(const struct nt_cli *cli, const struct nt_option *option,
		 const struct nt_words *words, const char *value,
		 uint32_t *flags)
{
	if (!nt_flags_parse(words, value, flags))
		return NT_EXIT_OK;
	return not_among(cli, option, words, value,
			 ", or several with commas between them");
}

int nt_arg_addr(const struct nt_cli *cli, const struct nt_option *option,
		const char *value, struct nt_addr *addr)
{
	const char *why;

	if (!nt_addr_parse(value, addr, &why))
		return NT_EXIT_OK;
	return nt_arg_bad(cli, option, value, why);
}

/* No top-level domain is a number (RFC 1123 section 2.1). */
static bool ends_in_number(const char *text, size_t len)
{
	size_t digits = 0;

	while (digits < len && isdigit((unsigned char)text[len - 1 - digits]))
		digits++;
	return digits && (digits == len || text[len - 1 - digits] == '.');
}

bool nt_is_host_name(const char *text, size_t len)
{
	return len && len <= NETTRUST_NAME_MAX && nt_name_valid(text, len) &&
	       !ends_in_number(text, len);
}

size_t nt_name_len(const char *name)
{
	size_t len = strlen(name);

	return len && name[len - 1] == '.' ? len - 1 : len;
}

bool nt_same_name(const char *a, const char *b)
{
	size_t len = nt_name_len(a);

	return len == nt_name_len(b) && !strncasecmp(a, b, len);
}

int nt_addr_compare(const struct nt_addr *a, const struct nt_addr *b)
{
	if (a->family != b->family)
		return a->family == AF_INET ? -1 : 1;
	return a->family == AF_INET ? memcmp(&a->v4, &b->v4, sizeof(a->v4)) :
				      memcmp(&a->v6, &b->v6, sizeof(a->v6));
}
