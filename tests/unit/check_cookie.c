// SPDX-License-Identifier: GPL-2.0
/* DNS cookies, and the hash that makes them. */
#include <string.h>

#include "lib/dns/cookie.h"
#include "tests/unit/unit.h"

/* The first test vectors of the reference implementation. */
START_TEST(siphash)
{
	static const struct {
		size_t len;
		uint64_t hash;
	} vectors[] = {
		{ 0, 0x726fdb47dd0e0e31 }, { 1, 0x74f839c593dc67fd },
		{ 7, 0xab0200f58b01d137 }, { 8, 0x93f5f5799a932462 },
		{ 15, 0xa129ca6149be45e5 },
	};
	uint8_t key[NT_SIPHASH_KEY], data[64];
	size_t i;

	for (i = 0; i < sizeof(key); i++)
		key[i] = i;
	for (i = 0; i < sizeof(data); i++)
		data[i] = i;
	for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		ck_assert_uint_eq(nt_siphash(key, data, vectors[i].len),
				  vectors[i].hash);
}
END_TEST

START_TEST(cookies)
{
	const uint8_t secret[NT_SIPHASH_KEY] = "secret of a test";
	struct nt_addr addr = { .family = AF_INET }, other = addr;
	uint8_t cookie[NT_COOKIE_LEN] = "client..", bad[NT_COOKIE_LEN];
	uint32_t now = 1800000000;
	size_t i;

	addr.v4.s_addr = 0x010200c0;
	other.v4.s_addr = 0x020200c0;
	nt_cookie_make(cookie, &addr, secret, now);
	ck_assert(!memcmp(cookie, "client..\1\0\0\0", 12));
	ck_assert(nt_cookie_good(cookie, NT_COOKIE_LEN, &addr, secret, now));
	ck_assert(nt_cookie_good(cookie, NT_COOKIE_LEN, &addr, secret,
				 now + 3600));
	ck_assert(!nt_cookie_good(cookie, NT_COOKIE_LEN, &addr, secret,
				  now + 3601));
	ck_assert(!nt_cookie_good(cookie, NT_COOKIE_LEN, &addr, secret,
				  now - 301));
	ck_assert(!nt_cookie_good(cookie, NT_COOKIE_LEN, &other, secret, now));
	ck_assert(!nt_cookie_good(cookie, 8, &addr, secret, now));
	for (i = 0; i < NT_COOKIE_LEN; i++) {
		memcpy(bad, cookie, sizeof(bad));
		bad[i] ^= 1;
		ck_assert(!nt_cookie_good(bad, NT_COOKIE_LEN, &addr, secret,
					  now));
	}
}
END_TEST

/* Each day has a key; a cookie is checked with that of its own day. */
START_TEST(rotation)
{
	const uint8_t secret[NT_SIPHASH_KEY] = "secret of a test";
	struct nt_addr addr = { .family = AF_INET6 };
	uint8_t today[NT_COOKIE_LEN] = { 0 }, tomorrow[NT_COOKIE_LEN] = { 0 };
	uint32_t midnight = 86400 * 20000;

	nt_cookie_make(today, &addr, secret, midnight - 10);
	nt_cookie_make(tomorrow, &addr, secret, midnight + 86400 - 10);
	ck_assert(nt_cookie_good(today, NT_COOKIE_LEN, &addr, secret,
				 midnight + 10));
	/* The same but for the day is no cookie of that day. */
	memcpy(tomorrow + 16, today + 16, 8);
	ck_assert(!nt_cookie_good(tomorrow, NT_COOKIE_LEN, &addr, secret,
				  midnight + 86400));
}
END_TEST

static void add_tests(TCase *tc)
{
	tcase_add_test(tc, siphash);
	tcase_add_test(tc, cookies);
	tcase_add_test(tc, rotation);
}
