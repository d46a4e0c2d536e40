// SPDX-License-Identifier: GPL-2.0
/* The history of names: what goes when it is full, and the text it is kept as. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/insight/history.h"
#include "tests/unit/unit.h"

static struct nt_addr addr_of(const char *text)
{
	struct nt_addr addr;
	const char *why;

	ck_assert(!nt_addr_parse(text, &addr, &why));
	return addr;
}

static bool see(struct nt_history *history, const char *addr, const char *name,
		uint64_t now, unsigned int generation)
{
	struct nt_seen seen = { .addr = addr_of(addr), .name = name,
				.last = now };

	return nt_history_see(history, &seen, generation);
}

/* "ADDRESS NAME LAST BY" of the pair, or NULL. */
static const char *find(struct nt_history *history, const char *addr,
			const char *name)
{
	struct nt_addr a = addr_of(addr);
	static char text[512];
	struct nt_seen seen;

	for (size_t i = 0; i < nt_history_count(history); i++) {
		nt_history_get(history, i, &seen);
		if (strcmp(seen.name, name) || !nt_addr_equal(&a, &seen.addr))
			continue;
		snprintf(text, sizeof(text), "%llu %s",
			 (unsigned long long)seen.last, seen.by);
		return text;
	}
	return NULL;
}

START_TEST(pairs)
{
	struct nt_history *history = nt_history_new(10);

	ck_assert(see(history, "192.0.2.1", "a.example", 100, 1));
	nt_history_explain(history, "*.example");
	ck_assert(!see(history, "192.0.2.1", "a.example", 110, 1));
	ck_assert_str_eq(find(history, "192.0.2.1", "a.example"),
			 "110 *.example");
	/* Another name of it, another address of the name: other pairs. */
	ck_assert(see(history, "192.0.2.1", "b.example", 120, 1));
	ck_assert(see(history, "2001:db8::1", "a.example", 130, 1));
	ck_assert_uint_eq(nt_history_count(history), 3);
	ck_assert_str_eq(find(history, "192.0.2.1", "a.example"),
			 "110 *.example");
	/* Other rules: what allowed it must be stated again. */
	ck_assert(see(history, "192.0.2.1", "a.example", 140, 2));
	nt_history_explain(history, "");
	ck_assert_str_eq(find(history, "192.0.2.1", "a.example"), "140 ");
	nt_history_free(history);
}
END_TEST

START_TEST(full)
{
	struct nt_history *history = nt_history_new(3);
	char name[32];

	see(history, "192.0.2.1", "a", 1, 1);
	see(history, "192.0.2.1", "b", 2, 1);
	see(history, "192.0.2.1", "c", 3, 1);
	see(history, "192.0.2.1", "a", 4, 1);
	see(history, "192.0.2.1", "d", 5, 1);
	ck_assert_uint_eq(nt_history_count(history), 3);
	ck_assert_ptr_null(find(history, "192.0.2.1", "b"));
	ck_assert_ptr_nonnull(find(history, "192.0.2.1", "a"));
	ck_assert_ptr_nonnull(find(history, "192.0.2.1", "c"));
	ck_assert_ptr_nonnull(find(history, "192.0.2.1", "d"));
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "x%d", i);
		see(history, "2001:db8::7", name, 10 + i, 1);
		nt_history_explain(history, name);
	}
	ck_assert_uint_eq(nt_history_count(history), 3);
	ck_assert_str_eq(find(history, "2001:db8::7", "x997"), "1007 x997");
	nt_history_free(history);
	history = nt_history_new(1);
	see(history, "192.0.2.1", "a", 1, 1);
	see(history, "192.0.2.2", "a", 2, 1);
	ck_assert_uint_eq(nt_history_count(history), 1);
	ck_assert_str_eq(find(history, "192.0.2.2", "a"), "2 ");
	nt_history_free(history);
}
END_TEST

/* Names that the text cannot hold are not recorded. */
START_TEST(odd_names)
{
	struct nt_history *history = nt_history_new(10);
	char name[NETTRUST_NAME_MAX + 2], by[100];

	memset(name, 'x', sizeof(name));
	name[NETTRUST_NAME_MAX + 1] = '\0';
	ck_assert(!see(history, "192.0.2.1", name, 1, 1));
	ck_assert(!see(history, "192.0.2.1", "", 1, 1));
	ck_assert(!see(history, "192.0.2.1", "a\tb", 1, 1));
	ck_assert(!see(history, "192.0.2.1", "a\x80", 1, 1));
	ck_assert_uint_eq(nt_history_count(history), 0);
	name[NETTRUST_NAME_MAX] = '\0';
	ck_assert(see(history, "192.0.2.1", name, 1, 1));
	memset(by, 'y', sizeof(by));
	by[0] = '\n';
	by[99] = '\0';
	nt_history_explain(history, by);
	ck_assert_uint_eq(strlen(find(history, "192.0.2.1", name)), 2 + 63);
	ck_assert_int_eq(find(history, "192.0.2.1", name)[2], '?');
	nt_history_free(history);
}
END_TEST

START_TEST(round_trip)
{
	static const struct nt_seen pair = { .name = "a.example",
					     .by = "*.example", .last = 7,
					     .until = 67 };
	char text[NT_HISTORY_LINE * 2], line[NT_HISTORY_LINE];
	char why[NT_HISTORY_WHY];
	struct nt_seen seen = pair, *found;
	size_t n;

	seen.addr = addr_of("2001:db8::1");
	ck_assert_uint_eq(nt_history_line(&seen, line), strlen(line));
	snprintf(text, sizeof(text), "%s%s192.0.2.1\tb\t6\tnever\t\nend 2\n",
		 NT_HISTORY_HEAD, line);
	ck_assert_int_eq(nt_history_parse(text, strlen(text), &found, &n, why),
			 0);
	ck_assert_uint_eq(n, 2);
	/* The one seen longest ago first, wherever it stood. */
	ck_assert_str_eq(found[0].name, "b");
	ck_assert_str_eq(found[0].by, "");
	ck_assert_str_eq(found[1].name, "a.example");
	ck_assert_str_eq(found[1].by, "*.example");
	ck_assert(nt_addr_equal(&found[1].addr, &seen.addr));
	ck_assert_uint_eq(found[1].last, 7);
	ck_assert_uint_eq(found[1].until, 67);
	ck_assert_uint_eq(found[0].until, NT_UNTIL_NEVER);
	free(found);
}
END_TEST

/* What an older daemon wrote; rewritten, it has this version. */
START_TEST(version_1)
{
	char text[] = NT_HISTORY_HEAD_1 "192.0.2.1\ta\t6\tr\nend 1\n";
	char line[NT_HISTORY_LINE], why[NT_HISTORY_WHY];
	struct nt_seen *found;
	size_t n;

	ck_assert_int_eq(nt_history_parse(text, strlen(text), &found, &n, why),
			 0);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(found->until, NT_UNTIL_UNKNOWN);
	ck_assert_str_eq(found->by, "r");
	nt_history_line(found, line);
	ck_assert_str_eq(line, "192.0.2.1\ta\t6\t-\tr\n");
	free(found);
}
END_TEST

static uint64_t until_of(struct nt_history *history)
{
	struct nt_seen seen;

	nt_history_get(history, 0, &seen);
	return seen.until;
}

/* As in the kernel, an addition never shortens. */
START_TEST(end_of_lease)
{
	struct nt_history *history = nt_history_new(1);
	struct nt_seen seen = { .addr = addr_of("192.0.2.1"), .name = "a",
				.last = 1, .until = 301 };

	nt_history_see(history, &seen, 1);
	seen.last = 2;
	seen.until = 62;
	nt_history_see(history, &seen, 1);
	ck_assert_uint_eq(until_of(history), 301);
	seen.until = 361;
	nt_history_see(history, &seen, 1);
	ck_assert_uint_eq(until_of(history), 361);
	seen.until = NT_UNTIL_NEVER;
	nt_history_see(history, &seen, 1);
	seen.until = NT_UNTIL_UNKNOWN;
	nt_history_see(history, &seen, 1);
	ck_assert_uint_eq(until_of(history), NT_UNTIL_NEVER);
	nt_history_free(history);
}
END_TEST

static const struct {
	const char *text;	/* behind the head */
	const char *why;
} broken[] = {
	{ "", "line 2: the end is missing" },
	{ "192.0.2.1\ta\t1\t2\t\n", "line 3: the end is missing" },
	{ "end 0", "line 2: the end is missing" },
	{ "192.0.2.1\ta\t1\t2\t\nend 2\n", "line 3: this is not where" },
	{ "end 0\nend 0\n", "line 2: this is not where" },
	{ "end x\n", "line 2: this is not where" },
	{ "\nend 0\n", "line 2: must have five fields" },
	{ "192.0.2.1\ta\t1\t2\nend 1\n", "must have five fields" },
	{ "192.0.2.1\ta\t1\t2\t\t\nend 1\n", "must have five fields" },
	{ "192.0.2\ta\t1\t2\t\nend 1\n", "the address is none" },
	{ "192.0.2.1\t\t1\t2\t\nend 1\n", "the name is none" },
	{ "192.0.2.1\ta b\t1\t2\t\nend 1\n", "the name is none" },
	{ "192.0.2.1\ta\t-1\t2\t\nend 1\n", "the time is none" },
	{ "192.0.2.1\ta\t\t2\t\nend 1\n", "the time is none" },
	{ "192.0.2.1\ta\t99999999999999999999\t2\t\nend 1\n",
	  "the time is none" },
	{ "192.0.2.1\ta\t1\t\t\nend 1\n", "the end of the lease is none" },
	{ "192.0.2.1\ta\t1\tsoon\t\nend 1\n", "the end of the lease is none" },
	{ "192.0.2.1\ta\t1\t2\tx\x01\nend 1\n", "the rule is none" },
};

START_TEST(errors)
{
	char text[256], why[NT_HISTORY_WHY];
	struct nt_seen *found;
	size_t n;

	snprintf(text, sizeof(text), "%s%s", NT_HISTORY_HEAD, broken[_i].text);
	ck_assert_int_eq(nt_history_parse(text, strlen(text), &found, &n, why),
			 -EINVAL);
	ck_assert_ptr_null(found);
	ck_assert_msg(strstr(why, broken[_i].why), "%s", why);
}
END_TEST

START_TEST(other_files)
{
	char nul[] = NT_HISTORY_HEAD "end 0\n\0x", other[] = "{}\n";
	char why[NT_HISTORY_WHY];
	struct nt_seen *found;
	size_t n;

	ck_assert_int_eq(nt_history_parse(nul, sizeof(nul) - 1, &found, &n,
					  why), -EINVAL);
	ck_assert_msg(strstr(why, "NUL"), "%s", why);
	ck_assert_int_eq(nt_history_parse(other, 3, &found, &n, why), -EINVAL);
	ck_assert_msg(strstr(why, "no list of names"), "%s", why);
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_test(tc, pairs);
	tcase_add_test(tc, full);
	tcase_add_test(tc, odd_names);
	tcase_add_test(tc, round_trip);
	tcase_add_test(tc, version_1);
	tcase_add_test(tc, end_of_lease);
	tcase_add_loop_test(tc, errors, 0, N(broken));
	tcase_add_test(tc, other_files);
}
