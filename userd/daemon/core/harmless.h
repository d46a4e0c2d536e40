/* SPDX-License-Identifier: GPL-2.0 */
/* Does a message carry an address that a lease could open? Pure. */
#ifndef NETTRUST_HARMLESS_H
#define NETTRUST_HARMLESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * nt_message_is_harmless() - may it be sent without a commit?
 * @wire: message with at most one question
 * @len: its length, at least a header
 *
 * Looks at A and AAAA records and at the address hints of SVCB and HTTPS (RFC
 * 9460), in all sections. Null, loopback, multicast and reserved addresses are
 * harmless: no lease is made for them.
 *
 * Return: false if another address is in it, or if it is malformed.
 */
bool nt_message_is_harmless(const uint8_t *wire, size_t len);

#endif
