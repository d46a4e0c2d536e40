/* SPDX-License-Identifier: GPL-2.0 */
/* Which connections live: the only file that walks conntrack. */
#ifndef NT_LIVENESS_H
#define NT_LIVENESS_H

#include <linux/types.h>

struct nf_conn;
struct nt_net;

bool nt_liveness_closed(const struct nf_conn *ct);
void nt_liveness_pass(struct nt_net *nt, bool kill);

#endif
