/* SPDX-License-Identifier: GPL-2.0 */
/* Generated from uapi/nettrust.yaml by make gen. Do not edit. */

#ifndef NETTRUST_WORDS_GEN_H
#define NETTRUST_WORDS_GEN_H

#include <stdbool.h>

#include <linux/nettrust.h>

NT_WORDS(mode);
NT_WORDS(action);
NT_WORDS(liveness);
NT_WORDS(hooks);	/* flags */
NT_WORDS(builtin);	/* flags */
NT_WORDS(reason);
NT_WORDS(scope);
NT_WORDS(lease_state);
NT_WORDS(lease_change);
NT_WORDS(prefix_kind);
NT_WORDS(origin);

#define NT_REASONS (NETTRUST_REASON_INPUT + 1)
/* Is this the reason of a denial? */
bool nt_reason_denies(uint32_t reason);

#endif
