/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Limits clients that ask too often, ask for too many names that are refused or
 * do not exist, or ask for names that carry data (tunnels). It remembers a
 * bounded number of clients (an IPv6 client is its /64) and of domains that
 * they ask under, and forgets the least recently seen.
 *
 * Each worker has one, so all limits are per worker that a client reaches.
 */
#ifndef NETTRUST_GUARD_H
#define NETTRUST_GUARD_H

#include "daemon/core/types.h"

struct nt_guard;

/* entries: most clients, and most domains. NULL if memory ran out. */
struct nt_guard *nt_guard_new(uint32_t entries);
void nt_guard_free(struct nt_guard *guard);

enum nt_admission {
	NT_ADMISSION_YES,
	NT_ADMISSION_DROP,	/* no reply */
	NT_ADMISSION_REFUSE,
	NT_ADMISSION_PROVE,	/* BADCOOKIE: ask again with our cookie */
};

/**
 * nt_guard_admit() - may the client ask now?
 * @core: its configuration, guard and counters are used
 * @client: who asks
 * @question: its cookie; its name for the log
 * @now_ms: time
 *
 * Applies clientRate and clientBurst, and the slowdown and refusal that strikes
 * cause. A question over a limit is dropped over UDP, where the sender may be
 * forged, and refused over TCP. Some clients whose cookie is not ours get ours
 * instead (RFC 7873 section 5.2.3): a client with our cookie, or over TCP, is
 * proven to be at its address. It is accounted apart, so that questions forged
 * in its name do not use up its limits.
 */
enum nt_admission nt_guard_admit(struct nt_core *core,
				 const struct nt_client *client,
				 const struct nt_question *question,
				 uint64_t now_ms);

/* Counts a name that is refused or does not exist against the client. */
void nt_guard_strike(struct nt_core *core, const struct nt_client *client,
		     const struct nt_question *question, uint64_t now_ms);

/**
 * nt_guard_tunnels() - is the question part of a tunnel, and to be refused?
 * @core: its configuration, guard and counters are used
 * @client: who asks
 * @question: the type; the name for the log
 * @parts: the name, hashed with the common key
 * @decision: on the question; a rule for "*.x" says that x is one domain
 * @now_ms: time
 *
 * Every name not seen in this minute adds to the score of its domain, more if
 * it is long or looks random. So does every question of an unusual type.
 */
bool nt_guard_tunnels(struct nt_core *core, const struct nt_client *client,
		      const struct nt_question *question,
		      const struct nt_suffixes *parts,
		      const struct nt_decision *decision, uint64_t now_ms);

#endif
