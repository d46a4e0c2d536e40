/* SPDX-License-Identifier: GPL-2.0 */
/* Removes records from a message. Pure. */
#ifndef NETTRUST_STRIP_H
#define NETTRUST_STRIP_H

#include <stddef.h>
#include <stdint.h>

/**
 * nt_strip() - copy a message without some of its records
 * @wire: message with one question, whose name is not compressed; nt_wire_rr() has
 *	accepted all records
 * @len: its length
 * @struck: for each record of the answer and authority sections, 1 to remove it
 * @stripped: receives the length of the copy
 *
 * Names are written in full and in lower case, since they may point into removed
 * records; also names in the data of types that may be compressed (RFC 3597
 * section 4). The additional section is dropped.
 *
 * Return: malloc'd message; NULL if memory ran out, the data of a record is
 * malformed, or the copy would be larger than a message can be.
 */
uint8_t *nt_strip(const uint8_t *wire, size_t len, const uint8_t *struck,
		  size_t *stripped);

#endif
