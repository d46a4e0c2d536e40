/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NT_PUT_H
#define NT_PUT_H

struct nk_lease;
struct nk_net;
struct sk_buff;

/* Both return 0 or -EMSGSIZE. Context: RCU read lock or mutex. */
int nt_nl_put_lease(const struct nk_net *nt, struct sk_buff *msg,
		    const struct nk_lease *lease);
int nt_nl_put_policy(const struct nk_net *nt, struct sk_buff *msg);

#endif
