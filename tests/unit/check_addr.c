// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/addr.h"
#include "lib/base/words.h"
#include "tests/unit/unit.h"

static const struct {
	const char *text;
	const char *again;	/* as written back; NULL: refused */
} prefixes[] = {
	{ "192.0.2.0/24", "192.0.2.0/24" },
	{ "192.0.2.1", "192.0.2.1/32" },
	{ "0.0.0.0/0", "0.0.0.0/0" },
	{ "255.255.255.255/32", "255.255.255.255/32" },
	{ "10.128.0.0/9", "10.128.0.0/9" },
	{ "::/0", "::/0" },
	{ "2001:DB8::/32", "2001:db8::/32" },
	{ "2001:db8::1/128", "2001:db8::1/128" },
	{ "fe80::/10", "fe80::/10" },
	{ "192.0.2.1/24", NULL },
	{ "10.128.0.0/8", NULL },
	{ "192.0.2.0/33", NULL },
	{ "192.0.2.0/", NULL },
	{ "192.0.2.0/-1", NULL },
	{ "192.0.2.0/+8", NULL },
	{ "192.0.2.0/ 8", NULL },
	{ "192.0.2.0/24 ", NULL },
	{ "192.0.2.0/24/8", NULL },
	{ "192.0.2.0/99999999999999999999999", NULL },
	{ "192.0.2/24", NULL },
	{ "/24", NULL },
	{ "", NULL },
	{ "fe80::1/10", NULL },
	{ "::/129", NULL },
	{ "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc", NULL },
};

START_TEST(prefix_text)
{
	char text[NT_PREFIX_STRLEN];
	struct nt_prefix value;
	const char *why = NULL;
	int err;

	err = nt_prefix_parse(prefixes[_i].text, &value, &why);
	if (prefixes[_i].again) {
		ck_assert_int_eq(err, 0);
		ck_assert_str_eq(nt_prefix_str(&value, text),
				 prefixes[_i].again);
	} else {
		ck_assert_int_eq(err, -EINVAL);
		ck_assert_ptr_nonnull(why);
	}
}
END_TEST

static const struct {
	const char *text;
	const char *again;
} endpoints[] = {
	{ "127.0.0.1:53", "127.0.0.1:53" },
	{ "[::1]:65535", "[::1]:65535" },
	{ "[2001:db8:0::1]:53", "[2001:db8::1]:53" },
	{ "127.0.0.1", NULL },
	{ "127.0.0.1:", NULL },
	{ "127.0.0.1:0", NULL },
	{ "127.0.0.1:65536", NULL },
	{ "127.0.0.1:53x", NULL },
	{ "::1:53", NULL },
	{ "[127.0.0.1]:53", NULL },
	{ "[::1]53", NULL },
	{ "[::1:53", NULL },
	{ "[::1]", NULL },
	{ "[]:53", NULL },
	{ "[:53", NULL },
	{ ":53", NULL },
	{ "localhost:53", NULL },
	{ "", NULL },
	{ "[1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bb]:1", NULL },
};

START_TEST(endpoint_text)
{
	char text[NT_ENDPOINT_STRLEN];
	struct nt_endpoint value;
	const char *why = NULL;
	int err;

	err = nt_endpoint_parse(endpoints[_i].text, &value, &why);
	if (endpoints[_i].again) {
		ck_assert_int_eq(err, 0);
		ck_assert_str_eq(nt_endpoint_str(&value, text),
				 endpoints[_i].again);
	} else {
		ck_assert_int_eq(err, -EINVAL);
		ck_assert_ptr_nonnull(why);
	}
}
END_TEST

static const struct {
	const char *text;
	const char *again;
} services[] = {
	{ "tcp/443", "tcp/443" },
	{ "udp/1000-2000", "udp/1000-2000" },
	{ "udp/5-5", "udp/5" },
	{ "icmp", "icmp" },
	{ "6/80", "tcp/80" },
	{ "200", "200" },
	{ "tcp", "tcp" },
	{ "tcp/", NULL },
	{ "tcp/0", NULL },
	{ "tcp/2-1", NULL },
	{ "tcp/1-65536", NULL },
	{ "tcp/1-2-3", NULL },
	{ "icmp/8", NULL },
	{ "256", NULL },
	{ "http", NULL },
	{ "", NULL },
};

START_TEST(service_text)
{
	char text[NT_SERVICE_STRLEN];
	struct nt_service value;
	const char *why = NULL;
	int err;

	err = nt_service_parse(services[_i].text, &value, &why);
	if (services[_i].again) {
		ck_assert_int_eq(err, 0);
		ck_assert_str_eq(nt_service_str(&value, text),
				 services[_i].again);
	} else {
		ck_assert_int_eq(err, -EINVAL);
		ck_assert_ptr_nonnull(why);
	}
}
END_TEST

static const struct {
	const char *prefix;
	const char *addr;
	bool inside;
} contained[] = {
	{ "0.0.0.0/0", "192.0.2.1", true },
	{ "192.0.2.0/24", "192.0.2.255", true },
	{ "192.0.2.0/24", "192.0.3.0", false },
	{ "192.0.2.128/25", "192.0.2.127", false },
	{ "192.0.2.1", "192.0.2.1", true },
	{ "192.0.2.1", "192.0.2.2", false },
	{ "::/0", "192.0.2.1", false },
	{ "0.0.0.0/0", "::", false },
	{ "2001:db8::/33", "2001:db8:7fff::", true },
	{ "2001:db8::/33", "2001:db8:8000::", false },
	{ "2001:db8::1", "2001:db8::1", true },
};

START_TEST(contains)
{
	struct nt_prefix prefix;
	struct nt_addr addr;
	const char *why;

	ck_assert_int_eq(nt_prefix_parse(contained[_i].prefix, &prefix, &why),
			 0);
	ck_assert_int_eq(nt_addr_parse(contained[_i].addr, &addr, &why), 0);
	ck_assert_int_eq(nt_prefix_contains(&prefix, &addr),
			 contained[_i].inside);
}
END_TEST

START_TEST(equal)
{
	struct nt_addr a, b, c;
	const char *why;

	nt_addr_parse("192.0.2.1", &a, &why);
	nt_addr_parse("192.0.2.1", &b, &why);
	nt_addr_parse("::ffff:192.0.2.1", &c, &why);
	ck_assert(nt_addr_equal(&a, &b));
	ck_assert(!nt_addr_equal(&a, &c));
}
END_TEST

START_TEST(number)
{
	uint64_t n;

	ck_assert_int_eq(nt_number_parse("18446744073709551615", UINT64_MAX,
					 &n), 0);
	ck_assert_uint_eq(n, UINT64_MAX);
	ck_assert_int_eq(nt_number_parse("18446744073709551616", UINT64_MAX,
					 &n), -EINVAL);
	ck_assert_int_eq(nt_number_parse("256", 255, &n), -EINVAL);
	ck_assert_int_eq(nt_number_parse("-1", 255, &n), -EINVAL);
	ck_assert_int_eq(nt_number_parse("", 255, &n), -EINVAL);
	ck_assert_int_eq(nt_number_parse("0x1", 255, &n), -EINVAL);
}
END_TEST

static const struct nt_words *const tables[] = {
	&nt_mode_words, &nt_action_words, &nt_liveness_words, &nt_hooks_words,
	&nt_builtin_words, &nt_reason_words, &nt_scope_words,
	&nt_lease_state_words, &nt_lease_change_words, &nt_prefix_kind_words,
	&nt_origin_words, &nt_proto_words,
};

START_TEST(words)
{
	const struct nt_words *table = tables[_i];
	uint32_t value = 77;

	for (size_t i = 0; i < table->n; i++) {
		ck_assert_int_eq(nt_word_parse(table, table->words[i].word,
					       &value), 0);
		ck_assert_uint_eq(value, table->words[i].value);
		ck_assert_str_eq(nt_word_str(table, value),
				 table->words[i].word);
	}
	ck_assert_int_eq(nt_word_parse(table, "", &value), -EINVAL);
	ck_assert_int_eq(nt_word_parse(table, "nonsense", &value), -EINVAL);
	ck_assert_str_eq(nt_word_str(table, 9999), "unknown");
}
END_TEST

START_TEST(flags)
{
	char text[NT_WORDS_STRLEN];
	uint32_t value;

	ck_assert_int_eq(nt_flags_parse(&nt_hooks_words, "input,output",
					&value), 0);
	ck_assert_uint_eq(value, NETTRUST_HOOKS_INPUT | NETTRUST_HOOKS_OUTPUT);
	ck_assert_str_eq(nt_flags_str(&nt_hooks_words, value, text,
				      sizeof(text)), "output,input");
	ck_assert_int_eq(nt_flags_parse(&nt_hooks_words, "none", &value), 0);
	ck_assert_str_eq(nt_flags_str(&nt_hooks_words, value, text,
				      sizeof(text)), "none");
	ck_assert_int_eq(nt_flags_parse(&nt_hooks_words, "output,", &value),
			 -EINVAL);
	ck_assert_int_eq(nt_flags_parse(&nt_hooks_words, "", &value), -EINVAL);
	ck_assert_str_eq(nt_flags_str(&nt_builtin_words, 31, text,
				      sizeof(text)),
			 "loopback,private,linklocal,multicast,reply");
	ck_assert_str_eq(nt_flags_str(&nt_builtin_words, 31, text, 8),
			 "loopbac");
	ck_assert_str_eq(nt_words_list(&nt_mode_words, text, sizeof(text)),
			 "off, audit or enforce");
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_loop_test(tc, prefix_text, 0, N(prefixes));
	tcase_add_loop_test(tc, endpoint_text, 0, N(endpoints));
	tcase_add_loop_test(tc, service_text, 0, N(services));
	tcase_add_loop_test(tc, contains, 0, N(contained));
	tcase_add_loop_test(tc, words, 0, N(tables));
	tcase_add_test(tc, equal);
	tcase_add_test(tc, number);
	tcase_add_test(tc, flags);
}
