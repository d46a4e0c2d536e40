/* SPDX-License-Identifier: GPL-2.0 */
/* Finds live connections; the only file that walks conntrack. */
#ifndef NT_LIVENESS_H
#define NT_LIVENESS_H

#include <linux/types.h>

struct nf_conn;
struct nk_net;

enum nt_pass {
	NT_PASS_MARK,		/* mark pending leases that are in use */
	NT_PASS_KILL_DOOMED,	/* delete TCP connections of doomed leases */
	NT_PASS_KILL_LEASED,	/* ... of all leases */
	NT_PASS_KILL_DENIED,	/* ... with an end in a deny prefix */
};

bool nt_liveness_closed(const struct nf_conn *ct);
void nt_liveness_pass(struct nk_net *nt, enum nt_pass what, u8 scopes);

#endif
