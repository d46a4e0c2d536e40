/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel would say of a packet that leaves, told from what it lists:
 * its policy, prefixes and leases. The order is that of kmod/packet/verdict.c, which
 * doc/DESIGN.md numbers ("The verdict"); a scenario in ktest/ holds both to the
 * same results. Pure.
 */
#ifndef NETTRUST_EXPLAIN_H
#define NETTRUST_EXPLAIN_H

#include "lib/nl/nl.h"

/* A packet, as far as it is known. */
struct nt_packet {
	struct nt_addr dst;
	bool loopback;		/* leaves through a loopback device */
	bool has_proto;
	uint8_t proto;		/* IP protocol */
	bool has_port;		/* to the destination; with has_proto */
	uint16_t port;
	bool has_uid;
	uint32_t uid;
	bool has_cgroup;
	uint64_t cgroup;
	bool forwarded;		/* for client, not from this machine */
	struct nt_addr client;
};

/* What the kernel knows. */
struct nt_tables {
	const struct nt_policy *policy;
	const struct nt_prefix *prefixes;
	size_t n_prefixes;
	const struct nt_lease *leases;
	size_t n_leases;
};

enum nt_effect {
	NT_EFFECT_PASSES,
	NT_EFFECT_DENIED,
	NT_EFFECT_AUDITED,	/* passes, and is reported as if denied */
	NT_EFFECT_MARKED,	/* passes, marked for other rules */
	NT_EFFECT_UNSEEN,	/* mode off, or no hook there */
};

#define NT_SOME_MAX 16

struct nt_explained {
	enum nettrust_reason reason;
	unsigned int step;		/* line of the table in doc/DESIGN.md */
	enum nt_effect effect;
	const struct nt_prefix *prefix;	/* that decides, or NULL */
	/* That decides; if it is denied, one that ended or is about to. */
	const struct nt_lease *lease;
	const struct nt_upstream *upstream;	/* the daemon may ask it there */
	/*
	 * Leases that would decide if more were known of the packet: they are
	 * for some services or senders. n_some counts all of them.
	 */
	const struct nt_lease *some[NT_SOME_MAX];
	size_t n_some;
	/* Denied, but DNS, or replies, or open connections of lease, may not be. */
	bool dns_denied;		/* ports 53 and 853 are, whatever it says */
	bool replies_pass;
	bool open_pass;
};

/**
 * nt_explain() - the verdict on a packet
 * @tables: tables
 * @packet: packet; a header that can be read is assumed
 * @explained: filled; points into @tables
 */
void nt_explain(const struct nt_tables *tables, const struct nt_packet *packet,
		struct nt_explained *explained);

#endif
