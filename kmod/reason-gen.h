/* SPDX-License-Identifier: GPL-2.0 */
/* Generated from uapi/nettrust.yaml by make gen. Do not edit. */

#ifndef NT_REASON_GEN_H
#define NT_REASON_GEN_H

#include <uapi/linux/nettrust.h>

#define NT_REASONS (NETTRUST_REASON_INPUT + 1)

/* Does the packet pass? A value that is no reason denies. */
static inline bool nt_reason_accepts(enum nettrust_reason reason)
{
	switch (reason) {
	case NETTRUST_REASON_LOOPBACK:
	case NETTRUST_REASON_UPSTREAM:
	case NETTRUST_REASON_LEASE:
	case NETTRUST_REASON_ALLOWED_PREFIX:
	case NETTRUST_REASON_BUILTIN:
	case NETTRUST_REASON_REPLY:
		return true;
	default:
		return false;
	}
}

#endif
