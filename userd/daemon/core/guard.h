/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Keeps clients from asking too much: too often, too many names that are
 * refused or do not exist, or names that carry data (tunnels). It remembers a
 * bounded number of clients (an IPv6 client is its /64) and of the domains that
 * they ask under, and forgets who asked longest ago.
 *
 * Each worker has one, so what a client may is per worker that it reaches.
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
	NT_ADMISSION_DROP,	/* without a word */
	NT_ADMISSION_REFUSE,
	NT_ADMISSION_PROVE,	/* BADCOOKIE: it may ask again with ours */
};

/**
 * nt_guard_admit() - may the client ask now?
 * @core: its configuration, guard and counters
 * @client: who
 * @question: for the log
 * @now_ms: time
 *
 * clientRate and clientBurst, the slowness and the refusals that strikes earned.
 * What is too much is dropped over UDP, where the sender may be forged, and
 * refused over TCP. A client that sends a cookie which is not ours is told ours
 * instead, now and then: who comes over TCP or with a good cookie is proven to be
 * at its address and accounted apart, so that forgeries take nothing from it
 * (RFC 7873 section 5.2.3).
 */
enum nt_admission nt_guard_admit(struct nt_core *core,
				 const struct nt_client *client,
				 const struct nt_question *question,
				 uint64_t now_ms);

/* The client asked for a name that is refused or does not exist. */
void nt_guard_strike(struct nt_core *core, const struct nt_client *client,
		     const struct nt_question *question, uint64_t now_ms);

/**
 * nt_guard_tunnels() - is the question part of a tunnel that is to be refused?
 * @core: its configuration, guard and counters
 * @client: who
 * @question: what
 * @decision: on the question; a rule for "*.x" says that x is one domain
 * @now_ms: time
 *
 * Every name not seen in this minute adds to the score of its domain, more so if
 * it is long or looks random, and so does every record of an odd type.
 */
bool nt_guard_tunnels(struct nt_core *core, const struct nt_client *client,
		      const struct nt_question *question,
		      const struct nt_suffixes *parts,
		      const struct nt_decision *decision, uint64_t now_ms);

#endif
