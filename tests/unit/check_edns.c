// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "lib/dns/edns.h"
#include "tests/unit/unit.h"

/* www.example A, with an OPT record of 1232 and no options. */
static const uint8_t query[] = {
	0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1,
	3, 'w', 'w', 'w', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0,
	0, 1, 0, 1,
	0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0,
};

static uint8_t wire[2048];
static struct nt_edns edns;

static void setup(void)
{
	memset(wire, 0xff, sizeof(wire));
	memcpy(wire, query, sizeof(query));
}

START_TEST(none)
{
	ck_assert(nt_edns_find(wire, sizeof(query), &edns));
	ck_assert_uint_eq(edns.end, sizeof(query));
	ck_assert(!edns.padding && !edns.keepalive);
	ck_assert_int_eq(edns.timeout, -1);
	wire[11] = 0;
	ck_assert(!nt_edns_find(wire, sizeof(query), &edns));
	ck_assert_uint_eq(nt_edns_put_padding(wire, sizeof(query),
					      sizeof(wire), 128),
			  sizeof(query));
}
END_TEST

/* RFC 8467: up to a multiple of the block, including the option's header. */
START_TEST(padding)
{
	static const size_t blocks[] = { 128, 468, 44, 45 };
	static const size_t lens[] = { 128, 468, 44, 45 };
	size_t len;

	len = nt_edns_put_padding(wire, sizeof(query), sizeof(wire),
				  blocks[_i]);
	ck_assert_uint_eq(len, lens[_i]);
	ck_assert(nt_edns_find(wire, len, &edns));
	ck_assert(edns.padding);
	ck_assert_uint_eq(edns.end, len);
	for (size_t i = sizeof(query) + 4; i < len; i++)
		ck_assert_uint_eq(wire[i], 0);
	ck_assert_uint_eq(wire[len], 0xff);
}
END_TEST

START_TEST(no_room)
{
	size_t len = sizeof(query);

	/* Less than a block is better than nothing (RFC 7830 section 4). */
	ck_assert_uint_eq(nt_edns_put_padding(wire, len, 100, 128), 100);
	ck_assert(nt_edns_find(wire, 100, &edns));
	setup();
	ck_assert_uint_eq(nt_edns_put_padding(wire, len, len + 3, 128), len);
	ck_assert_uint_eq(nt_edns_put_keepalive(wire, len, len + 5, 9), len);
	ck_assert(!memcmp(wire, query, len));
	/* An OPT record that is not the last is left alone. */
	wire[11] = 2;
	memcpy(wire + len, query + len - 11, 11);
	ck_assert_uint_eq(nt_edns_put_keepalive(wire, len + 11, sizeof(wire),
						9), len + 11);
}
END_TEST

START_TEST(keepalive)
{
	size_t len = nt_edns_put_keepalive(wire, sizeof(query), sizeof(wire),
					   -1);

	ck_assert_uint_eq(len, sizeof(query) + 4);
	ck_assert(nt_edns_find(wire, len, &edns));
	ck_assert(edns.keepalive);
	ck_assert_int_eq(edns.timeout, -1);
	setup();
	len = nt_edns_put_keepalive(wire, sizeof(query), sizeof(wire), 0x1234);
	ck_assert_uint_eq(len, sizeof(query) + 6);
	len = nt_edns_put_padding(wire, len, sizeof(wire), 128);
	ck_assert_uint_eq(len, 128);
	ck_assert(nt_edns_find(wire, len, &edns));
	ck_assert(edns.keepalive && edns.padding);
	ck_assert_int_eq(edns.timeout, 0x1234);
}
END_TEST

/* Truncated everywhere and with each octet changed: no overread. */
START_TEST(hostile)
{
	size_t len = nt_edns_put_keepalive(wire, sizeof(query), sizeof(wire),
					   100), i;
	uint8_t *copy;

	for (i = 0; i < len; i++) {
		copy = malloc(i ? i : 1);
		memcpy(copy, wire, i);
		ck_assert(!nt_edns_find(copy, i, &edns));
		free(copy);
	}
	for (i = 0; i < len * 256; i++) {
		copy = malloc(len);
		memcpy(copy, wire, len);
		copy[i / 256] = i;
		nt_edns_find(copy, len, &edns);
		free(copy);
	}
}
END_TEST

/* What each octet of the OPT record, or the counts, must be. */
static const struct {
	size_t at;	/* in query */
	uint8_t octet;
} unusable[] = {
	{ sizeof(query) - 5, 1 },	/* version */
	{ sizeof(query) - 1, 1 },	/* longer than the message */
	{ 11, 2 },			/* a record more than there are */
	{ 7, 1 },			/* the same, in the answer section */
};

START_TEST(unusable_opt)
{
	wire[unusable[_i].at] = unusable[_i].octet;
	ck_assert(!nt_edns_find(wire, sizeof(query), &edns));
}
END_TEST

START_TEST(misplaced)
{
	size_t len = sizeof(query);

	/* In the answer section instead. */
	wire[7] = 1;
	wire[11] = 0;
	ck_assert(!nt_edns_find(wire, len, &edns));
	setup();
	/* Owned by "a". */
	memmove(wire + len - 11 + 2, query + len - 11, 11);
	memcpy(wire + len - 11, "\1a", 2);
	ck_assert(!nt_edns_find(wire, len + 2, &edns));
	setup();
	/* Twice. */
	wire[11] = 2;
	memcpy(wire + len, query + len - 11, 11);
	ck_assert(!nt_edns_find(wire, len + 11, &edns));
}
END_TEST

/* Options that do not fill the record; the record itself can be found. */
START_TEST(malformed_options)
{
	static const uint8_t options[] = { 0, NT_EDNS_PADDING, 0, 2, 0, 0, 0 };
	size_t len = sizeof(query), n;

	for (n = 1; n <= sizeof(options); n++) {
		wire[len - 1] = n;
		memcpy(wire + len, options, n);
		ck_assert_int_eq(nt_edns_find(wire, len + n, &edns), n == 6);
		ck_assert_int_eq(edns.malformed, n != 6);
		ck_assert_uint_eq(edns.end, len + n);
	}
}
END_TEST

START_TEST(first_cookie)
{
	static const uint8_t options[] = {
		0, NT_EDNS_COOKIE, 0, 1, 'x', 0, NT_EDNS_COOKIE, 0, 2, 'y', 'y',
	};
	size_t len = sizeof(query);

	wire[len - 1] = sizeof(options);
	memcpy(wire + len, options, sizeof(options));
	ck_assert(nt_edns_find(wire, len + sizeof(options), &edns));
	ck_assert_uint_eq(edns.cookie_len, 1);
	ck_assert_ptr_eq(edns.cookie, wire + len + 4);
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, none);
	tcase_add_loop_test(tc, padding, 0, 4);
	tcase_add_test(tc, no_room);
	tcase_add_test(tc, keepalive);
	tcase_add_test(tc, hostile);
	tcase_add_loop_test(tc, unusable_opt, 0,
			    sizeof(unusable) / sizeof(unusable[0]));
	tcase_add_test(tc, misplaced);
	tcase_add_test(tc, malformed_options);
	tcase_add_test(tc, first_cookie);
}
