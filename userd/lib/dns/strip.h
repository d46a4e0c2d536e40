/* SPDX-License-Identifier: GPL-2.0 */
/* Takes records out of a message. Pure. */
#ifndef NETTRUST_STRIP_H
#define NETTRUST_STRIP_H

#include <stddef.h>
#include <stdint.h>

/**
 * nt_strip() - a message without some of its records
 * @wire: with one question; its name has no pointer, its records were read to
 *	the end by nt_wire_rr()
 * @len: its length
 * @struck: for each record of the answer and authority sections, is it out?
 * @stripped: gets the length of what is left
 *
 * Names are written out and in lower case, since they may point into what goes;
 * also those in the data of types that may be compressed (RFC 3597 section 4).
 * There is no additional section.
 *
 * Return: malloc'd message; NULL if memory ran out, the data of a record is
 * malformed, or there would be more than a message can hold.
 */
uint8_t *nt_strip(const uint8_t *wire, size_t len, const uint8_t *struck,
		  size_t *stripped);

#endif
