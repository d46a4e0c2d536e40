// SPDX-License-Identifier: GPL-2.0
/* Messages without some of their records; tests/replay/answers.scn has more. */
#include <stdlib.h>
#include <string.h>

#include "lib/dns/strip.h"
#include "lib/dns/wire.h"
#include "tests/unit/unit.h"

#define LONG_LEN 193	/* three labels of 63 letters, and a zero */

static char long_name[LONG_LEN];
static uint8_t wire[65536];
static size_t len;

static void put(const void *data, size_t n)
{
	memcpy(wire + len, data, n);
	len += n;
}

/* A PTR record of the question's name; target is in wire format. */
static void put_ptr(const void *target, size_t n)
{
	static const uint8_t head[] = { 0xc0, 12, 0, 12, 0, 1, 0, 0, 1, 44, 0 };
	uint8_t octet = n;

	put(head, sizeof(head));
	put(&octet, 1);
	put(target, n);
	nt_put16(wire + 6, nt_get16(wire + 6) + 1);
}

static void setup(void)
{
	static const uint8_t head[12] = { 0, 1, 0x81, 0x80, 0, 1 };

	len = 0;
	put(head, sizeof(head));
	memset(long_name, 'a', LONG_LEN - 1);
	long_name[0] = 63;
	long_name[64] = 63;
	long_name[128] = 63;
	put("\3wWw\7example\0\0\14\0\1", 17);
	put_ptr(long_name, LONG_LEN);
}

/* Return: the number of records left, all of which are in the message. */
static unsigned int left(const uint8_t *struck, uint8_t **out, size_t *n)
{
	*out = nt_strip(wire, len, struck, n);
	return *out ? nt_get16(*out + 6) : 0;
}

START_TEST(nothing_is_struck)
{
	const uint8_t struck[2] = { 0 };
	uint8_t *out;
	size_t n;

	put_ptr("\300\51", 2);
	ck_assert_uint_eq(left(struck, &out, &n), 2);
	/* The pointer is written out, the question as it was. */
	ck_assert_uint_eq(n, len + LONG_LEN - 2);
	ck_assert_mem_eq(out + 12, wire + 12, 17);
	ck_assert_mem_eq(out + n - LONG_LEN, long_name, LONG_LEN);
	free(out);
}
END_TEST

START_TEST(what_was_pointed_to_goes)
{
	const uint8_t struck[2] = { 1, 0 };
	uint8_t *out;
	size_t n;

	put_ptr("\300\51", 2);
	ck_assert_uint_eq(left(struck, &out, &n), 1);
	ck_assert_uint_eq(n, 12 + 17 + 12 + LONG_LEN);
	ck_assert_mem_eq(out + n - LONG_LEN, long_name, LONG_LEN);
	free(out);
}
END_TEST

/* 400 pointers to a long name, written in full, exceed a message. */
START_TEST(grows_too_long)
{
	static const uint8_t struck[401] = { 1 };
	unsigned int i;
	uint8_t *out;
	size_t n;

	for (i = 0; i < 300; i++)
		put_ptr("\300\51", 2);
	ck_assert_uint_eq(left(struck, &out, &n), 300);
	free(out);
	for (i = 0; i < 100; i++)
		put_ptr("\300\51", 2);
	ck_assert_uint_eq(left(struck, &out, &n), 0);
	ck_assert_ptr_null(out);
}
END_TEST

START_TEST(broken)
{
	const uint8_t struck[2] = { 0 };
	uint8_t *out;
	size_t n;

	/* Too short for a SRV record; NAPTR records are not parsed. */
	put_ptr("\0", 1);
	nt_put16(wire + len - 11, 33);
	ck_assert_uint_eq(left(struck, &out, &n), 0);
	ck_assert_ptr_null(out);
	nt_put16(wire + len - 11, 35);
	ck_assert_uint_eq(left(struck, &out, &n), 2);
	free(out);
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, nothing_is_struck);
	tcase_add_test(tc, what_was_pointed_to_goes);
	tcase_add_test(tc, grows_too_long);
	tcase_add_test(tc, broken);
}
