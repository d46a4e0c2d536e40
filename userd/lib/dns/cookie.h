/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Server cookies (RFC 7873) as RFC 9018 constructs them, without state per client.
 * Pure: clock and secret are arguments.
 */
#ifndef NETTRUST_COOKIE_H
#define NETTRUST_COOKIE_H

#include "lib/base/addr.h"
#include "lib/base/siphash.h"

#define NT_COOKIE_CLIENT	8	/* octets of the client's half */
#define NT_COOKIE_LEN		24	/* both halves of one of ours */
#define NT_COOKIE_MAX		40	/* both halves of any server's */

/**
 * nt_cookie_make() - make the cookie for a client
 * @cookie: begins with the client's half; receives ours after it
 * @client: its address
 * @secret: of this daemon; each day has a hash key derived from it
 * @now: seconds since 1970
 */
void nt_cookie_make(uint8_t cookie[NT_COOKIE_LEN],
		    const struct nt_addr *client,
		    const uint8_t secret[NT_SIPHASH_KEY], uint32_t now);

/* Did we make this cookie for this client within the last hour? */
bool nt_cookie_good(const uint8_t *cookie, size_t len,
		    const struct nt_addr *client,
		    const uint8_t secret[NT_SIPHASH_KEY], uint32_t now);

#endif
