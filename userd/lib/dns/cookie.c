// SPDX-License-Identifier: GPL-2.0
#include "lib/dns/cookie.h"

#include <endian.h>
#include <string.h>

#include "lib/dns/wire.h"

#define VERSION		1
#define ROTATE		86400	/* seconds */
#define OLD		3600	/* RFC 9018 section 4.3 */
#define AHEAD		300

/* Derives the hash key of the day on which a cookie was made. */
static void key_of(const uint8_t secret[NT_SIPHASH_KEY], uint32_t made,
		   uint8_t key[NT_SIPHASH_KEY])
{
	uint32_t seed[2] = { made / ROTATE };
	uint64_t half;

	for (; seed[1] < 2; seed[1]++) {
		half = nt_siphash(secret, seed, sizeof(seed));
		memcpy(key + 8 * seed[1], &half, sizeof(half));
	}
}

/* Appends the hash of the first 16 octets and the client's address. */
static void seal(uint8_t cookie[NT_COOKIE_LEN], const struct nt_addr *client,
		 const uint8_t secret[NT_SIPHASH_KEY])
{
	size_t size = client->family == AF_INET ? 4 : 16;
	uint8_t key[NT_SIPHASH_KEY], data[16 + 16];
	uint64_t hash;

	key_of(secret, nt_get32(cookie + 12), key);
	memcpy(data, cookie, 16);
	memcpy(data + 16, &client->v6, size);
	hash = nt_siphash(key, data, 16 + size);
	hash = htole64(hash);
	memcpy(cookie + 16, &hash, sizeof(hash));
}

void nt_cookie_make(uint8_t cookie[NT_COOKIE_LEN],
		    const struct nt_addr *client,
		    const uint8_t secret[NT_SIPHASH_KEY], uint32_t now)
{
	memset(cookie + NT_COOKIE_CLIENT, 0, 4);
	cookie[NT_COOKIE_CLIENT] = VERSION;
	nt_put32(cookie + 12, now);
	seal(cookie, client, secret);
}

bool nt_cookie_good(const uint8_t *cookie, size_t len,
		    const struct nt_addr *client,
		    const uint8_t secret[NT_SIPHASH_KEY], uint32_t now)
{
	uint8_t ours[NT_COOKIE_LEN], diff = 0;
	uint32_t made;
	int i;

	if (len != NT_COOKIE_LEN || cookie[NT_COOKIE_CLIENT] != VERSION)
		return false;
	made = nt_get32(cookie + 12);
	/* Serial number arithmetic, RFC 1982. */
	if ((int32_t)(now - made) > OLD || (int32_t)(made - now) > AHEAD)
		return false;
	memcpy(ours, cookie, NT_COOKIE_LEN);
	seal(ours, client, secret);
	for (i = 16; i < NT_COOKIE_LEN; i++)
		diff |= ours[i] ^ cookie[i];
	return !diff;
}
