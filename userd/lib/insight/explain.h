/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Predicts the kernel's verdict on an outgoing packet from the policy, prefixes and
 * leases that it lists. The order is that of kmod/packet/verdict.c, whose steps
 * doc/DESIGN.md numbers ("The verdict"); the scenario 45-explain proves that both
 * agree. Pure.
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

/* What the kernel lists. */
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
	NT_EFFECT_UNSEEN,	/* mode off, or no hook on its path */
};

#define NT_SOME_MAX 16

struct nt_explained {
	enum nettrust_reason reason;
	unsigned int step;		/* line of the table in doc/DESIGN.md */
	enum nt_effect effect;
	const struct nt_prefix *prefix;	/* that decided, or NULL */
	/* That decided; of a denied packet, one that expired or is pending. */
	const struct nt_lease *lease;
	const struct nt_upstream *upstream;	/* the daemon may send to it */
	/*
	 * Leases for some services or senders, which would decide if more were
	 * known about the packet. n_some counts all of them.
	 */
	const struct nt_lease *some[NT_SOME_MAX];
	size_t n_some;
	/* Exceptions for what is not known about the packet. */
	bool dns_denied;		/* ports 53 and 853 are denied anyway */
	bool replies_pass;
	bool open_pass;			/* open connections of lease pass */
};

/**
 * nt_explain() - predict the verdict on a packet
 * @tables: tables
 * @packet: packet; its header is assumed to be well formed
 * @explained: filled; points into @tables
 */
void nt_explain(const struct nt_tables *tables, const struct nt_packet *packet,
		struct nt_explained *explained);

#endif
