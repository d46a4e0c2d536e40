/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SipHash-2-4 (Aumasson, Bernstein 2012): a keyed hash, for tables whose keys an
 * attacker can choose and for DNS cookies (RFC 9018).
 */
#ifndef NETTRUST_SIPHASH_H
#define NETTRUST_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

#define NT_SIPHASH_KEY 16	/* octets */

uint64_t nt_siphash(const uint8_t key[NT_SIPHASH_KEY], const void *data,
		    size_t len);

#endif
