/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The server's half of DNS cookies (RFC 7873), made as RFC 9018 says, so that
 * nothing is kept for a client. Pure: clock and secret come in.
 */
#ifndef NETTRUST_COOKIE_H
#define NETTRUST_COOKIE_H

#include "lib/base/addr.h"
#include "lib/base/siphash.h"

#define NT_COOKIE_CLIENT	8	/* octets of the client's half */
#define NT_COOKIE_LEN		24	/* both halves as we make them */
#define NT_COOKIE_MAX		40	/* both halves of whatever server */

/**
 * nt_cookie_make() - the cookie for a client
 * @cookie: begins with the client's half; gets ours behind it
 * @client: its address
 * @secret: of this daemon; the key for the hash is a new one every day
 * @now: seconds since 1970
 */
void nt_cookie_make(uint8_t cookie[NT_COOKIE_LEN],
		    const struct nt_addr *client,
		    const uint8_t secret[NT_SIPHASH_KEY], uint32_t now);

/* Is it one that we made for this client, within the last hour? */
bool nt_cookie_good(const uint8_t *cookie, size_t len,
		    const struct nt_addr *client,
		    const uint8_t secret[NT_SIPHASH_KEY], uint32_t now);

#endif
