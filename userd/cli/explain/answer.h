/* SPDX-License-Identifier: GPL-2.0 */
/* What explain says about packets to an address. */
#ifndef NETTRUST_CLI_ANSWER_H
#define NETTRUST_CLI_ANSWER_H

#include "cli/explain/facts.h"
#include "cli/explain/where.h"
#include "lib/insight/explain.h"

#define NT_ADVICE_LEN	(NT_WHERE_LEN + 256)
#define NT_NAMES_MAX	16

/* A name of the address, and what the rules say about it. */
struct nt_named {
	const char *name;
	const struct nt_seen *seen;	/* NULL if only a lease has it */
	bool ruled;
	struct nt_decision decision;
	struct nt_where where;
};

struct nt_answer {
	const struct nt_explain *explain;
	const struct nt_packet *packet;
	struct nt_explained verdict;
	struct nt_named names[NT_NAMES_MAX];
	size_t n_names;
	struct nt_where where;		/* of the deciding prefix */
	char advice[NT_ADVICE_LEN];	/* how to let it pass, or "" */
};

/* "tcp/80", "icmp"; needs packet->has_proto. Return: buf of NT_SERVICE_STRLEN. */
const char *nt_packet_service_str(const struct nt_packet *packet, char *buf);

void nt_answer_print(const struct nt_answer *answer);
void nt_answer_print_json(const struct nt_answer *answer);

#endif
